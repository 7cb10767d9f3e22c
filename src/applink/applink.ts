import type { Authorizations } from '../authorizations/authorizations.ts'
import { createCachedAuthorizations } from '../authorizations/cached.ts'
import type { OrgSession } from '../core/caller.ts'
import { AppError } from '../core/failure.ts'
import { isLinkName } from '../core/names.ts'
import type { OrgTrust } from '../salesforce/trust.ts'
import { type AppLinkApiParts, createAppLinkApi, unavailable } from './api.ts'
import { readAuthorization } from './authorization.ts'
import { type AddonLinks, createAddonLinks } from './links.ts'

export interface AppLinkParts extends Pick<AppLinkApiParts, 'watch'> {
  /** `HEROKU_APPLINK_API_URL` of one attachment. */
  readonly apiUrl: string
  /** `HEROKU_APPLINK_TOKEN` of the same attachment. */
  readonly token: string
  /** Of this attachment, where there are several. Absent: failures do not name it. */
  readonly name?: string
  /** `HEROKU_APP_ID`: of the app, the same for all its add-ons. */
  readonly appId: string
  readonly trust: OrgTrust
  /** How long a fetched session is used. Default 5 minutes; org sessions last at least 15. */
  readonly authorizationTtlMs?: number
  /** Longest wait for one answer of the add-on. Default 5,000. */
  readonly timeoutMs?: number
  /** Milliseconds that only grow. Default `performance.now`. */
  readonly now?: () => number
}

/** What the mesh asks about a call before it lets the call in. */
export interface MeshValidation {
  readonly orgDomainUrl: string
  readonly coreJwt: string
  readonly orgId: string
  readonly appUuid: string
  readonly requestId: string
  /** Of the add-on that the call came through, where `x-request-context` says so. */
  readonly addonUuid?: string | undefined
}

/** What the mesh asks about events of Data Cloud. */
export interface SignedEvents {
  /** API name of the Data Action Target. */
  readonly apiName: string
  readonly orgId: string
  /** `x-signature`. */
  readonly signature: string
  /** The body as it was sent. */
  readonly payload: string
  readonly requestId: string
}

/** The add-on's verdict; only status 200 lets a call in. */
export interface MeshAnswer {
  readonly status: number
  readonly body: string
}

/** One attachment of the AppLink add-on. Nothing in here is shared with another one. */
export interface AppLink extends Authorizations {
  /** Asks whether a call really comes from a connected org. Never cached. @throws unavailable */
  authenticateInvocation(invocation: MeshValidation): Promise<MeshAnswer>
  /** Asks whether a Data Action Target signed this: the add-on has its key. Never cached. @throws unavailable */
  authenticateEvents(events: SignedEvents): Promise<MeshAnswer>
  /** What the add-on has. Never cached. */
  readonly links: AddonLinks
  /** Whether the add-on answers at all. @throws unavailable */
  ping(): Promise<void>
  close(): Promise<void>
}

const userAgent = 'applink-action-host'

export function createAppLink(parts: AppLinkParts): AppLink {
  const { appId, trust, authorizationTtlMs = 300_000, now = () => performance.now() } = parts
  const api = createAppLinkApi(parts)
  const ownHeaders = ['x-app-uuid', appId, 'user-agent', userAgent]

  async function fetchSession(developerName: string): Promise<OrgSession> {
    if (!isLinkName(developerName)) {
      throw new AppError('not_found', 'The name of the AppLink authorization is not one that can exist.')
    }
    const headers = [...ownHeaders, 'x-request-id', crypto.randomUUID()]
    const answer = await api.send({ method: 'GET', path: `/authorizations/${developerName}`, headers })
    return readAuthorization({ addon: api.addon, developerName }, answer, trust)
  }

  async function authenticate(path: string, requestId: string, question: object): Promise<MeshAnswer> {
    const headers = ['request_id', requestId, 'user-agent', userAgent]
    const { status, text } = await api.send({ method: 'POST', path, headers, body: JSON.stringify(question) })
    return { status, body: text }
  }

  return {
    ...createCachedAuthorizations({ fetchSession, ttlMs: authorizationTtlMs, now }),
    authenticateInvocation: ({ orgDomainUrl, coreJwt, orgId, appUuid, requestId }) =>
      authenticate('/invocations/authentication', requestId, {
        org_domain_url: orgDomainUrl,
        core_jwt_token: coreJwt,
        org_id: orgId,
        app_uuid: appUuid,
      }),
    authenticateEvents: ({ apiName, orgId, payload, requestId, signature }) =>
      authenticate('/data_action_targets/authenticate', requestId, {
        api_name: apiName,
        org_id: orgId,
        signature,
        payload,
      }),
    links: createAddonLinks({ api, appId, headers: ownHeaders }),
    async ping() {
      const { status } = await api.send({ method: 'GET', path: '/authorizations', headers: ownHeaders })
      if (status >= 500) throw unavailable(`${api.addon} answered ${status}`)
    },
    close: () => api.close(),
  }
}
