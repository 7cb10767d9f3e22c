import { type OrgLanes, type Rings, resizeOrg } from './lanes.ts'

/** How much an org may have under way, which changes with what it refuses. */
export interface Narrowable {
  readonly lanes: OrgLanes
  /** In milliseconds of the clock. */
  changedAt: number
}

/** Refusals of what was sent together are one. */
const narrowAgainMs = 1000
const widenAfterMs = 10_000
const fewest = 4

/** To half of what was under way. */
export function narrow(rings: Rings, org: Narrowable): void {
  const at = rings.now()
  const { flights, max } = org.lanes
  if (at - org.changedAt < narrowAgainMs) return
  org.changedAt = at
  const half = Math.floor(Math.min(max, flights.size + 1) / 2)
  resizeOrg(rings, org.lanes, Math.max(Math.min(fewest, max), half))
}

/** By doubling, each time when nothing was refused for a while. */
export function widen(rings: Rings, org: Narrowable): void {
  const { lanes } = org
  const at = rings.now()
  if (at - org.changedAt < widenAfterMs) return
  org.changedAt = at
  resizeOrg(rings, lanes, Math.min(rings.bounds.perOrg, lanes.max * 2))
}
