import { type AdapterPayload, Provider } from 'oidc-provider'
import type { Strangers } from '../clients/strangers.ts'
import { toTemporaryError } from '../server/temporary.ts'
import type { Openings } from './openings.ts'

export interface Admission {
  readonly openings: Openings
  readonly strangers: Pick<Strangers, 'addressOf'>
}

/** Seconds after which to try again. */
export const fullSeconds = 60

const reason = 'too many sign-ins are open from this address; end them, or try again in some minutes'

/** Lets a sign-in begin. @throws errors.TemporarilyUnavailable when too many are open */
export async function admit(
  { openings, strangers }: Admission,
  id: string,
  begun: AdapterPayload & { lifeMs: number },
) {
  const { ctx } = Provider
  const clientId = String(begun.params?.client_id)
  if (await openings.open({ id, clientId, address: strangers.addressOf(ctx?.req) }, begun.lifeMs)) return
  throw toTemporaryError(ctx, { reason, status: 429, retryAfterSeconds: fullSeconds })
}
