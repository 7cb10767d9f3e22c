import { AppError } from '../core/failure.ts'
import { loopbackPattern } from '../core/loopback.ts'

/** Decides which org addresses may ever receive a token. */
export interface OrgTrust {
  /**
   * The origin of a Salesforce org, or of the configured local org. A bare host gets `https://`; one trailing slash is
   * taken off. Ports, paths, user info, IP addresses and every other host are refused.
   * @throws untrusted_org
   */
  readOrgUrl(text: string): string
}

export interface OrgTrustParts {
  /** Origin of the local org, loopback only. Absent in production. */
  readonly localOrgUrl?: string | undefined
}

/**
 * No URL parser decides here: what parsers disagree on (encodings, userinfo, unicode, trailing dots) has no way to match.
 * `*.salesforce.com` holds My Domains of production, sandboxes and scratch orgs; the others are government and China.
 */
const salesforceHost =
  /^(?:https:\/\/)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:salesforce\.com|salesforce\.mil|sfcrmproducts\.cn))\/?$/i
const loopbackOrigin = new RegExp(`^https?://(?:${loopbackPattern})(?::\\d{1,5})?/?$`)
const maxUrlLength = 300

/**
 * Builds the one check of org addresses.
 * @throws a plain error when `localOrgUrl` is not a loopback origin.
 */
export function createOrgTrust({ localOrgUrl }: OrgTrustParts = {}): OrgTrust {
  if (localOrgUrl !== undefined && !loopbackOrigin.test(localOrgUrl)) {
    throw new Error('The local org must be a loopback origin such as http://127.0.0.1:4000')
  }
  const localOrigin = localOrgUrl?.replace(/\/$/, '')
  return {
    readOrgUrl(address) {
      const text = String(address)
      const host = text.length <= maxUrlLength ? salesforceHost.exec(text)?.[1] : undefined
      if (host !== undefined) return `https://${host.toLowerCase()}`
      if (localOrigin !== undefined && text.replace(/\/$/, '') === localOrigin) return localOrigin
      throw new AppError('untrusted_org', 'The org address is not a Salesforce host. Nothing was sent to it.')
    },
  }
}
