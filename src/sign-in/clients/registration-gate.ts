import type { Rates } from '../../storage/rates/rates.ts'

/** Why one more client may not register itself now. */
export interface RegistrationRefusal {
  readonly description: string
  readonly retryAfterSeconds: number
}

/** Says whether one more client may register itself: why not, or `undefined` when it may. */
export type RegistrationGate = (address: string) => Promise<RegistrationRefusal | undefined>

export interface RegistrationGateParts {
  readonly take: Rates['take']
  /** Milliseconds. */
  readonly now: () => number
}

const hourMs = 60 * 60 * 1000
export const perAddress = { max: 20, windowMs: hourMs }
export const inAll = { max: 1000, windowMs: 24 * hourMs }

/** Makes the gate before dynamic registration. An address that may not leaves the others theirs; while nobody may, none is counted. */
export function createRegistrationGate({ now, take }: RegistrationGateParts): RegistrationGate {
  let closedUntil = 0
  const refusal = (from: string, waitMs: number) => {
    const retryAfterSeconds = Math.ceil(waitMs / 1000)
    return { description: `too many registrations ${from}, try again in ${toMinutes(waitMs)}`, retryAfterSeconds }
  }
  return async address => {
    if (closedUntil > now()) return refusal('in all', closedUntil - now())
    const own = await take(`registration ${address}`, perAddress)
    if (!own.allowed) return refusal('from this address', own.waitMs)
    const all = await take('registrations', inAll)
    if (all.allowed) return undefined
    closedUntil = now() + all.waitMs
    return refusal('in all', all.waitMs)
  }
}

function toMinutes(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
