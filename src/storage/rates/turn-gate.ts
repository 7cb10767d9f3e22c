import type { RateLimit } from './buckets.ts'
import type { Rates } from './rates.ts'

export interface TurnGateParts {
  readonly take: Rates['take']
  /** Milliseconds. */
  readonly now: () => number
  /** What the turns are for; names what is counted. */
  readonly name: string
  readonly perAddress: RateLimit
  readonly inAll: RateLimit
}

/** Who has none left, and when there is one again. */
export interface NoTurn {
  readonly whose: 'address' | 'all'
  readonly waitMs: number
}

/** Takes a turn of an address and one of all; says whose is missing. */
export type TurnGate = (address: string) => Promise<NoTurn | undefined>

/** An address that has none left takes none from all, and while all have none left no address is counted: strangers leave no rows then. */
export function createTurnGate({ inAll, name, now, perAddress, take }: TurnGateParts): TurnGate {
  let closedUntil = 0
  return async address => {
    if (closedUntil > now()) return { whose: 'all', waitMs: closedUntil - now() }
    const own = await take(`${name} of ${address}`, perAddress)
    if (!own.allowed) return { whose: 'address', waitMs: own.waitMs }
    const all = await take(`${name} in all`, inAll)
    if (all.allowed) return undefined
    closedUntil = now() + all.waitMs
    return { whose: 'all', waitMs: all.waitMs }
  }
}
