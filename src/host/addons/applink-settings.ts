import type { NamedCredential } from '../../identity/keys/named-credentials.ts'
import { createOrgTrust } from '../../salesforce/trust.ts'
import { type Environment, environment } from '../environment.ts'
import { addonVariablesIn } from './addons.ts'

type Variables = Readonly<Record<string, string | undefined>>
type Problem = readonly [variable: string, problem: string]

/** Whether the app works with AppLink: as `APPLINK` says, else where an add-on is attached. */
export function isAppLinkOn(given: Variables): boolean {
  if (given.APPLINK) return environment.shape.APPLINK.safeParse(given.APPLINK).data !== false
  return addonVariablesIn(given).length > 0
}

const ofTheMesh = ['HEROKU_APP_ID', 'MESH', 'APP_PORT', 'HEROKU_APPLINK_ADDON_NAME', 'AUTHORIZATION_ADDONS'] as const

/** Variables that are set and of which nothing is read without AppLink. */
export const unreadVariablesIn = (given: Variables): readonly string[] =>
  isAppLinkOn(given) ? [] : [...addonVariablesIn(given), ...ofTheMesh.filter(name => given[name])]

/** What of AppLink is set, as far as it is read. */
export function readableVariables(given: Variables): Variables {
  const unread = new Set(unreadVariablesIn(given))
  return unread.size === 0 ? given : Object.fromEntries(Object.entries(given).filter(([name]) => !unread.has(name)))
}

/** What the host needs for AppLink, or in its place. */
export function problemsOfAppLink(given: Variables): Problem[] {
  if (isAppLinkOn(given)) return missingIn(given, { HEROKU_APP_ID: '' })
  const missing = missingIn(given, {
    PUBLIC_URL: ': without AppLink Salesforce and its users reach the host there',
    SALESFORCE_ORG_IDS: ': without AppLink it says whose users may call',
  })
  if (missing.length === 0 || given.APPLINK) return missing
  return [['APPLINK', 'is off, since no add-on is attached (HEROKU_APPLINK_API_URL is missing); then'], ...missing]
}

const missingIn = (given: Variables, needed: Readonly<Record<string, string>>): Problem[] =>
  Object.entries(needed).flatMap(([name, why]): Problem[] => (given[name] ? [] : [[name, `is missing${why}`]]))

/** What named credentials need beside them, as far as it can be told whatever else is wrong. */
export function problemsBesideNamedCredentials(given: Variables): Problem[] {
  const { MESH, NAMED_CREDENTIALS: text, SALESFORCE_CLIENT_ID, SALESFORCE_CLIENT_SECRET } = given
  if (!text || environment.shape.NAMED_CREDENTIALS.safeParse(text).data?.size === 0) return []
  const isOn = isAppLinkOn(given)
  // Where one of the two is set, the sign-in of people says what it lacks.
  const isSignInSaid = Boolean(SALESFORCE_CLIENT_ID || SALESFORCE_CLIENT_SECRET)
  const signIn = {
    SALESFORCE_CLIENT_ID: byUsers,
    SALESFORCE_CLIENT_SECRET: byUsers,
    ...(isOn && { PUBLIC_URL: byUsers }),
  }
  return [
    ...(isSignInSaid ? [] : missingIn(given, signIn)),
    ...(isOn ? missingIn(given, { SALESFORCE_ORG_IDS: ': with NAMED_CREDENTIALS it says whose users may call' }) : []),
    ...(isOn && (!MESH || MESH === 'sidecar') ? [['NAMED_CREDENTIALS', behindMesh] as const] : []),
  ]
}

const byUsers = ': users of named credentials sign in with it'

/** What is wrong with named credentials beside the other settings. */
export const problemsOfNamedCredentials = (settings: Environment): Problem[] =>
  [...settings.NAMED_CREDENTIALS.values()]
    .flatMap(one => problemsOfOne(one, settings))
    .map(problem => ['NAMED_CREDENTIALS', problem])

const behindMesh =
  'needs MESH=embedded, or a second app with APPLINK=off on the same database: the mesh of the buildpack lets no bearer token through to /actions'

/** Whether an address where an org takes answers is one of Salesforce. */
export const isCallbackOfOrg = (redirectUri: string, localOrgUrl: string | undefined): boolean =>
  createOrgTrust({ localOrgUrl }).isOrgUrl(new URL(redirectUri).origin)

function problemsOfOne({ name, orgId, redirectUri }: NamedCredential, settings: Environment): string[] {
  const { LOCAL_ORG_URL: localOrgUrl, SALESFORCE_ORG_IDS: orgIds, SERVICE_CLIENTS: clients } = settings
  const isTaken = clients.services.has(name) || clients.people.has(name) || clients.apiKeys.has(name)
  return [
    ...(isTaken ? [`${name}: an entry of SERVICE_CLIENTS has this name`] : []),
    ...(orgIds.length > 0 && !orgIds.includes(orgId) ? [`${name}: orgId: is not in SALESFORCE_ORG_IDS`] : []),
    ...(isCallbackOfOrg(redirectUri, localOrgUrl)
      ? []
      : [`${name}: redirectUri: must be an address of a Salesforce org`]),
  ]
}
