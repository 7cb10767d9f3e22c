import { createBoundedMap } from '../../core/bounded-map.ts'
import { RetryLater } from '../../core/failure.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { TokenWatch } from '../../surfaces/http/token-watch.ts'
import type { QuestionParts } from './questions.ts'

interface RefusedTokenParts extends QuestionParts {
  /** What is counted, apart from the same address elsewhere. */
  readonly name: string
}

/**
 * Tokens of nobody that an address may send. Orgs and offices share few addresses, and their programs learn by a refusal that a
 * token is over, and only then get another one: with each user who comes again after a while one is refused.
 */
export const refusedPerAddress = { max: 6000, windowMs: 60_000 } as const
/** So long after a refusal good tokens are remembered, and so long each of them. */
const watchMs = 300_000
const maxRemembered = 10_000

/**
 * Bounds how many tokens of nobody an address may send. Beyond, its tokens are refused unread, but for those that were good
 * a moment ago: many people can come from one address, and one of them must not shut the others out.
 */
export function createRefusedTokens({ addressOf, name, now, take }: RefusedTokenParts): TokenWatch {
  const closedUntil = createBoundedMap<number>(maxRemembered)
  const goodUntil = createBoundedMap<number>(maxRemembered)
  let watchedUntil = 0
  // Asked with every call: the clock only when there is something to be late for.
  const isWatching = (): boolean => {
    if (watchedUntil > 0 && watchedUntil <= now()) watchedUntil = 0
    return watchedUntil > 0
  }
  return {
    requireTurn(from, authorization) {
      if (!isWatching()) return
      const waitMs = (closedUntil.get(addressOf(from)) ?? 0) - now()
      if (waitMs <= 0 || (goodUntil.get(hashOf(authorization)) ?? 0) > now()) return
      throw new RetryLater('rate_limited', 'authorization: too many tokens from there were refused', toSeconds(waitMs))
    },
    accepted(authorization) {
      if (isWatching()) goodUntil.set(hashOf(authorization), now() + watchMs)
    },
    async refused(from) {
      watchedUntil = now() + watchMs
      const address = addressOf(from)
      const { allowed, waitMs } = await take(`${name} ${address}`, refusedPerAddress)
      if (!allowed) closedUntil.set(address, now() + waitMs)
    },
  }
}

const toSeconds = (ms: number): number => Math.ceil(ms / 1000)
