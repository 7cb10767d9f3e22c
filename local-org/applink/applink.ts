import type { Hono } from 'hono'
import { clientName } from '../sample/people.ts'
import type { Clients } from '../sign-in/clients.ts'
import type { Codes } from '../sign-in/codes.ts'
import type { People } from '../sign-in/person.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import type { Shelf, Shelves } from '../store/shelves.ts'
import { type Addon, createAddon } from './addon.ts'
import { createApplinkApi } from './api.ts'
import { type CoreTokens, createCoreTokens } from './core-tokens.ts'
import { createDataActionTargetRoutes } from './data-action-target-routes.ts'
import { createDataActionTargets, type DataActionTargets } from './data-action-targets.ts'
import { createInvocationRoutes } from './invocations.ts'
import { createLeases, type Leases } from './leases.ts'
import { createAuthorizationRoutes } from './links/authorizations.ts'
import { createConnectionRoutes } from './links/connections.ts'
import { createConsent } from './links/consent.ts'
import { createLinks, type Links } from './links/links.ts'
import { createApplinkLocalRoutes } from './local-routes.ts'
import type { PermissionSets } from './publications/permission-sets.ts'
import { createPublicationRoutes } from './publications/publications.ts'
import { createPublished, type Published } from './publications/published.ts'

export interface ApplinkParts extends OrgAddress {
  readonly people: People
  readonly sessions: Sessions
  readonly clients: Clients
  readonly codes: Codes
  readonly permissionSets: PermissionSets
  readonly shelves: Shelves
  /** How long a session permission set stays after the answer to the call that it was activated for. */
  readonly permissionSetGraceMs: number
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface Applink {
  readonly addon: Addon
  readonly coreTokens: CoreTokens
  readonly leases: Leases
  readonly published: Published
  readonly dataActionTargets: DataActionTargets
  readonly routes: readonly Hono[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
}

/** Headers from `/_local/headers` are pasted into scripts, so they last longer than a real call's. */
const coreTokenLifetimeMs = 12 * 60 * 60 * 1000

/** Two authorizations that see different records, as those of two orgs would. */
const regions = [
  ['salesEurope', 'sara.sales@acme.example'],
  ['salesAmericas', 'tom.sales@acme.example'],
] as const

const addSampleLinks = (people: People, connections: Links, authorizations: Links): void => {
  const sample = { method: 'OAuth', status: 'ready' } as const
  const admin = people.personOf('admin@acme.example')
  const ingrid = people.personOf('ingrid.integration@acme.example')
  connections.add({ ...sample, name: 'localOrg', provider: 'salesforce', person: admin })
  connections.add({ ...sample, name: 'localDataCloud', provider: 'datacloud', person: admin })
  authorizations.add({ ...sample, name: 'influencerPortal', provider: 'salesforce', person: ingrid })
  for (const [name, username] of regions) {
    authorizations.add({ ...sample, name, provider: 'salesforce', person: people.personOf(username) })
  }
}

/** The add-on of an org on disk keeps its credentials. */
const openAddon = (shelf: Shelf<Addon>, random: ApplinkParts['random']) => {
  const known = shelf.get('addon')
  const addon = known ?? createAddon(random, clientName)
  shelf.put('addon', addon)
  return { addon, isNew: known === undefined }
}

/** The AppLink add-on of the one app: its API, and what the API keeps. */
export const createApplink = (parts: ApplinkParts): Applink => {
  const { people, sessions, shelves, now, random } = parts
  const { addon, isNew } = openAddon(shelves('addon'), random)
  const coreTokens = createCoreTokens({ now, random, lifetimeMs: coreTokenLifetimeMs })
  const leases = createLeases({ sessions, graceMs: parts.permissionSetGraceMs })
  const connections = createLinks(shelves('connections'), now)
  const authorizations = createLinks(shelves('authorizations'), now)
  if (isNew) addSampleLinks(people, connections, authorizations)
  const consent = createConsent({ ...parts, links: [connections, authorizations] })
  const published = createPublished({ shelf: shelves('publications'), now, random })
  const dataActionTargets = createDataActionTargets({ shelf: shelves('data action targets'), now, random })
  const all = {
    ...parts,
    addon,
    coreTokens,
    leases,
    connections,
    authorizations,
    consent,
    published,
    dataActionTargets,
  }
  const api = createApplinkApi(addon, [
    createInvocationRoutes(all),
    createAuthorizationRoutes(all),
    createConnectionRoutes(all),
    createPublicationRoutes(all),
    createDataActionTargetRoutes(all),
  ])
  const localRoutes = [createApplinkLocalRoutes(all)]
  return { addon, coreTokens, leases, published, dataActionTargets, routes: [consent.routes, api], localRoutes }
}
