import { createBoundedMap } from '../../core/bounded-map.ts'
import { AppError } from '../../core/failure.ts'

/** Whom a token is said to be of. Nothing of it is proven. */
export interface NamedCaller {
  readonly orgId: string
  readonly userId: string
}

/** Lets one question to an org begin; what it gives ends it. @throws rate_limited when too many came to nothing */
export type SpendProof = (caller: NamedCaller) => (proven: boolean) => void

/** Questions of a minute that came to nothing, and those that are not answered yet, each for one user, one org and all. */
export const maxUnproven = { user: 30, org: 300, all: 3000 } as const
const windowMs = 60_000
const maxRemembered = 10_000

interface Spent {
  count: number
  untilMs: number
}

/**
 * Makes the bound on what tokens can cost that are well formed and wrong. Those that the org takes cost nothing, so that as many people
 * may come as there are. Addresses are not counted: what comes through AppLink comes from its own.
 * @param now milliseconds that only grow
 * @param what came to nothing, for whoever may ask no more
 */
export function createProofBudget(now: () => number, what: string): SpendProof {
  const spent = createBoundedMap<Spent>(maxRemembered)
  const spentOf = (key: string): Spent => {
    const known = spent.get(key)
    if (known && known.untilMs > now()) return known
    const fresh = { count: 0, untilMs: now() + windowMs }
    spent.set(key, fresh)
    return fresh
  }
  const all: Spent = { count: 0, untilMs: 0 }
  const spentByAll = (): Spent =>
    all.untilMs > now() ? all : Object.assign(all, { count: 0, untilMs: now() + windowMs })

  return ({ orgId, userId }) => {
    const counted = [
      [spentOf(`user ${orgId} ${userId}`), maxUnproven.user],
      [spentOf(`org ${orgId}`), maxUnproven.org],
      [spentByAll(), maxUnproven.all],
    ] as const
    if (counted.some(([{ count }, max]) => count >= max)) throw tooMany(what)
    for (const [one] of counted) one.count += 1
    return proven => {
      if (proven) for (const [one] of counted) one.count = Math.max(0, one.count - 1)
    }
  }
}

const tooMany = (what: string): AppError =>
  new AppError('rate_limited', `${what} that the org did not take. Repeat the call in a minute.`)
