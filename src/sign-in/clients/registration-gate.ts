import { createBoundedMap } from '../../core/bounded-map.ts'

/** Says whether one more client may register itself: what is wrong, or `undefined` when it may. */
export type RegistrationGate = (address: string) => Promise<string | undefined>

export interface RegistrationGateParts {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How many registered since a moment, through any process. */
  readonly registeredSince: (ms: number) => Promise<number>
}

const hourMs = 60 * 60 * 1000
export const maxPerHour = 20
export const maxPerDay = 1000
const maxAddresses = 10_000

/**
 * Makes the gate before dynamic registration: twenty an hour for one address at this process, a thousand a day in all.
 * Only so many addresses are remembered; the oldest is forgotten first.
 */
export function createRegistrationGate({ now, registeredSince }: RegistrationGateParts): RegistrationGate {
  const counts = createBoundedMap<{ count: number; readonly untilMs: number }>(maxAddresses)
  const countOf = (address: string) => {
    const known = counts.get(address)
    if (known && known.untilMs > now()) return known
    const fresh = { count: 0, untilMs: now() + hourMs }
    counts.set(address, fresh)
    return fresh
  }
  return async address => {
    const counter = countOf(address)
    if (++counter.count > maxPerHour) return 'too many registrations from this address, try again in an hour'
    const today = await registeredSince(now() - 24 * hourMs)
    return today >= maxPerDay ? 'too many registrations today, try again tomorrow' : undefined
  }
}
