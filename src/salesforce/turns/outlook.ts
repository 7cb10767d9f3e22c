import { RetryLater } from '../../core/failure.ts'
import type { Lane, OrgLanes, Waiter } from './lanes.ts'

/** What is known of an org at one moment. Times in milliseconds of the same clock. */
export interface Moment {
  readonly now: number
  /** An answer takes at least so long. */
  readonly leastMs: number
  /** Requests of one user at a time. */
  readonly perUser: number
}

/** A place among those who wait. */
interface Place {
  /** Of those of the same user, from 0. */
  readonly index: number
  /** So many of the whole org have their turn before. */
  readonly ahead: number
}

/**
 * Why a request that cannot be answered in time is refused; `undefined` when it may be. Nobody knows who will give up before
 * it, or ask anew: it is what comes of answers that take no longer than they must.
 */
export type Outlook = (waiting: Pick<Waiter, 'endsAt'>, lane: Lane, place: Place) => RetryLater | undefined

export function createOutlook(org: OrgLanes, moment: Moment): Outlook {
  const { leastMs, now, perUser } = moment
  const freeOf = (lane?: Lane): number[] =>
    [...org.flights].flatMap(({ at, lane: own }) => (lane && own !== lane ? [] : [Math.max(now, at + leastMs)]))
  const known = new Map<Lane | undefined, readonly number[]>()
  const freeIn = (lane?: Lane): readonly number[] => {
    // Thousands of users may wait who have nothing under way.
    if (lane?.inside === 0) return []
    const free = known.get(lane) ?? freeOf(lane)
    known.set(lane, free)
    return free
  }
  const width = org.max
  return ({ endsAt }, lane, { ahead, index }) => {
    const rounds = Math.max(ahead / width, index / perUser)
    if (endsAt === undefined || now + leastMs * (2 + rounds) <= endsAt) return undefined
    const startAt = Math.max(
      turnAt(freeIn(), ahead, { width, leastMs, now }),
      turnAt(freeIn(lane), index, { width: perUser, leastMs, now }),
    )
    return startAt + leastMs > endsAt ? toTooSlow(leastMs, startAt - now) : undefined
  }
}

/** When the place of a number gets free: first those that are, then those of what is under way, in the order in which that ends, and so on. */
function turnAt(
  free: readonly number[],
  place: number,
  { leastMs, now, width }: { readonly width: number; readonly leastMs: number; readonly now: number },
): number {
  const round = Math.floor(place / width)
  const at = free[(place % width) + free.length - width] ?? now
  return at + round * leastMs
}

/** So many have their turn before somebody who is the last of his lane. */
export function aheadOf(lane: Lane, perUser: number): number {
  const index = lane.waiting.size
  if (lane.inside >= perUser) return index
  // Who is the first of his lane comes behind the first of each other: none has to be asked for how many it has.
  if (index === 0) return lane.org.ready.size
  let ahead = index
  let isBefore = true
  for (const other of lane.org.ready) {
    if (other === lane) isBefore = false
    else ahead += Math.min(other.waiting.size, isBefore ? index + 1 : index)
  }
  return ahead
}

/** Refuses those who wait in vain, as far as it is foreseen. */
export function refuseLate(org: OrgLanes, foresee: Outlook): void {
  const keeps = (lane: Lane, waiting: Waiter, place: Place): boolean => {
    const refusal = foresee(waiting, lane, place)
    if (refusal) waiting.refuse(refusal)
    return refusal === undefined
  }
  for (const lane of [...org.lanes.values()]) {
    if (org.ready.has(lane)) continue
    let index = 0
    for (const waiting of lane.waiting) if (keeps(lane, waiting, { index, ahead: index })) index += 1
  }
  let ahead = 0
  let open = [...org.ready].map(lane => ({ lane, others: lane.waiting.values(), index: 0 }))
  while (open.length > 0) {
    open = open.filter(line => {
      const { value } = line.others.next()
      if (value !== undefined && keeps(line.lane, value, { index: line.index, ahead })) {
        line.index += 1
        ahead += 1
      }
      return value !== undefined
    })
  }
}

const longestSeconds = 60
const secondsOf = (ms: number): number => Math.min(longestSeconds, Math.max(1, Math.ceil(ms / 1000)))

function toTooSlow(leastMs: number, waitMs: number): RetryLater {
  const seconds = secondsOf(waitMs)
  const answers =
    leastMs < 1000 ? 'many requests wait for it' : `it takes ${Math.floor(leastMs / 1000)} s and more to answer`
  return new RetryLater(
    'rate_limited',
    `The org is busy: ${answers}, so that one more could not end in time, and was not sent. Try again in ${seconds} seconds.`,
    seconds,
  )
}
