import { RetryLater } from '../../core/failure.ts'
import type { EarlyEnd } from '../../core/timeout.ts'
import type { AnswerTimes } from './answer-times.ts'
import type { TurnBounds } from './bounds.ts'
import { addWaiter, endFlight, type Flight, type Lane, leaveLane, type Rings } from './lanes.ts'
import { aheadOf, createOutlook, type Outlook, refuseLate } from './outlook.ts'
import { type Narrowable, widen } from './width.ts'

export interface Patience {
  readonly signal: EarlyEnd
  /** When nobody waits for it any more, in milliseconds of the clock. `undefined`: it waits for as long as it takes. */
  readonly endsAt?: number | undefined
  /** However many wait. */
  readonly always?: boolean
}

/** What is known of one org. */
export interface OrgTurns extends Narrowable {
  readonly times: AnswerTimes
  /** When it was last looked who waits in vain, in milliseconds of the clock. */
  lookedAt: number
}

/** One tool may ask for thousands of records at once. */
const maxWaiting = { ofUser: 10_000, ofOrg: 20_000 }
const fullSeconds = 5
const lookEveryMs = 250

/** Waits for a turn. @throws rate_limited at once where that is in vain; the reason of the signal */
export function waitIn(
  rings: Rings,
  { lane, org }: { readonly org: OrgTurns; readonly lane: Lane },
  patience: Patience,
): Promise<Flight> {
  const { endsAt, signal } = patience
  const { promise, resolve, reject } = Promise.withResolvers<Flight>()
  const refusal: unknown = signal.aborted ? signal.reason : refusalOf(rings, { org, lane }, patience)
  if (refusal !== undefined) {
    leaveLane(rings, lane)
    reject(refusal)
    return promise
  }
  const giveUp = (): void => waiting.refuse(signal.reason)
  const waiting = {
    endsAt,
    enter(flight: Flight): void {
      signal.removeEventListener('abort', giveUp)
      resolve(flight)
    },
    refuse(reason: unknown): void {
      signal.removeEventListener('abort', giveUp)
      leaveLane(rings, lane, waiting)
      reject(reason)
    },
  }
  signal.addEventListener('abort', giveUp, { once: true })
  addWaiter(rings, lane, waiting)
  return promise
}

function refusalOf(
  { bounds, now }: Rings,
  { lane, org }: { readonly org: OrgTurns; readonly lane: Lane },
  { always, endsAt }: Patience,
): RetryLater | undefined {
  if (always) return undefined
  if (lane.waiting.size >= maxWaiting.ofUser || org.lanes.waiting >= maxWaiting.ofOrg) return toFull()
  if (endsAt === undefined) return undefined
  const place = { index: lane.waiting.size, ahead: aheadOf(lane, bounds.perUser) }
  return outlookOf(bounds, org, now())?.({ endsAt }, lane, place)
}

function outlookOf({ perUser }: TurnBounds, { lanes, times }: OrgTurns, now: number): Outlook | undefined {
  const leastMs = times.least(now)
  return leastMs === undefined ? undefined : createOutlook(lanes, { now, leastMs, perUser })
}

interface Turn {
  readonly flight: Flight
  readonly patience: Patience
}

/** Lets the next ones in, and now and then sends those away who wait in vain. */
export function endTurn(rings: Rings, org: OrgTurns, { flight, patience }: Turn): void {
  const endedAt = rings.now()
  if (!wasGivenUp(patience, endedAt)) org.times.note(endedAt - flight.at, endedAt)
  if (org.lanes.max < rings.bounds.perOrg) widen(rings, org)
  endFlight(rings, flight)
  if (org.lanes.waiting === 0 || endedAt - org.lookedAt < lookEveryMs) return
  org.lookedAt = endedAt
  const foresee = outlookOf(rings.bounds, org, endedAt)
  if (foresee) refuseLate(org.lanes, foresee)
}

/** Before its time: who hangs up, however often, tells nothing of how long the org takes. Who waited to the end tells that it takes no less. */
const wasGivenUp = ({ endsAt, signal }: Patience, endedAt: number): boolean =>
  signal.aborted && (endsAt === undefined || endedAt < endsAt)

const toFull = (): RetryLater =>
  new RetryLater(
    'rate_limited',
    `The org is busy: too many requests wait for it already. One more was not sent. Try again in ${fullSeconds} seconds.`,
    fullSeconds,
  )
