import type { Hono, MiddlewareHandler } from 'hono'
import { createActions } from '../actions/actions.ts'
import { createApex } from '../apex/apex.ts'
import { createBulk } from '../bulk/bulk.ts'
import { createDescribeResources } from '../describe/describe.ts'
import { createUiRecordResource } from '../describe/ui-records.ts'
import { createEventRoutes } from '../events/routes.ts'
import { createLimits } from '../limits/limits.ts'
import type { Dispatch } from '../records/resources/dispatcher.ts'
import { createDispatch, createRecordRoutes } from '../records/resources/resources.ts'
import type { Resource } from '../resource.ts'
import { readTimeZone } from '../sample/people.ts'
import type { SampleOrg } from '../sample/sample.ts'
import { createSearchResources } from '../search/resources.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import { createQueryResources } from '../soql/query-resources.ts'
import { createSoql } from '../soql/soql.ts'

interface PlatformParts extends SampleOrg {
  readonly orgId: string
  /** Origin of the org. */
  readonly orgUrl: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
  /** Of the REST API, made elsewhere. */
  readonly furtherResources: readonly Resource[]
}

/** The APIs of the org's data, behind sessions. */
export interface Platform {
  /** To be mounted at `/services/data`. */
  readonly dataRoutes: readonly Hono<SessionEnv>[]
  /** Elsewhere. */
  readonly sessionRoutes: readonly Hono<SessionEnv>[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
  /** Counts API calls. */
  readonly usageGate: MiddlewareHandler<SessionEnv>
  /** The REST API without HTTP. */
  readonly dispatch: Dispatch
  /** Ends what runs on its own. */
  close(): void
}

/** Records, queries, bulk jobs, descriptions, search, limits, Apex REST and invocable actions. */
export const createPlatform = ({
  orgId,
  orgUrl,
  now,
  failed,
  furtherResources,
  ...sample
}: PlatformParts): Platform => {
  const { store } = sample
  const { schema, database } = store
  const soql = createSoql({ schema, database, now: () => new Date(now()), timeZoneOf: id => readTimeZone(store, id) })
  const limits = createLimits({ store, now })
  const apex = createApex()
  const actions = createActions(store)
  const bulk = createBulk({ ...sample, soql, now, failed })
  const resources = [
    ...createQueryResources({ soql }),
    ...createDescribeResources({ store, orgId, orgUrl, now }),
    createUiRecordResource({ store, soql }),
    ...createSearchResources({ store, soql }),
    ...limits.resources,
    ...actions.resources,
    ...furtherResources,
  ]
  const dispatch = createDispatch({ ...sample, resources, failed })
  return {
    dataRoutes: [bulk.routes, createRecordRoutes({ ...sample, dispatch })],
    sessionRoutes: [apex.routes, bulk.classicRoutes],
    localRoutes: [apex.localRoutes, actions.localRoutes, createEventRoutes(sample.bus), limits.localRoutes],
    usageGate: limits.usageGate,
    dispatch,
    close: bulk.close,
  }
}
