import type { Caller } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { type Bearer, type Scope, scopes } from '../../core/scope.ts'
import type { NamedCredentials } from '../../identity/keys/named-credentials.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import type { ServiceClients } from '../../identity/keys/service-clients.ts'
import type { Changes, Database } from '../../storage/database.ts'
import { createRememberedBearers } from '../remembered/remembered.ts'
import type { SignIns } from './accounts.ts'

/**
 * Reads the `Authorization` header of a request; at once where the answer is remembered.
 * @throws AppError unauthenticated, unavailable
 */
export type ReadBearer = (authorization: string | undefined) => Bearer | Promise<Bearer>

export interface TokenReaderParts {
  readonly database: Pick<Database, 'first' | 'quick'>
  readonly resource: string
  readonly serviceClients: ServiceClients
  /** Those that the tokens of the resource belong to, each with people of one org. Absent: they belong to other clients. */
  readonly ownedBy?: NamedCredentials
  readonly signIns: Pick<SignIns, 'sessionOf' | 'joined'>
  /** Of tokens and sign-ins. Absent: nothing is remembered. */
  readonly changes?: Changes | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Row {
  readonly kind: string
  readonly payload: string
  readonly expiresMs: number
}

/** What of a token's payload counts here. */
interface Payload {
  readonly aud?: string
  readonly scope?: string
  readonly clientId?: string
  readonly accountId?: string
  readonly grantId?: string
}

/** A token that was issued here, has not expired, and whose grant has not ended, with the sign-in that belongs to it. */
const toStatement = ({ joined }: TokenReaderParts['signIns']): string =>
  `SELECT t.kind, t.payload, t.expires_ms AS "expiresMs"${joined ? `, ${joined.columns}` : ''}
  FROM oauth_records t ${joined?.join ?? ''}
  WHERE t.id_hash = ? AND t.kind IN ('AccessToken', 'ClientCredentials') AND t.expires_ms > ?
  AND (t.grant_id IS NULL OR EXISTS (SELECT 1 FROM oauth_records g WHERE g.grant_id = t.grant_id AND g.kind = 'Grant'))`

/**
 * Makes the reader of access tokens. Each is looked up by one indexed read, her sign-in with it, and not again as long as
 * the store tells that nothing changed of it: what was revoked is refused from the next call on, and what a service may use
 * is what the settings say now.
 */
export function createTokenReader(parts: TokenReaderParts): ReadBearer {
  const { changes, now } = parts
  const look = createLook(parts)
  if (!changes) return async authorization => (await look(authorization)).bearer
  const remembered = createRememberedBearers(changes, now)
  const lookAnew = async (authorization: string | undefined): Promise<Bearer> => {
    const moment = remembered.moment()
    const found = await look(authorization)
    remembered.keep(authorization ?? '', { ...found, moment })
    return found.bearer
  }
  return authorization => remembered.find(authorization ?? '') ?? lookAnew(authorization)
}

function createLook(parts: TokenReaderParts) {
  const { database, now, resource } = parts
  const first = database.quick ?? database.first
  const statement = toStatement(parts.signIns)
  return async (authorization: string | undefined) => {
    const row = await first<Row>(statement, [hashOf(readToken(authorization)), now()])
    if (!row) throw refused('the access token is unknown, expired or revoked; sign in again')
    const payload = JSON.parse(row.payload) as Payload
    if (payload.aud !== resource) throw refused('the access token is for another resource')
    const granted = scopes.filter(scope => payload.scope?.split(' ').includes(scope))
    const bearer =
      row.kind === 'AccessToken'
        ? await readPerson(parts, { ...payload, row }, granted)
        : readService(parts, payload, granted)
    return { bearer, expiresMs: row.expiresMs, grantId: payload.grantId ?? '' }
  }
}

const refused = (reason: string): AppError => new AppError('unauthenticated', `authorization: ${reason}`)

function readToken(authorization: string | undefined): string {
  if (authorization === undefined) throw refused('a bearer token is needed')
  const token = /^Bearer +([\w-]{20,100})$/i.exec(authorization)?.[1]
  if (token === undefined) throw refused('must be Bearer and an access token of this server')
  return token
}

async function readPerson(
  { ownedBy, signIns }: TokenReaderParts,
  { accountId = '', clientId = '', grantId = '', row }: Payload & { readonly row: Row },
  granted: Scope[],
): Promise<Bearer> {
  const { joined } = signIns
  const session = await (joined ? joined.sessionIn(grantId, row) : signIns.sessionOf(grantId))
  if (!session || `${session.orgId}:${session.userId}` !== accountId) {
    throw refused('the sign-in at Salesforce has ended; sign in again')
  }
  const signIn = { grantId, clientId }
  if (!ownedBy) return { caller: { kind: 'person', session, signIn }, scopes: new Set(granted) }
  if (ownedBy.get(clientId)?.orgId !== session.orgId) throw refused('the named credential is not known any more')
  return { caller: { kind: 'invoker', session, signIn }, scopes: new Set(granted) }
}

function readService(
  { ownedBy, serviceClients }: TokenReaderParts,
  { clientId = '' }: Payload,
  granted: Scope[],
): Bearer {
  const client = ownedBy ? undefined : serviceClients.services.get(clientId)
  if (!client) throw refused('the client is not known any more')
  const caller: Caller = { kind: 'service', clientId, authorizations: client.authorizations }
  return { caller, scopes: new Set(granted.filter(scope => client.scopes.includes(scope))) }
}
