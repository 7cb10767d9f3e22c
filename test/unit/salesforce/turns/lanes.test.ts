import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TurnBounds } from '../../../../src/salesforce/turns/bounds.ts'
import {
  addWaiter,
  beginFlight,
  createOrgLanes,
  createRings,
  endFlight,
  type Flight,
  hasRoom,
  type Lane,
  laneOf,
  leaveLane,
  type OrgLanes,
  resizeOrg,
  type Waiter,
} from '../../../../src/salesforce/turns/lanes.ts'

const ownShare = 10

type Step =
  | { readonly do: 'come'; readonly org: number; readonly user: number }
  | { readonly do: 'end' | 'giveUp'; readonly which: number }
  | { readonly do: 'resize'; readonly org: number; readonly max: number }

/** Whoever comes begins, or waits; the steps say what happens then. */
function createWorld(bounds: TurnBounds) {
  const rings = createRings({ bounds, now: () => 0 })
  const orgs = [0, 1, 2].map(() => createOrgLanes(bounds.perOrg))
  const flights: Flight[] = []
  /** Who was let in after a wait, in order. */
  const entered: string[] = []
  const waiting: { readonly lane: Lane; readonly entry: Waiter }[] = []
  const orgAt = (index: number) => orgs[index % orgs.length] as OrgLanes

  function come(org: OrgLanes, user: string): void {
    const lane = laneOf(org, user)
    if (hasRoom(rings, lane)) {
      flights.push(beginFlight(rings, lane))
      return
    }
    const entry: Waiter = {
      endsAt: undefined,
      refuse: () => {},
      enter(flight) {
        waiting.splice(
          waiting.findIndex(one => one.entry === entry),
          1,
        )
        flights.push(flight)
        entered.push(lane.key)
      },
    }
    waiting.push({ lane, entry })
    addWaiter(rings, lane, entry)
  }

  const run: { [Kind in Step['do']]: (step: Extract<Step, { do: Kind }>) => void } = {
    come: ({ org, user }) => come(orgAt(org), `user ${user}`),
    end({ which }) {
      const [flight] = flights.splice(which % Math.max(1, flights.length), 1)
      if (flight) endFlight(rings, flight)
    },
    giveUp({ which }) {
      const [one] = waiting.splice(which % Math.max(1, waiting.length), 1)
      if (one) leaveLane(rings, one.lane, one.entry)
    },
    resize: ({ max, org }) => resizeOrg(rings, orgAt(org), max),
  }
  return {
    come,
    entered,
    flights,
    orgs,
    rings,
    step: (step: Step) => (run[step.do] as (given: Step) => void)(step),
    waiting,
  }
}

const count = fc.nat({ max: 30 })
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('come' as const), org: count, user: fc.nat({ max: 4 }) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('end' as const), which: count }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('giveUp' as const), which: count }) },
  ),
  { maxLength: 150 },
)
const boundsOf = fc.record({
  perUser: fc.integer({ min: 1, max: 6 }),
  perOrg: fc.integer({ min: 1, max: 14 }),
  perProcess: fc.integer({ min: 1, max: 20 }),
})

function expectSound({ flights, orgs, rings, waiting }: ReturnType<typeof createWorld>, bounds: TurnBounds): void {
  const inOrgs = orgs.map(org => org.flights.size)
  const beyond = inOrgs.reduce((sum, inside) => sum + Math.min(ownShare, inside), 0)
  expect(rings.inside).toBe(flights.length)
  expect(flights.length).toBeLessThanOrEqual(bounds.perProcess + beyond)
  expect(Math.max(...inOrgs)).toBeLessThanOrEqual(bounds.perOrg)
  expect(Math.max(0, ...flights.map(({ lane }) => lane.inside))).toBeLessThanOrEqual(bounds.perUser)
  expect(waiting.filter(({ lane }) => hasRoom(rings, lane))).toEqual([])
}

describe('room in three rings', () => {
  it('is never exceeded, never left empty while somebody waits who may have it, and nothing stays behind', () => {
    fc.assert(
      fc.property(boundsOf, steps, (bounds, plan) => {
        const world = createWorld(bounds)
        for (const step of plan) {
          world.step(step)
          expectSound(world, bounds)
        }
        while (world.flights.length > 0) world.step({ do: 'end', which: 0 })
        expect([world.waiting.length, world.rings.inside, world.rings.ready.size]).toEqual([0, 0, 0])
        for (const { flights, lanes, ready, waiting } of world.orgs)
          expect([flights.size, lanes.size, ready.size, waiting]).toEqual([0, 0, 0, 0])
      }),
      { numRuns: 150 },
    )
  })

  it('goes round over the users of an org: a thousand of one do not stand before the first of another', () => {
    const { come, entered, orgs, step } = createWorld({ perUser: 4, perOrg: 4, perProcess: 100 })
    const [org] = orgs as [OrgLanes]
    for (let index = 0; index < 1000; index += 1) come(org, 'sara')
    for (const user of ['tom', 'mia', 'tom']) come(org, user)
    for (let index = 0; index < 6; index += 1) step({ do: 'end', which: 0 })
    expect(entered).toEqual(['tom', 'mia', 'sara', 'tom', 'sara', 'sara'])
  })

  it('is left for others of the org by one user, however much she asks for', () => {
    const { come, flights, orgs, waiting } = createWorld({ perUser: 4, perOrg: 6, perProcess: 100 })
    const [org] = orgs as [OrgLanes]
    for (let index = 0; index < 10; index += 1) come(org, 'sara')
    come(org, 'tom')
    expect([flights.length, waiting.length]).toEqual([5, 6])
  })

  it('is there for each org in a full process, and goes round over orgs as it gets free', () => {
    const { come, entered, flights, orgs, step } = createWorld({ perUser: 50, perOrg: 50, perProcess: 40 })
    const [slow, other, third] = orgs as [OrgLanes, OrgLanes, OrgLanes]
    for (let index = 0; index < 100; index += 1) come(slow, 'sara')
    for (let index = 0; index < 30; index += 1) come(other, 'tom')
    come(third, 'mia')
    expect([slow.flights.size, other.flights.size, third.flights.size]).toEqual([40, 10, 1])
    // Beyond the bound by what each org has for itself: what ends there makes room for nobody else.
    for (let index = 0; index < 11; index += 1) step({ do: 'end', which: 0 })
    expect(flights).toHaveLength(40)
    for (let index = 0; index < 4; index += 1) step({ do: 'end', which: 0 })
    expect(entered).toEqual(['sara', 'tom', 'sara', 'tom'])
  })

  it('that becomes less is not taken by others before so much has ended', () => {
    const { come, flights, orgs, rings, step, waiting } = createWorld({ perUser: 9, perOrg: 9, perProcess: 100 })
    const [org] = orgs as [OrgLanes]
    for (let index = 0; index < 20; index += 1) come(org, 'sara')
    resizeOrg(rings, org, 4)
    for (let index = 0; index < 6; index += 1) step({ do: 'end', which: 0 })
    expect([flights.length, waiting.length]).toEqual([4, 10])
    resizeOrg(rings, org, 9)
    step({ do: 'end', which: 0 })
    expect([flights.length, waiting.length]).toEqual([9, 4])
  })
})
