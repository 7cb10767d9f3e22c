import type { Hono } from 'hono'
import type { Shelves } from '../store/shelves.ts'
import type { Addon } from './addon.ts'
import { createAddonApi } from './api.ts'
import { createDataActionTargetRoutes, type DataActionTargetRouteParts } from './data-action-target-routes.ts'
import { createDataActionTargets, type DataActionTargets } from './data-action-targets.ts'
import { createInvocationRoutes, type InvocationParts } from './invocations.ts'
import { type AuthorizationParts, createAuthorizationRoutes } from './links/authorizations.ts'
import { type ConnectionParts, createConnectionRoutes } from './links/connections.ts'
import { createLinks, type Links } from './links/links.ts'
import { createPublicationRoutes, type PublicationParts } from './publications/publications.ts'

/** One add-on: what it keeps, which no other add-on sees, and its API. */
export interface Station {
  readonly addon: Addon
  readonly connections: Links
  readonly authorizations: Links
  readonly dataActionTargets: DataActionTargets
  /** Below `/addons/{id}`. */
  readonly api: Hono
}

type RouteParts = InvocationParts & AuthorizationParts & ConnectionParts & PublicationParts & DataActionTargetRouteParts

export interface StationsParts
  extends Omit<RouteParts, 'addon' | 'connections' | 'authorizations' | 'dataActionTargets'> {
  /** The add-on of this program. */
  readonly own: Addon
  readonly shelves: Shelves
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

/** What the API of an add-on is made of; each is opened when it is first asked for. */
export const createStations = (parts: StationsParts): ((addon: Addon) => Station) => {
  const { now, own, random, shelves } = parts
  const stations = new Map<string, Station>()

  const open = (addon: Addon): Station => {
    const shelfOf = <T>(name: string) => shelves<T>(addon.id === own.id ? name : `${name} of ${addon.id}`)
    const connections = createLinks(shelfOf('connections'), now)
    const authorizations = createLinks(shelfOf('authorizations'), now)
    const dataActionTargets = createDataActionTargets({ shelf: shelfOf('data action targets'), now, random })
    const all = { ...parts, addon, connections, authorizations, dataActionTargets }
    const api = createAddonApi(all, [
      createInvocationRoutes(all),
      createAuthorizationRoutes(all),
      createConnectionRoutes(all),
      createPublicationRoutes(all),
      createDataActionTargetRoutes(all),
    ])
    return { addon, connections, authorizations, dataActionTargets, api }
  }

  return addon => {
    const station = stations.get(addon.id) ?? open(addon)
    stations.set(addon.id, station)
    return station
  }
}
