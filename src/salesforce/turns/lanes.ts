import type { TurnBounds } from './bounds.ts'

/** Something under way. */
export interface Flight {
  readonly lane: Lane
  /** When it began, in milliseconds of the clock. */
  readonly at: number
}

/** Somebody whose turn is still to come. */
export interface Waiter {
  /** When its time is over; `undefined` when nobody waits for it. */
  readonly endsAt: number | undefined
  enter(flight: Flight): void
  refuse(reason: unknown): void
}

/** One user of one org. */
export interface Lane {
  readonly key: string
  readonly org: OrgLanes
  inside: number
  /** In the order they came. A set, since whoever gives up leaves from the middle. */
  readonly waiting: Set<Waiter>
}

export interface OrgLanes {
  /** Those of users who have something under way, or wait. */
  readonly lanes: Map<string, Lane>
  /** In the order in which they began. */
  readonly flights: Set<Flight>
  /** Users who wait for room in the org, not in their own share, in the order of their turns. */
  readonly ready: Set<Lane>
  waiting: number
  /** Less than the bound while the org refuses what comes at the same time. */
  max: number
}

export const createOrgLanes = (max: number): OrgLanes => ({
  lanes: new Map(),
  flights: new Set(),
  ready: new Set(),
  waiting: 0,
  max,
})

/** Room in three rings: a process, the orgs within it, the users of an org. What gets free goes round: over orgs, and over the users of one. */
export interface Rings {
  readonly bounds: TurnBounds
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Orgs that wait for room in the process, not in their own share, in the order of their turns. */
  readonly ready: Set<OrgLanes>
  inside: number
}

export const createRings = ({ bounds, now }: Pick<Rings, 'bounds' | 'now'>): Rings => ({
  bounds,
  now,
  ready: new Set(),
  inside: 0,
})

/** So many each org has in a full process all the same: slow ones must not hold up the others. */
const ownShare = 10

export function laneOf(org: OrgLanes, key: string): Lane {
  const known = org.lanes.get(key)
  if (known) return known
  const lane = { key, org, inside: 0, waiting: new Set<Waiter>() }
  org.lanes.set(key, lane)
  return lane
}

export const hasRoom = (rings: Rings, { inside, org }: Lane): boolean =>
  inside < rings.bounds.perUser && org.flights.size < org.max && isOpenTo(rings, org)

const isOpenTo = ({ bounds, inside }: Rings, { flights }: OrgLanes): boolean =>
  inside < bounds.perProcess || flights.size < ownShare

export function beginFlight(rings: Rings, lane: Lane): Flight {
  const flight = { lane, at: rings.now() }
  lane.inside += 1
  rings.inside += 1
  lane.org.flights.add(flight)
  if (lane.org.waiting > 0) sort(rings, lane)
  return flight
}

/** Ends what was under way, and lets in those who have room then. */
export function endFlight(rings: Rings, flight: Flight): void {
  const { lane } = flight
  lane.inside -= 1
  rings.inside -= 1
  lane.org.flights.delete(flight)
  if (lane.org.waiting > 0) sort(rings, lane)
  if (rings.ready.size > 0) letIn(rings, lane.org)
  forgetIdle(lane)
}

export function addWaiter(rings: Rings, lane: Lane, waiting: Waiter): void {
  lane.waiting.add(waiting)
  lane.org.waiting += 1
  sort(rings, lane)
}

/** Takes out who gave up, if he is still there, and a lane that nobody uses. */
export function leaveLane(rings: Rings, lane: Lane, waiting?: Waiter): void {
  if (waiting) take(lane, waiting)
  sort(rings, lane)
  forgetIdle(lane)
}

export function resizeOrg(rings: Rings, org: OrgLanes, max: number): void {
  org.max = max
  sortOrg(rings, org)
}

/** Whoever is in a set already stays at its place. */
function sort(rings: Rings, lane: Lane): void {
  const { org } = lane
  if (lane.waiting.size > 0 && lane.inside < rings.bounds.perUser) org.ready.add(lane)
  else org.ready.delete(lane)
  sortOrg(rings, org)
}

function sortOrg({ ready }: Rings, org: OrgLanes): void {
  if (org.ready.size > 0 && org.flights.size < org.max) ready.add(org)
  else ready.delete(org)
}

/** @param ended the org of what has just ended: in a full process nobody else has got more room */
function letIn(rings: Rings, ended: OrgLanes): void {
  for (let org = nextOf(rings, ended); org !== undefined; org = nextOf(rings, ended)) {
    const lane = firstOf(org.ready)
    const waiting = lane && firstOf(lane.waiting)
    if (!waiting) return
    toEnd(rings.ready, org)
    toEnd(org.ready, lane)
    take(lane, waiting)
    const flight = beginFlight(rings, lane)
    sort(rings, lane)
    waiting.enter(flight)
  }
}

function nextOf(rings: Rings, ended: OrgLanes): OrgLanes | undefined {
  if (rings.inside < rings.bounds.perProcess) return firstOf(rings.ready)
  return rings.ready.has(ended) && isOpenTo(rings, ended) ? ended : undefined
}

function take(lane: Lane, waiting: Waiter): void {
  if (lane.waiting.delete(waiting)) lane.org.waiting -= 1
}

function forgetIdle({ inside, key, org, waiting }: Lane): void {
  if (inside === 0 && waiting.size === 0) org.lanes.delete(key)
}

const firstOf = <T>(set: ReadonlySet<T>): T | undefined => set.values().next().value

function toEnd<T>(set: Set<T>, value: T): void {
  set.delete(value)
  set.add(value)
}
