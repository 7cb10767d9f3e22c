import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { AppError } from '../../core/failure.ts'
import type { IdentityProvider } from '../../identity/keys/identity-providers.ts'
import { type PublicKeySet, signatureAlgorithms } from '../../identity/keys/public-keys.ts'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import { type Claims, isFirstUse } from '../../storage/claims.ts'
import { keyIdIn, type ReadRemoteKeys } from '../clients/remote-keys.ts'
import { clockTolerance } from '../server/assertions.ts'

export interface AssertionParts {
  /** Of this authorization server. */
  readonly issuer: string
  readonly resource: string
  readonly providers: readonly IdentityProvider[]
  readonly readKeys: ReadRemoteKeys
  readonly claims: Pick<Claims, 'claim'>
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface GivenAssertion {
  readonly assertion: string
  /** Of who brings it, and has proven who it is. */
  readonly clientId: string
  /** The issuers whose word that client may bring by the settings, beside those that name its document. */
  readonly issuers: readonly string[]
}

/** What an identity provider says of a person. */
export interface AssertedPerson {
  readonly provider: IdentityProvider
  /** Of the Salesforce user. */
  readonly username: string
  /** Absent: it says nothing of scopes. */
  readonly scope: string | undefined
}

/** Why an assertion is not taken: for the log, and without a value from it. */
export class AssertionRefused extends Error {
  override readonly name = 'AssertionRefused'
}

/** @throws AssertionRefused; AppError unavailable when the keys of its issuer cannot be had */
export type ReadAssertion = (given: GivenAssertion) => Promise<AssertedPerson>

/** @see https://datatracker.ietf.org/doc/draft-ietf-oauth-identity-assertion-authz-grant/ */
const typ = 'oauth-id-jag+jwt'
/** Seconds that an assertion may be good for: so long is kept that it was used. */
const maxLifeSeconds = 3600
const minuteMs = 60_000
const requiredClaims = ['iss', 'sub', 'aud', 'client_id', 'jti', 'exp', 'iat']

/**
 * Makes the reader of Identity Assertion JWT Authorization Grants (ID-JAG), as the MCP extension for enterprise-managed
 * authorization has them: signed by an issuer of the settings, for this server and this client, and used once. What is
 * needed to be sure of more (a key of the client's own, details of an authorization) is refused: it would be passed over.
 * @see https://github.com/modelcontextprotocol/ext-auth/blob/main/specification/stable/enterprise-managed-authorization.mdx
 */
export function createAssertionReader(parts: AssertionParts): ReadAssertion {
  const { claims, issuer, now, providers, readKeys } = parts
  const verify = async (assertion: string, provider: IdentityProvider): Promise<JWTPayload> => {
    const keys = provider.jwks ?? (await readProviderKeys(readKeys, provider, assertion))
    const options = {
      ...{ algorithms: [...signatureAlgorithms], typ, requiredClaims, clockTolerance, issuer: provider.issuer },
      // A browser's form of an origin has a slash at the end, and identity providers repeat what clients ask for.
      audience: [issuer, `${issuer}/`],
      ...{ maxTokenAge: maxLifeSeconds, currentDate: new Date(now()) },
    }
    return (await jwtVerify(assertion, createLocalJWKSet(keys as unknown as JSONWebKeySet), options).catch(toRefusal))
      .payload
  }
  const useOnce = ({ exp = 0, iss, jti }: JWTPayload): Promise<boolean> =>
    isFirstUse(claims, { key: `id-jag ${hashOf(JSON.stringify([iss, jti]))}`, untilMs: exp * 1000 + minuteMs })
  return async ({ assertion, clientId, issuers }) => {
    const provider = providerOf(assertion, providers)
    // Of an issuer of several companies each names clients for itself alone.
    const isNamed = issuers.includes(provider.issuer) || provider.clients?.includes(clientId) === true
    requireThat(isNamed, 'the client may not bring the word of this issuer')
    const payload = await verify(assertion, provider)
    requireThat(payload.client_id === clientId, 'client_id: is another client')
    requireFit(payload, parts)
    const username = usernameIn(payload, provider)
    requireThat(await useOnce(payload), 'jti: was used before')
    return { provider, username, scope: scopeIn(payload) }
  }
}

function requireThat(isGood: boolean, reason: string): void {
  if (!isGood) throw new AssertionRefused(reason)
}

/** Nothing of it is believed yet. */
function providerOf(assertion: string, providers: readonly IdentityProvider[]): IdentityProvider {
  const { iss, tenant } = claimsIn(assertion)
  const provider = providers.find(one => one.issuer === iss && one.tenant === tenant)
  if (!provider) throw new AssertionRefused('iss: is none of the identity providers, or of another tenant')
  return provider
}

function claimsIn(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion)
  } catch {
    throw new AssertionRefused('is no JSON Web Token')
  }
}

async function readProviderKeys(
  readKeys: ReadRemoteKeys,
  { jwksUri = '' }: IdentityProvider,
  assertion: string,
): Promise<PublicKeySet> {
  try {
    return await readKeys(jwksUri, keyIdIn(assertion))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AssertionRefused('the issuer has no keys')
  }
}

/** The words of the library name claims, and no values but what a header wants to be understood. */
function toRefusal(error: unknown): never {
  if (error instanceof errors.JOSENotSupported) throw new AssertionRefused('crit: is not known here')
  throw new AssertionRefused(error instanceof Error ? error.message : 'unknown')
}

function requireFit(
  { aud, exp = 0, jti, resource, sub, ...claims }: JWTPayload,
  { now, resource: ours }: AssertionParts,
) {
  requireThat([aud].flat().length === 1, 'aud: names others too')
  requireThat(exp <= now() / 1000 + maxLifeSeconds + clockTolerance, 'exp: is too far ahead')
  requireThat(
    [jti, sub].every(text => typeof text === 'string' && text !== ''),
    'jti, sub: must be texts',
  )
  requireThat(resource === undefined || [resource].flat().every(one => one === ours), 'resource: is another')
  requireThat(claims.cnf === undefined, 'cnf: keys of clients are not checked here')
  requireThat(claims.authorization_details === undefined, 'authorization_details: are not known here')
}

/** Names of Salesforce users have the form of an e-mail address. */
const usernameForm = /^[\x21-\x3f\x41-\x7e]{1,64}@[\x21-\x3f\x41-\x7e]{1,64}$/

function usernameIn(payload: JWTPayload, { usernameClaim }: IdentityProvider): string {
  const { [usernameClaim]: username } = payload
  if (typeof username !== 'string' || !usernameForm.test(username) || username.length > 80) {
    throw new AssertionRefused('the claim of the Salesforce user is missing, or no name of one')
  }
  const isVerified = payload.email_verified === undefined || String(payload.email_verified) === 'true'
  requireThat(usernameClaim !== 'email' || isVerified, 'email_verified: is not true')
  return username
}

function scopeIn({ scope }: JWTPayload): string | undefined {
  requireThat(scope === undefined || typeof scope === 'string', 'scope: must be a text')
  return scope as string | undefined
}
