import { createTurnGate, type TurnGateParts } from '../../storage/rates/turn-gate.ts'

/** Why one more client may not register itself now. */
export interface RegistrationRefusal {
  readonly description: string
  readonly retryAfterSeconds: number
}

/** Says whether one more client may register itself: why not, or `undefined` when it may. */
export type RegistrationGate = (address: string) => Promise<RegistrationRefusal | undefined>

const hourMs = 60 * 60 * 1000
export const perAddress = { max: 20, windowMs: hourMs }
export const inAll = { max: 1000, windowMs: 24 * hourMs }

/** Makes the gate before dynamic registration. */
export function createRegistrationGate(parts: Pick<TurnGateParts, 'now' | 'take'>): RegistrationGate {
  const takeTurn = createTurnGate({ ...parts, name: 'registrations', perAddress, inAll })
  return async address => {
    const missing = await takeTurn(address)
    if (!missing) return undefined
    const { waitMs, whose } = missing
    const from = whose === 'all' ? 'in all' : 'from this address'
    const description = `too many registrations ${from}, try again in ${toMinutes(waitMs)}`
    return { description, retryAfterSeconds: Math.ceil(waitMs / 1000) }
  }
}

function toMinutes(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
