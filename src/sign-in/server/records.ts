import type { AdapterPayload } from 'oidc-provider'
import { hashOf, isSecretHash, toSecretHash } from '../../identity/keys/secret-hash.ts'
import type { Database } from '../../storage/database.ts'
import { tokenChanges } from '../remembered/migrations.ts'

/** One thing that the authorization server remembers: what kind it is, and its id in the clear, which only the caller has. */
export interface ProviderRecordKey {
  readonly kind: string
  readonly id: string
}

export interface ProviderRecords {
  /** The payload, with `consumed` when it was used up. Nothing once it expired. */
  find(key: ProviderRecordKey): Promise<AdapterPayload | undefined>
  /** Without `expiresInSeconds` it is a registered client: gone after a day unless somebody signs in with it. */
  put(key: ProviderRecordKey, payload: AdapterPayload, expiresInSeconds?: number): Promise<void>
  /** Uses it up. `false` when somebody else did already: of two at the same time only one gets `true`. */
  consume(key: ProviderRecordKey): Promise<boolean>
  destroy(key: ProviderRecordKey): Promise<void>
  /** The grant that a record belongs to, also when it was used up. */
  grantIdOf(key: ProviderRecordKey): Promise<string | undefined>
  /** Ends one kind of records of a grant. */
  endKind(kind: string, grantId: string): Promise<void>
  /** Ends a grant with everything that came from it: nobody gets in with any of it from now on. */
  endGrant(grantId: string): Promise<void>
}

export interface ProviderRecordParts {
  readonly database: Database
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Hears of each grant that ended. What it throws reaches whoever ended the grant. */
  readonly onGrantEnded: (grantId: string) => Promise<void>
  /** Hears of each token that a person got through a client with a metadata document. */
  readonly keepDocument: (clientId: string) => Promise<void>
}

const dayMs = 24 * 60 * 60 * 1000
/** A client that registered itself and with which nobody signed in. */
const unusedClientMs = dayMs
/** A client that registered itself and was not used for so long. No refresh token lives longer. */
const idleClientMs = 90 * dayMs

/** Kinds that end with their grant. */
const grantKinds: ReadonlySet<string> = new Set(['Grant', 'AccessToken', 'RefreshToken', 'AuthorizationCode', 'StepUp'])

/** Kinds that callers bring to `/mcp`. */
const tokenKinds: ReadonlySet<string> = new Set(['AccessToken', 'ClientCredentials'])

const where = 'WHERE id_hash = ? AND kind = ?'
const placeOf = ({ id, kind }: ProviderRecordKey): [string, string] => [hashOf(id), kind]

/** Makes a client that came by itself last: somebody is signed in with it. */
const createClientKeeping =
  ({ database, keepDocument, now }: ProviderRecordParts) =>
  async (clientId: string): Promise<void> => {
    if (clientId.startsWith('https://')) return keepDocument(clientId)
    const place = placeOf({ kind: 'Client', id: clientId })
    await database.run(`UPDATE oauth_records SET expires_ms = ? ${where}`, [now() + idleClientMs, ...place])
  }

/** Keeps what the authorization server remembers in the database: hashes of ids, and what belongs to them. */
export function createProviderRecords(parts: ProviderRecordParts): ProviderRecords {
  const { database, now, onGrantEnded } = parts
  const keepClient = createClientKeeping(parts)
  const changes = database.watch?.(tokenChanges)
  return {
    async find(key) {
      const row = await database.first<{ payload: string; consumed_ms: number | null }>(
        `SELECT payload, consumed_ms FROM oauth_records ${where} AND expires_ms > ?`,
        [...placeOf(key), now()],
      )
      if (!row) return undefined
      const consumed = row.consumed_ms === null ? {} : { consumed: Math.floor(row.consumed_ms / 1000) }
      return { ...readStoredPayload(key.id, row.payload), ...consumed }
    },
    async put(key, payload, expiresInSeconds) {
      const lifeMs = expiresInSeconds === undefined ? unusedClientMs : expiresInSeconds * 1000
      await database.run(
        `INSERT INTO oauth_records (id_hash, kind, payload, grant_id, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id_hash, kind) DO UPDATE SET payload = excluded.payload, expires_ms = excluded.expires_ms`,
        [...placeOf(key), toStoredPayload(key.id, payload), grantOf(key, payload), now(), now() + lifeMs],
      )
      if (key.kind === 'AccessToken') await keepClient(payload.clientId ?? '')
    },
    consume: async key =>
      (await database.run(`UPDATE oauth_records SET consumed_ms = ? ${where} AND consumed_ms IS NULL`, [
        now(),
        ...placeOf(key),
      ])) === 1,
    async destroy(key) {
      await database.run(`DELETE FROM oauth_records ${where}`, placeOf(key))
      if (tokenKinds.has(key.kind)) changes?.note?.('')
    },
    grantIdOf: async key =>
      (await database.first<{ grant_id: string }>(`SELECT grant_id FROM oauth_records ${where}`, placeOf(key)))
        ?.grant_id,
    async endKind(kind, grantId) {
      await database.run('DELETE FROM oauth_records WHERE grant_id = ? AND kind = ?', [grantId, kind])
      changes?.note?.(grantId)
    },
    async endGrant(grantId) {
      await database.run('DELETE FROM oauth_records WHERE grant_id = ?', [grantId])
      changes?.note?.(grantId)
      await onGrantEnded(grantId)
    },
  }
}

const grantOf = ({ id, kind }: ProviderRecordKey, { grantId }: AdapterPayload): string | null => {
  if (kind === 'Grant') return id
  return grantKinds.has(kind) ? (grantId ?? null) : null
}

/** Stands in stored addresses where the id was. */
const place = '{id}'

/** The text of a payload that is kept: neither the id, which is the token itself, nor a client's secret stands in it. */
function toStoredPayload(id: string, { jti: _, ...payload }: AdapterPayload): string {
  const { client_secret: secret, returnTo } = payload
  return JSON.stringify({
    ...payload,
    ...(typeof returnTo === 'string' && { returnTo: returnTo.replace(id, place) }),
    ...(typeof secret === 'string' && { client_secret: isSecretHash(secret) ? secret : toSecretHash(secret) }),
  })
}

/** The payload as the provider knows it, for whoever brought the id. */
function readStoredPayload(id: string, text: string): AdapterPayload {
  const payload = JSON.parse(text) as AdapterPayload
  const { client_id: isClient, returnTo } = payload
  return {
    ...payload,
    ...(!isClient && { jti: id }),
    ...(returnTo !== undefined && { returnTo: returnTo.replace(place, id) }),
  }
}
