import type { Hono } from 'hono'
import type { RegisteredServices } from '../named-credentials/services.ts'
import { clientName } from '../sample/people.ts'
import type { Clients } from '../sign-in/clients.ts'
import type { Codes } from '../sign-in/codes.ts'
import type { People } from '../sign-in/person.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import type { OrgAddress } from '../sign-in/userinfo.ts'
import type { Shelf, Shelves } from '../store/shelves.ts'
import { type Addon, createAddon } from './addon.ts'
import { createApplinkApi } from './api.ts'
import { createAppRoutes } from './app-routes.ts'
import { type Attachments, createAttachments } from './attachments.ts'
import { type CoreTokens, createCoreTokens } from './core-tokens.ts'
import type { DataActionTargets } from './data-action-targets.ts'
import { createLeases, type Leases } from './leases.ts'
import { createConsent } from './links/consent.ts'
import type { Links } from './links/links.ts'
import { createApplinkLocalRoutes } from './local-routes.ts'
import type { PermissionSets } from './publications/permission-sets.ts'
import { createPublish, type Publish } from './publications/publications.ts'
import { createPublished, type Published } from './publications/published.ts'
import { createStations, type Station } from './station.ts'

export interface ApplinkParts extends OrgAddress {
  readonly people: People
  readonly sessions: Sessions
  readonly clients: Clients
  readonly codes: Codes
  readonly permissionSets: PermissionSets
  readonly shelves: Shelves
  /** Services that are called without AppLink. */
  readonly registered: RegisteredServices
  /** How long a session permission set stays after the answer to the call that it was activated for. */
  readonly permissionSetGraceMs: number
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface Applink {
  /** The add-on of this program, which its app owns. */
  readonly addon: Addon
  readonly attachments: Attachments
  readonly coreTokens: CoreTokens
  readonly leases: Leases
  readonly published: Published
  readonly publish: Publish
  /** All add-ons with what they keep, that of this program first. */
  readonly stations: () => readonly Station[]
  /** Where a person signs in for a link that waits. */
  readonly consentAddressOf: (linkId: string) => string
  /** Of the add-on of this program. */
  readonly dataActionTargets: DataActionTargets
  /** Of all add-ons, those first. */
  readonly allTargets: () => readonly DataActionTargets[]
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

/** The AppLink add-ons of the apps: their API, and what the API keeps. */
export const createApplink = (parts: ApplinkParts): Applink => {
  const { people, sessions, shelves, now, random } = parts
  const { addon, isNew } = openAddon(shelves('addon'), random)
  const coreTokens = createCoreTokens({ now, random, lifetimeMs: coreTokenLifetimeMs })
  const leases = createLeases({ sessions, graceMs: parts.permissionSetGraceMs })
  const attachments = createAttachments({
    ...{ addon, random, apps: shelves('apps'), addons: shelves('further addons'), attached: shelves('attachments') },
  })
  const published = createPublished({ shelf: shelves('publications'), now, random })
  const consent = createConsent({
    ...parts,
    links: () => all().flatMap(each => [each.connections, each.authorizations]),
  })
  const publish = createPublish({ ...parts, attachments, published })
  const stationOf = createStations({
    ...parts,
    own: addon,
    attachments,
    coreTokens,
    leases,
    published,
    publish,
    consent,
  })
  const all = (): readonly Station[] => attachments.addons().map(stationOf)
  const { authorizations, connections, dataActionTargets } = stationOf(addon)
  if (isNew) addSampleLinks(people, connections, authorizations)
  const api = createApplinkApi(id => {
    const known = attachments.addonOf(id)
    return known && stationOf(known).api
  })
  const allTargets = () => all().map(station => station.dataActionTargets)
  const kept = { ...parts, addon, attachments, coreTokens, leases, published, publish, dataActionTargets, allTargets }
  const localRoutes = [createApplinkLocalRoutes(kept), createAppRoutes(kept)]
  return { ...kept, stations: all, consentAddressOf: consent.addressOf, routes: [consent.routes, api], localRoutes }
}
