import * as z from 'zod'
import { apiVersionAmong } from '../../authorizations/api-version.ts'
import { AppError } from '../../core/failure.ts'
import type { PersonDisplay } from '../../page/door.ts'
import { type Fetch, readOrgJson } from './fetch.ts'

/** Who signed in, and to which org. Ids have 18 characters. */
export interface SignedInPerson {
  readonly orgId: string
  readonly userId: string
  readonly username: string
}

const subject = /^https?:\/\/[^/]+\/id\/(00D[A-Za-z0-9]{15})\/(005[A-Za-z0-9]{15})$/
const userinfo = z.object({
  organization_id: z.string(),
  user_id: z.string(),
  preferred_username: z.string().min(1).max(255),
  name: z.string().max(255).optional().catch(undefined),
  locale: z.string().max(40).optional().catch(undefined),
  zoneinfo: z.string().max(100).optional().catch(undefined),
})

interface PersonAnswer {
  readonly person: SignedInPerson
  readonly display: PersonDisplay
}

interface PersonParts {
  readonly fetch: Fetch
  readonly orgUrl: string
  readonly accessToken: string
  /** `sub` of the id token, which is signed. */
  readonly sub: string
}

/**
 * The person behind an id token. The org she signed in to is asked as well and must say the same: the id token proves the
 * person, only the org's own answer proves that the access token is hers.
 * @throws AppError upstream_failed when the two do not fit together; unavailable
 */
export async function readPerson({ fetch, orgUrl, accessToken, sub }: PersonParts): Promise<PersonAnswer> {
  const [, orgId, userId] = subject.exec(sub) ?? []
  const info = userinfo.safeParse(await readOrgJson(fetch, `${orgUrl}/services/oauth2/userinfo`, accessToken))
  const isSame = info.success && info.data.organization_id === orgId && info.data.user_id === userId
  if (!isSame || orgId === undefined || userId === undefined) {
    throw new AppError('upstream_failed', 'Salesforce named two different people for one sign-in.')
  }
  return { person: { orgId, userId, username: info.data.preferred_username }, display: toDisplay(info.data) }
}

/** How somebody wants to be shown things, by her own org. @throws AppError unavailable, upstream_failed */
export async function readDisplay({ accessToken, fetch, orgUrl }: Omit<PersonParts, 'sub'>): Promise<PersonDisplay> {
  const info = userinfo.safeParse(await readOrgJson(fetch, `${orgUrl}/services/oauth2/userinfo`, accessToken))
  if (!info.success) throw new AppError('upstream_failed', 'Salesforce did not say whose session it is.')
  return toDisplay(info.data)
}

/** Salesforce writes `en_US`, and can name a locale or a zone that the runtime does not have. */
function toDisplay({ locale = '', name = '', zoneinfo = '' }: z.infer<typeof userinfo>): PersonDisplay {
  return { name, locale: knownLocaleOf(locale), timeZone: knownZoneOf(zoneinfo) }
}

function knownLocaleOf(text: string): string {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text.replaceAll('_', '-'))[0] ?? 'en-US'
  } catch {
    return 'en-US'
  }
}

function knownZoneOf(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone
  } catch {
    return 'UTC'
  }
}

export interface ApiVersionParts {
  readonly fetch: Fetch
  readonly orgUrl: string
  /** Such as `62.0`: what the tools were made for. */
  readonly wanted: string
}

/** The REST version to use: the wanted one, or the org's newest when it has that no more. @throws AppError unavailable, upstream_failed */
export async function readApiVersion({ fetch, orgUrl, wanted }: ApiVersionParts): Promise<string> {
  const version = apiVersionAmong(await readOrgJson(fetch, `${orgUrl}/services/data`), wanted)
  if (!version) throw new AppError('upstream_failed', 'Salesforce did not say which versions it has.')
  return version
}
