import { createMemo } from '../../core/bounded-map.ts'
import { type AppError, RetryLater } from '../../core/failure.ts'
import { createAnswerTimes } from './answer-times.ts'
import type { TurnBounds } from './bounds.ts'
import { beginFlight, createOrgLanes, createRings, type Flight, hasRoom, type Lane, laneOf } from './lanes.ts'
import { endTurn, type OrgTurns, type Patience, waitIn } from './waiting.ts'
import { narrow } from './width.ts'

/** Whose request it is. */
export interface Seat {
  /** The address that answers: an id of an org may only be claimed. */
  readonly orgUrl: string
  /** Tells the user apart from all others of the org. */
  readonly user: string
}

/** Who may ask an org when, so that nobody stands before all others. */
export interface Turns {
  /**
   * Does a work when it is its turn: users take turns, and so do orgs where the process has enough to do.
   * @throws rate_limited when it surely could not end in time, or too many wait; the reason of the signal when that ends the
   * waiting; what the work throws
   */
  inTurn<T>(seat: Seat, work: () => Promise<T>, patience: Patience): Promise<T>
  /** Hears why a request failed: an org that says that too much comes at the same time gets less for a while. */
  heed(error: AppError, orgUrl: string): void
}

export interface TurnParts {
  readonly bounds: TurnBounds
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  /** Hears for how many milliseconds a request waited for others. */
  readonly waited?: ((ms: number) => void) | undefined
}

const maxOrgs = 1000

export function createTurns({ bounds, now, waited }: TurnParts): Turns {
  const rings = createRings({ bounds, now })
  const orgOf = createMemo(
    maxOrgs,
    (): OrgTurns => ({
      lanes: createOrgLanes(bounds.perOrg),
      times: createAnswerTimes(),
      changedAt: Number.NEGATIVE_INFINITY,
      lookedAt: Number.NEGATIVE_INFINITY,
    }),
  )

  async function turnIn(org: OrgTurns, lane: Lane, patience: Patience): Promise<Flight> {
    const askedAt = now()
    const flight = await waitIn(rings, { org, lane }, patience)
    waited?.(now() - askedAt)
    return flight
  }

  return {
    async inTurn(seat, work, patience) {
      const org = orgOf(seat.orgUrl)
      const lane = laneOf(org.lanes, seat.user)
      let flight: Flight
      if (hasRoom(rings, lane)) {
        flight = beginFlight(rings, lane)
        waited?.(0)
      } else flight = await turnIn(org, lane, patience)
      try {
        return await work()
      } finally {
        endTurn(rings, org, { flight, patience })
      }
    },
    heed(error, orgUrl) {
      // With the time after which to come again it is the daily limit.
      if (error.code === 'rate_limited' && !(error instanceof RetryLater)) narrow(rings, orgOf(orgUrl))
    },
  }
}
