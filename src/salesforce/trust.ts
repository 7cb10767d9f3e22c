import { AppError } from '../core/failure.ts'
import { loopbackPattern } from '../core/loopback.ts'
import { trustedAddress } from './trusted-hosts.ts'

/** Decides which addresses may ever receive a token, or a person who signs in. A local org is all of them. */
export interface OrgTrust {
  /**
   * The origin of a Salesforce org, or of the configured local org. A bare host gets `https://`; one trailing slash is
   * taken off. Ports, paths, user info, IP addresses and every other host are refused.
   * @throws untrusted_org
   */
  readOrgUrl(text: string): string
  /** The origin of a place to sign in at: an org, or one for all orgs. @throws untrusted_org */
  readLoginUrl(text: string): string
  /** Whether it is the address of an org. */
  isOrgUrl(text: string): boolean
  /** Whether it is an address that people may be led to. */
  isLoginUrl(text: string): boolean
}

export interface OrgTrustParts {
  /** Origin of the local org, loopback only. Absent in production. */
  readonly localOrgUrl?: string | undefined
}

const orgAddress = trustedAddress('org')
const loginAddress = trustedAddress('org', 'login')
const dataCloudAddress = trustedAddress('data-cloud')
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
  const find = (pattern: RegExp, text: string): string | undefined =>
    originIn(pattern, text) ?? (text.replace(/\/$/, '') === localOrigin ? localOrigin : undefined)
  const read = (pattern: RegExp, address: string): string => {
    const origin = find(pattern, String(address))
    if (origin !== undefined) return origin
    throw new AppError(
      'untrusted_org',
      'The org address is not the My Domain of a Salesforce org. Nothing was sent to it.',
    )
  }
  return {
    readOrgUrl: address => read(orgAddress, address),
    readLoginUrl: address => read(loginAddress, address),
    isOrgUrl: address => find(orgAddress, address) !== undefined,
    isLoginUrl: address => find(loginAddress, address) !== undefined,
  }
}

/** The origin of a Data Cloud. @throws untrusted_org */
export function readDataCloudUrl(address: string): string {
  const origin = originIn(dataCloudAddress, address)
  if (origin !== undefined) return origin
  throw new AppError('untrusted_org', 'The address of the Data Cloud is not one of Salesforce. Nothing was sent to it.')
}

function originIn(pattern: RegExp, text: string): string | undefined {
  const host = text.length <= maxUrlLength ? pattern.exec(text)?.[1] : undefined
  return host === undefined ? undefined : `https://${host.toLowerCase()}`
}
