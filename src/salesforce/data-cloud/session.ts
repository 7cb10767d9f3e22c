import { createBoundedMap } from '../../core/bounded-map.ts'
import type { OrgSession } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import { readDataCloudUrl } from '../trust.ts'
import type { Channel } from '../wire/channel.ts'

export interface DataCloudSessionsParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Tokens for Data Clouds, exchanged for those of the org and used until shortly before they end. */
export interface DataCloudSessions {
  /** `stale` is a session that the Data Cloud refused. */
  sessionOf(channel: Channel, stale?: OrgSession): Promise<OrgSession>
}

interface Entry {
  readonly session: OrgSession
  readonly endsAt: number
}

const maxEntries = 200
const marginMs = 60_000

export function createDataCloudSessions({ now }: DataCloudSessionsParts): DataCloudSessions {
  const entries = createBoundedMap<Entry>(maxEntries)
  return {
    async sessionOf(channel, stale) {
      const known = entries.get(keyOf(channel.token.session))
      if (known !== undefined && known.endsAt > now() && known.session !== stale) return known.session
      const { session, lifetimeMs } = await exchangeToken(channel)
      entries.set(keyOf(channel.token.session), { session, endsAt: now() + lifetimeMs - marginMs })
      return session
    },
  }
}

const keyOf = ({ orgUrl, accessToken }: OrgSession): string => `${orgUrl} ${accessToken}`

/** @see https://developer.salesforce.com/docs/data/data-cloud-query-guide/references/data-cloud-query-api-reference/c360a-direct-api-connected-app.html */
async function exchangeToken(channel: Channel): Promise<{ session: OrgSession; lifetimeMs: number }> {
  const body = () =>
    new URLSearchParams({
      grant_type: 'urn:salesforce:grant-type:external:cdp',
      subject_token: channel.token.session.accessToken,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    }).toString()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const call = { method: 'POST', path: '/services/a360/token', body, headers, reads: true, reaches: [] } as const
  const answer = await channel.read<Readonly<Record<string, unknown>> | undefined>(call)
  const { access_token: accessToken, instance_url: address, expires_in: seconds } = answer ?? {}
  if (typeof accessToken !== 'string' || typeof address !== 'string') {
    throw new AppError('upstream_failed', 'Salesforce gave no token for Data Cloud.')
  }
  const session = { ...channel.token.session, accessToken, orgUrl: readAddress(address, channel.token.session.orgUrl) }
  return { session, lifetimeMs: typeof seconds === 'number' ? seconds * 1000 : 0 }
}

/** A Data Cloud has a host of its own, or is where the org itself is, as with the local org. @throws untrusted_org */
function readAddress(address: string, orgUrl: string): string {
  return address.replace(/\/$/, '') === orgUrl ? orgUrl : readDataCloudUrl(address)
}
