import type { OrgSession } from '../../core/caller.ts'
import { toLongId } from '../../core/ids.ts'
import { jsonOf } from '../../core/json.ts'
import { readUtf8 } from '../../core/utf8.ts'

/** What `x-request-context` says of a call, each field there. */
export interface RequestContext {
  readonly id: string
  readonly auth: string
  readonly orgDomainUrl: string
  readonly orgId: string
  readonly appUuid: string
}

export interface JudgementParts {
  /** `HEROKU_APP_ID`. */
  readonly appId: string
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
  /** Milliseconds since the epoch. */
  now(): number
}

/**
 * Whether the two headers of a call can be what Salesforce sends to this app: of this app, of one org and one user, and
 * with a token that has not run out. What can be known here costs no question to the AppLink API, which has a quota.
 */
export function createJudgement({ appId, now, readOrgUrl }: JudgementParts) {
  const endOf = ({ exp }: Claims): number =>
    typeof exp === 'number' ? Math.min(Math.ceil(exp * 1000) + clockSkewMs, Number.MAX_SAFE_INTEGER) : now() + longestMs

  /** Until when the context may be used, as epoch milliseconds; `undefined` when it may not. */
  return (context: RequestContext, session: OrgSession): number | undefined => {
    const claims = readClaims(context.auth)
    const isFit =
      claims !== undefined &&
      context.appUuid.toLowerCase() === appId.toLowerCase() &&
      orgIdForm.test(context.orgId) &&
      toLongId(context.orgId) === session.orgId &&
      originOf(readOrgUrl, context.orgDomainUrl) === session.orgUrl &&
      endOf(claims) > now() &&
      isOf(claims, session)
    return isFit ? endOf(claims) : undefined
  }
}

interface Claims {
  readonly exp?: unknown
  readonly sub?: unknown
}

const clockSkewMs = 60_000
/** For a token that does not say here when it runs out. */
const longestMs = 24 * 60 * 60 * 1000
const maxTokenLength = 8192
const orgIdForm = /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/
/** A signed token has three parts, an encrypted one five. */
const tokenForm = /^[\w-]+\.([\w-]*)\.[\w-]*(\.[\w-]+\.[\w-]+)?$/
const userAtEnd = /(?:^|\/)(005[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?)$/

/** Read, not verified: only the AppLink API can. @returns undefined for what is no token */
function readClaims(token: string): Claims | undefined {
  const [, payload, encrypted] = token.length <= maxTokenLength ? (tokenForm.exec(token) ?? []) : []
  if (payload === undefined) return undefined
  return encrypted === undefined ? claimsOf(payload) : {}
}

function claimsOf(payload: string): Claims | undefined {
  try {
    const claims = jsonOf(readUtf8(Buffer.from(payload, 'base64url')))
    return typeof claims === 'object' && claims !== null ? claims : undefined
  } catch {
    return undefined
  }
}

function isOf({ sub }: Claims, session: OrgSession): boolean {
  const userId = typeof sub === 'string' ? userAtEnd.exec(sub)?.[1] : undefined
  return userId === undefined || toLongId(userId) === session.userId
}

function originOf(readOrgUrl: JudgementParts['readOrgUrl'], address: string): string | undefined {
  try {
    return readOrgUrl(address)
  } catch {
    return undefined
  }
}
