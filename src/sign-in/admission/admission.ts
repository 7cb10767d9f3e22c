import { type AdapterPayload, Provider } from 'oidc-provider'
import type { Strangers } from '../clients/strangers.ts'
import { toTemporaryError } from '../server/temporary.ts'
import type { FullPlace, Openings } from './openings.ts'

export interface Admission {
  readonly openings: Openings
  readonly strangers: Pick<Strangers, 'addressOf'>
}

/** Seconds after which to try again. */
export const fullSeconds = 60

const reasons: Readonly<Record<FullPlace, string>> = {
  address: 'too many sign-ins are open from this address; end them, or try again in some minutes',
  client: 'too many sign-ins of this program are open; try again in some minutes',
  all: 'too many sign-ins are open; try again in some minutes',
}

/** Lets a sign-in begin. @throws errors.TemporarilyUnavailable when too many are open */
export async function admit(
  { openings, strangers }: Admission,
  id: string,
  begun: AdapterPayload & { lifeMs: number },
) {
  const { ctx } = Provider
  const clientId = String(begun.params?.client_id)
  const full = await openings.open({ id, clientId, address: strangers.addressOf(ctx?.req) }, begun.lifeMs)
  if (full === undefined) return
  const status = full === 'address' ? 429 : 503
  throw toTemporaryError(ctx, { reason: reasons[full], status, retryAfterSeconds: fullSeconds })
}
