import { randomUUID } from 'node:crypto'
import type { App, Attachments } from '../applink/attachments.ts'
import type { CoreTokens } from '../applink/core-tokens.ts'
import type { Person } from '../sign-in/person.ts'
import type { Sessions, SignedIn } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'

export interface SignerParts extends OrgAddress {
  readonly attachments: Attachments
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
  /** The app that is called. Default: that of this program. */
  readonly app?: App | undefined
  /** Id of the add-on that the call goes through. Default: the first that is attached to the app. */
  readonly addonId?: string | undefined
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
  const { attachments, coreTokens, sessions, orgId, orgUrl, apiVersion, now } = parts
  return ({ person, permissionSet, resource = '/', ...through }) => {
    const app = through.app ?? (attachments.apps()[0] as App)
    const session = permissionSet === undefined ? sessions.standing(person) : sessions.open(person)
    const id = `${orgId}-${randomUUID()}`
    const requestId = `${id}-${new Date(now()).toISOString()}`
    const claims = {
      iss: orgUrl(),
      sub: person.userId,
      sid: session.sessionId,
      org_id: orgId,
      app: app.id,
      addon: through.addonId ?? attachments.addonsOf(app)[0]?.addon.id,
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
      appUuid: app.id,
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
