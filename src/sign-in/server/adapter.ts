import { type Adapter, errors } from 'oidc-provider'
import { type Admission, admit } from '../admission/admission.ts'
import type { FindKeyedClient } from './keyed-clients.ts'
import type { ProviderRecords } from './records.ts'
import { whileReached } from './temporary.ts'

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

export interface AdapterParts extends Admission {
  readonly records: ProviderRecords
  readonly findKeyedClient: FindKeyedClient
}

/** How the provider reaches its records. */
export const createAdapter =
  (parts: AdapterParts) =>
  (kind: string): Adapter => {
    if (kind === 'Session') return forgetful
    const kept = createKept(parts.records, kind)
    if (kind === 'Client') return { ...kept, find: async id => (await parts.findKeyedClient(id)) ?? kept.find(id) }
    return kind === 'Interaction' ? createAdmitting(parts, kept) : kept
  }

const createKept = (records: ProviderRecords, kind: string): Adapter => ({
  upsert: (id, payload, expiresInSeconds) => whileReached(records.put({ kind, id }, payload, expiresInSeconds)),
  find: id => whileReached(records.find({ kind, id })),
  findByUserCode: async () => undefined,
  findByUid: async () => undefined,
  consume: id => whileReached(consume(records, { kind, id })),
  destroy: id => whileReached(kind === 'Grant' ? records.endGrant(id) : records.destroy({ kind, id })),
  revokeByGrantId: grantId => whileReached(records.endKind(kind, grantId)),
})

/** Questions to people, of which there are only so many: anybody can have them put. */
const createAdmitting = (admission: Admission, kept: Adapter): Adapter => ({
  ...kept,
  async upsert(id, payload, expiresInSeconds) {
    const begun = { ...payload, lifeMs: (expiresInSeconds ?? 0) * 1000 }
    if (payload.result === undefined) await whileReached(admit(admission, id, begun))
    return await kept.upsert(id, payload, expiresInSeconds)
  },
  async destroy(id) {
    await kept.destroy(id)
    await whileReached(admission.openings.close(id))
  },
})

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
