import { createHash } from 'node:crypto'
import type { Client } from '../clients.ts'
import type { Person } from '../person.ts'

interface ClaimParts {
  readonly client: Client
  readonly person: Person
  readonly orgUrl: string
  /** Seconds since the epoch. */
  readonly time: number
}

const idTokenLifetimeS = 120

interface AccessClaimParts extends ClaimParts {
  /** Space-separated. */
  readonly scope: string
  /** Stands for the session. */
  readonly sessionHash: string
}

/** Claims of a JWT access token. @see https://help.salesforce.com/apex/HTViewHelpDoc?id=xcloud.jwt_access_tokens.htm */
export const toAccessClaims = ({ client, person, orgUrl, time, scope, sessionHash }: AccessClaimParts) => ({
  scp: scope,
  aud: [orgUrl],
  sub: `uid:${person.userId}`,
  iss: orgUrl,
  nbf: time,
  iat: time,
  exp: time + Math.ceil(client.accessTokenLifetimeMs / 1000),
  client_id: client.clientId,
  mty: 'oauth',
  sfi: sessionHash,
  roles: [],
  hsc: false,
})

interface IdClaimParts extends ClaimParts {
  readonly identity: string
  readonly accessToken: string
  readonly nonce: string | undefined
}

/** Claims of an id token. */
export const toIdClaims = ({ client, orgUrl, time, identity, accessToken, nonce }: IdClaimParts) => ({
  iss: orgUrl,
  sub: identity,
  aud: client.clientId,
  iat: time,
  exp: time + idTokenLifetimeS,
  at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
  ...(nonce === undefined ? {} : { nonce }),
})
