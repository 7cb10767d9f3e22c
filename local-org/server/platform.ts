import type { Hono, MiddlewareHandler } from 'hono'
import { createActions } from '../actions/actions.ts'
import { createActionResources } from '../actions/resources.ts'
import { createActionLocalRoutes } from '../actions/routes.ts'
import { createEndpoints } from '../apex/endpoints.ts'
import { createApexLocalRoutes, createApexRoutes } from '../apex/routes.ts'
import { createBulk } from '../bulk/routes.ts'
import { createDescribeResources } from '../describe/resources.ts'
import { createLimitResources } from '../limits/resources.ts'
import { createUsage } from '../limits/usage.ts'
import { createUsageGate } from '../limits/usage-gate.ts'
import { createRecordRoutes } from '../records/resources/resources.ts'
import type { SampleOrg } from '../sample/org.ts'
import { createSearchResources } from '../search/resources.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import { createQueryResources } from '../soql/query-resources.ts'
import { createSoql } from '../soql/soql.ts'

interface PlatformParts extends SampleOrg {
  /** Origin of the org. */
  readonly orgUrl: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
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
  /** Ends what runs on its own. */
  close(): void
}

/** Records, queries, bulk jobs, descriptions, search, limits, Apex REST and invocable actions. */
export const createPlatform = ({ orgUrl, now, failed, ...sample }: PlatformParts): Platform => {
  const { store } = sample
  const { schema, database } = store
  const soql = createSoql({ schema, database, now: () => new Date(now()) })
  const usage = createUsage(now)
  const endpoints = createEndpoints()
  const actions = createActions()
  const bulk = createBulk({ ...sample, soql, now, failed })
  const resources = [
    ...createQueryResources({ soql }),
    ...createDescribeResources({ store, orgUrl, now }),
    ...createSearchResources({ store, soql }),
    ...createLimitResources({ store, usage }),
    ...createActionResources(actions),
  ]
  return {
    dataRoutes: [bulk.routes, createRecordRoutes({ ...sample, resources, failed })],
    sessionRoutes: [createApexRoutes(endpoints)],
    localRoutes: [createApexLocalRoutes(endpoints), createActionLocalRoutes(actions)],
    usageGate: createUsageGate(usage),
    close: bulk.close,
  }
}
