import { type Adapter, errors } from 'oidc-provider'
import type { ProviderRecords } from './records.ts'

/**
 * No browser stays signed in here: every sign-in leads through Salesforce, which knows how long that is good for, and no
 * client gets the grant of an earlier one.
 */
const forgetful: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
}

/** How the provider reaches its records. */
export const createAdapter =
  (records: ProviderRecords) =>
  (kind: string): Adapter =>
    kind === 'Session'
      ? forgetful
      : {
          upsert: (id, payload, expiresInSeconds) => records.put({ kind, id }, payload, expiresInSeconds),
          find: id => records.find({ kind, id }),
          findByUserCode: async () => undefined,
          findByUid: async () => undefined,
          consume: id => consume(records, { kind, id }),
          destroy: id => (kind === 'Grant' ? records.endGrant(id) : records.destroy({ kind, id })),
          revokeByGrantId: grantId => records.endKind(kind, grantId),
        }

/**
 * The provider looks whether a code or refresh token was used before it uses it up. Of two requests at the same time
 * both see it unused; the one that comes second here is a replay like any other.
 */
async function consume(records: ProviderRecords, key: { kind: string; id: string }): Promise<void> {
  if (await records.consume(key)) return
  const grantId = await records.grantIdOf(key)
  if (grantId) await records.endGrant(grantId)
  throw new errors.InvalidGrant('it was used already')
}
