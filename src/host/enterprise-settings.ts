import type { IdentityProvider } from '../identity/keys/identity-providers.ts'
import type { PeopleClient } from '../identity/keys/service-clients.ts'
import { createOrgTrust } from '../salesforce/trust.ts'
import type { EnterpriseSettings } from '../sign-in/outline.ts'
import type { Environment } from './environment.ts'

type Problem = readonly [variable: string, problem: string]

/** What of enterprise-managed authorization goes only together. */
export function problemsOfEnterprise(settings: Environment): Problem[] {
  const providers = settings.IDENTITY_PROVIDERS
  const clients = [...settings.SERVICE_CLIENTS.people.values()]
  const missing = (['SALESFORCE_JWT_KEY', 'SALESFORCE_CLIENT_ID'] as const).filter(name => !settings[name])
  return [
    ...(providers.length > 0
      ? missing.map((name): Problem => [name, 'is missing: people of an identity provider are signed in with it'])
      : []),
    ...clients.flatMap(client => unknownIssuer(client, providers)),
    ...foreignOrg(settings.SALESFORCE_ORG_IDS, providers),
    ...foreignLogin(settings, providers),
  ]
}

const notSalesforce = 'must be where Salesforce signs people in, such as https://login.salesforce.com or a My Domain'

function foreignLogin(settings: Environment, providers: readonly IdentityProvider[]): Problem[] {
  if (!settings.SALESFORCE_CLIENT_ID) return []
  const { isLoginUrl } = createOrgTrust({ localOrgUrl: settings.LOCAL_ORG_URL })
  return [
    ...(settings.SALESFORCE_LOGIN_URL.every(isLoginUrl) ? [] : [['SALESFORCE_LOGIN_URL', notSalesforce] as const]),
    ...providers.flatMap(({ loginUrl }, index) =>
      loginUrl === undefined || isLoginUrl(loginUrl)
        ? []
        : [['IDENTITY_PROVIDERS', `entry ${index + 1}: loginUrl: ${notSalesforce}`] as const],
    ),
  ]
}

function unknownIssuer({ clientId, identityProviders = [] }: PeopleClient, providers: readonly IdentityProvider[]) {
  const isKnown = (issuer: string) => providers.some(provider => provider.issuer === issuer)
  if (identityProviders.every(isKnown)) return []
  return [['SERVICE_CLIENTS', `${clientId}: identityProviders: one is not in IDENTITY_PROVIDERS`] as const]
}

function foreignOrg(allowed: readonly string[], providers: readonly IdentityProvider[]): Problem[] {
  const isAllowed = (orgId: string) => allowed.length === 0 || allowed.includes(orgId)
  if (providers.every(({ orgIds }) => orgIds.every(isAllowed))) return []
  return [['IDENTITY_PROVIDERS', 'orgIds: one is not in SALESFORCE_ORG_IDS']]
}

/** Absent: there is no identity provider. */
export function enterpriseOf(settings: Environment): EnterpriseSettings | undefined {
  const { SALESFORCE_CLIENT_ID, SALESFORCE_JWT_CLIENT_ID: clientId = SALESFORCE_CLIENT_ID } = settings
  const { SALESFORCE_JWT_KEY: privateKey } = settings
  const identityProviders = settings.IDENTITY_PROVIDERS
  if (identityProviders.length === 0 || !clientId || !privateKey) return undefined
  return { identityProviders, clientId, privateKey }
}
