import type { Hono, MiddlewareHandler } from 'hono'
import { assetUrl } from '../assets.ts'
import { isStored, type ObjectDefinition, tableOf } from '../model.ts'
import type { Call, Resource } from '../resource.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import type { Store } from '../store/store.ts'
import { readTextFile } from '../text.ts'
import { createLimitRoutes } from './routes.ts'
import { createUsage, type Usage } from './usage.ts'

interface LimitParts {
  readonly store: Store
  readonly usage: Usage
}

interface Limit {
  readonly Max: number
  readonly Remaining: number
}

const readAllowances = (): Readonly<Record<string, number>> =>
  JSON.parse(readTextFile(assetUrl('limits/allowances.json'))) as Readonly<Record<string, number>>

/** Salesforce counts 2 KB for nearly every record, however large it is. */
const recordsOfOneMb = 512
const dataStorageMb = 10_240
const fileStorageMb = 10_240
const bytesOfOneMb = 1_048_576

const limitOf = (max: number, used: number): Limit => ({ Max: max, Remaining: Math.max(0, Math.floor(max - used)) })

function countOf(object: ObjectDefinition, store: Store): number {
  return Number(store.statement(`SELECT count(*) AS n FROM ${tableOf(object)} WHERE "IsDeleted" = 0`).get()?.n ?? 0)
}

/** Objects whose records count as storage, not those that describe the org. */
const storedObjects = (store: Store): readonly ObjectDefinition[] =>
  store.schema.objects.filter(object => isStored(object) && object.setup !== true && !object.name.endsWith('__mdt'))

function fileMb(store: Store): number {
  if (!store.schema.objectOf('ContentVersion')?.fields.has('VersionData')) return 0
  const size = store.statement('SELECT sum(length("VersionData")) AS n FROM "ContentVersion"').get()?.n
  return Number(size ?? 0) / bytesOfOneMb
}

function readLimits({ store, usage }: LimitParts): Readonly<Record<string, Limit>> {
  const unused = Object.entries(readAllowances()).map(([name, max]) => [name, limitOf(max, 0)] as const)
  const records = storedObjects(store).reduce((sum, object) => sum + countOf(object, store), 0)
  const counted = [
    ['DailyApiRequests', limitOf(usage.max(), usage.used())],
    ['DataStorageMB', limitOf(dataStorageMb, records / recordsOfOneMb)],
    ['FileStorageMB', limitOf(fileStorageMb, fileMb(store))],
  ] as const
  return Object.fromEntries([...unused, ...counted].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function countRecords({ access, query }: Call, store: Store): object {
  const names = query.get('sObjects')?.split(',')
  const wanted = names ? names.flatMap(name => store.schema.objectOf(name.trim()) ?? []) : storedObjects(store)
  const readable = wanted.filter(object => access.objectRights(object).read)
  return { sObjects: readable.map(object => ({ count: countOf(object, store), name: object.name })) }
}

/** What the org says of its limits. */
export interface Limits {
  readonly resources: readonly Resource[]
  /** Counts API calls. */
  readonly usageGate: MiddlewareHandler<SessionEnv>
  /** Under `/_local`. */
  readonly localRoutes: Hono
}

/** @param parts `now` in milliseconds since the epoch */
export function createLimits({ store, now }: { readonly store: Store; readonly now: () => number }): Limits {
  const usage = createUsage(now)
  return {
    resources: createLimitResources({ store, usage }),
    usageGate: createUsageGate(usage),
    localRoutes: createLimitRoutes(usage),
  }
}

/**
 * `/limits` and `/limits/recordCount`. API calls and storage are counted; of everything else all remains.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_limits.htm
 */
const createLimitResources = (parts: LimitParts): readonly Resource[] => [
  { method: 'GET', path: '/limits', run: () => ({ status: 200, body: readLimits(parts) }) },
  {
    method: 'GET',
    path: '/limits/recordCount',
    since: 40,
    parameters: ['sObjects'],
    run: call => ({ status: 200, body: countRecords(call, parts.store) }),
  },
]

/**
 * Counts each call that has a session, a composite one as one, and says so in its answer.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm
 */
const createUsageGate =
  (usage: Usage): MiddlewareHandler<SessionEnv> =>
  async (c, next) => {
    usage.count()
    await next()
    c.res.headers.set('Sforce-Limit-Info', usage.header())
  }
