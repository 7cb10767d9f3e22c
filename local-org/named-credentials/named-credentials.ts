import type { Hono } from 'hono'
import type { PermissionSets } from '../applink/publications/permission-sets.ts'
import type { Resource } from '../resource.ts'
import type { Rights } from '../rights/rights.ts'
import type { People } from '../sign-in/person.ts'
import type { Shelves } from '../store/shelves.ts'
import { type BrowserFlow, createBrowserFlow } from './browser-flow.ts'
import { createCallerAccess } from './caller-access.ts'
import { createConnectResources } from './connect.ts'
import type { CredentialSetup } from './credential.ts'
import { type CredentialUses, createCredentialUses } from './credential-use.ts'
import { createCredentialLocalRoutes } from './local-routes.ts'
import { createProviderClient } from './provider-client.ts'
import { createRenewal } from './renewal.ts'
import { createSealing } from './sealing.ts'
import { createRegisteredServices, type RegisteredService, type RegisteredServices } from './services.ts'
import { type Credentials, createCredentials } from './setup.ts'
import { createStatuses, type StatusesOf } from './statuses.ts'
import { createUserTokens, type UserTokenStore } from './user-tokens.ts'

export interface NamedCredentialParts {
  readonly people: People
  readonly permissionSets: PermissionSets
  readonly rights: Pick<Rights, 'accessOf'>
  readonly shelves: Shelves
  readonly orgUrl: () => string
  /** 32 bytes: what is secret is kept encrypted with it. */
  readonly credentialKey: Uint8Array
  /** What loaded projects have. */
  readonly projectCredentials: CredentialSetup & { readonly services: readonly RegisteredService[] }
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface NamedCredentials {
  readonly credentials: Credentials
  readonly services: RegisteredServices
  readonly userTokens: UserTokenStore
  readonly credentialUses: CredentialUses
  readonly browserFlow: BrowserFlow
  readonly statusesOf: StatusesOf
  /** Of the REST API. */
  readonly resources: readonly Resource[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
  close(): Promise<void>
}

/** What an org calls apps with by itself, in the name of each user: named and external credentials, and External Services. */
export const createNamedCredentials = (parts: NamedCredentialParts): NamedCredentials => {
  const { credentialKey: key, now, projectCredentials: projects, random, shelves } = parts
  const sealing = createSealing({ key, random })
  const credentials = createCredentials({ shelves, sealing, projects })
  const services = createRegisteredServices({ shelf: shelves('registered services'), projects: projects.services, now })
  const userTokens = createUserTokens(shelves('user external credentials'), sealing)
  const providerClient = createProviderClient(credentials)
  const renew = createRenewal({ credentials, userTokens, providerClient, now })
  const credentialUses = createCredentialUses({ ...parts, credentials, userTokens, renew })
  const browserFlow = createBrowserFlow({ ...parts, credentials, userTokens, providerClient })
  const letCallersUse = createCallerAccess({ ...parts, shelf: shelves('principal accesses') })
  const statusesOf = createStatuses({ ...parts, userTokens, credentialUses })
  const all = { credentials, services, userTokens, credentialUses, browserFlow, statusesOf }
  return {
    ...all,
    resources: createConnectResources({ ...parts, ...all }),
    localRoutes: [createCredentialLocalRoutes({ ...parts, ...all, letCallersUse })],
    close: providerClient.close,
  }
}
