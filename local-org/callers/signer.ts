import { randomUUID } from 'node:crypto'
import type { Addon } from '../applink/addon.ts'
import type { CoreTokens } from '../applink/core-tokens.ts'
import type { Person } from '../sign-in/person.ts'
import type { Sessions, SignedIn } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'

export interface SignerParts extends OrgAddress {
  readonly addon: Addon
  readonly coreTokens: CoreTokens
  readonly sessions: Sessions
  readonly now: () => number
}

export interface CallToSign {
  readonly person: Person
  /** Session permission set for a `user-plus` call. */
  readonly permissionSet?: string | undefined
  /** Path that is called. */
  readonly resource?: string | undefined
}

export interface SignedCall {
  readonly session: SignedIn
  readonly headers: {
    readonly 'x-request-id': string
    readonly 'x-request-context': string
    readonly 'x-client-context': string
  }
}

export type Signer = (call: CallToSign) => SignedCall

const toHeader = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

/**
 * Signs calls as Salesforce does. A call with a session permission set gets a session of its own, so that no other call
 * of the same user ever has the set.
 */
export const createSigner = (parts: SignerParts): Signer => {
  const { addon, coreTokens, sessions, orgId, orgUrl, apiVersion, now } = parts
  return ({ person, permissionSet, resource = '/' }) => {
    const session = permissionSet === undefined ? sessions.standing(person) : sessions.open(person)
    const id = `${orgId}-${randomUUID()}`
    const requestId = `${id}-${new Date(now()).toISOString()}`
    const claims = {
      iss: orgUrl(),
      sub: person.userId,
      sid: session.sessionId,
      org_id: orgId,
      ...(permissionSet === undefined ? {} : { permission_set: permissionSet }),
    }
    const requestContext = {
      id,
      auth: coreTokens.issue(claims),
      loginUrl: orgUrl(),
      orgDomainUrl: orgUrl(),
      orgId,
      resource,
      type: 'API',
      appUuid: addon.appId,
    }
    const clientContext = {
      requestId,
      accessToken: session.accessToken,
      apiVersion,
      namespace: '',
      orgId,
      orgDomainUrl: orgUrl(),
      userContext: { userId: person.userId, username: person.username },
    }
    return {
      session,
      headers: {
        'x-request-id': requestId,
        'x-request-context': toHeader(requestContext),
        'x-client-context': toHeader(clientContext),
      },
    }
  }
}
