import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { invalidSession, type SessionEnv, tokenOf } from '../sign-in/sessions/guard.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import { readBodyJson } from '../text.ts'
import type { Definitions, IngestObject } from './definitions.ts'
import { PayloadRefusal, readIds, readIngestRows } from './ingest-rows.ts'
import type { Lake } from './lake.ts'
import type { QueryBatches } from './query-batches.ts'
import { SqlRefusal } from './sql-text.ts'

export interface DataCloudRouteParts {
  readonly sessions: Pick<Sessions, 'find'>
  readonly definitions: Definitions
  readonly lake: Lake
  readonly batches: QueryBatches
  /** Does the work soon, after the answer. */
  readonly later: (work: () => void) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

type DataCloudContext = Context<SessionEnv>

interface Refusal {
  readonly status: 400 | 403 | 404 | 413
  readonly error: string
  readonly message: string
  readonly code: string
}

/** @see https://developer.salesforce.com/docs/data/data-cloud-query-guide/references/data-cloud-query-api-reference/c360a-api-queryservices-statuscodes.html */
const refuse = (c: Context, { status, error, message, code }: Refusal, now: number): Response =>
  c.json(
    {
      timestamp: new Date(now).toISOString(),
      error,
      message,
      errorCode: code,
      internalErrorCode: code,
      path: c.req.path,
    },
    status,
  )

const badRequest = (message: string, code: string): Refusal => ({ status: 400, error: 'Bad Request', message, code })
const notFound = (message: string): Refusal => ({ status: 404, error: 'Not Found', message, code: 'NOT_FOUND' })

/** Salesforce's own limit for a streaming request. */
const maxIngestBytes = 200_000
const maxQueryBytes = 1_000_000

/** A token of the exchange, or of the org where an authorization is for the Data Cloud itself. */
function createGuard({ sessions, now }: DataCloudRouteParts, needed: string): MiddlewareHandler<SessionEnv> {
  return async (c, next) => {
    const session = sessions.find(tokenOf(c.req.header('authorization')))
    if (!session) return c.json(invalidSession, 401)
    const scopes = session.scope.split(' ')
    if (!['api', 'full', needed].some(scope => scopes.includes(scope))) {
      const message = `The token lacks the scope ${needed}`
      return refuse(c, { status: 403, error: 'Forbidden', message, code: 'FORBIDDEN' }, now())
    }
    c.set('session', session)
    return next()
  }
}

async function readJson(c: Context): Promise<unknown> {
  const json = await readBodyJson(c.req)
  if (json === undefined) throw new PayloadRefusal('The body is not well-formed JSON in UTF-8')
  return json
}

function createQuery({ lake, batches, now }: DataCloudRouteParts) {
  const begin = async (c: DataCloudContext): Promise<Response> => {
    const body = await readJson(c)
    const { sql } = (body ?? {}) as { sql?: unknown }
    if (typeof sql !== 'string' || sql.trim() === '') throw new SqlRefusal('sql must be a text')
    const startedAt = now()
    const result = lake.query(sql)
    const text = batches.begin(result, { userId: c.get('session').userId, startedAt, endedAt: now() })
    return c.body(text, 200, { 'content-type': 'application/json' })
  }
  const proceed = (c: DataCloudContext): Response => {
    const text = batches.find(c.req.param('nextBatchId') ?? '', c.get('session').userId)
    if (text === undefined) return refuse(c, notFound('There is no such batch; it may have expired'), now())
    return c.body(text, 200, { 'content-type': 'application/json' })
  }
  return { begin, proceed }
}

function createIngest({ definitions, lake, later, now }: DataCloudRouteParts) {
  type Take = (c: DataCloudContext, object: IngestObject) => Promise<() => void>
  const accepting = (take: Take) => async (c: DataCloudContext) => {
    const object = definitions.ingestObjectOf(c.req.param('source') ?? '', c.req.param('object') ?? '')
    if (object === undefined) return refuse(c, notFound('There is no such source and object'), now())
    later(await take(c, object))
    return c.json({ accepted: true }, 202)
  }
  const upsert: Take = async (c, object) => {
    const rows = readIngestRows(await readJson(c), object)
    return () => lake.upsert(object.table, rows)
  }
  const remove: Take = async (c, object) => {
    const query = c.req.query('ids')
    const ids = readIds(query, query === undefined ? await readJson(c) : undefined)
    return () => lake.remove(object.table, ids)
  }
  const test = async (c: DataCloudContext): Promise<Response> => {
    const object = definitions.ingestObjectOf(c.req.param('source') ?? '', c.req.param('object') ?? '')
    if (object === undefined) return refuse(c, notFound('There is no such source and object'), now())
    readIngestRows(await readJson(c), object)
    return c.json({ accepted: true })
  }
  return { upsert: accepting(upsert), remove: accepting(remove), test }
}

/** Query API v2 and streaming ingestion, at the addresses that Data Cloud has them. */
export function createDataCloudRoutes(parts: DataCloudRouteParts): Hono<SessionEnv> {
  const { now } = parts
  const { begin, proceed } = createQuery(parts)
  const { upsert, remove, test } = createIngest(parts)
  const limit = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: c => {
        const message = `The body may have ${maxSize} bytes at most`
        return refuse(c, { status: 413, error: 'Payload Too Large', message, code: 'PAYLOAD_TOO_LARGE' }, now())
      },
    })
  const object = '/api/v1/ingest/sources/:source/:object'
  const routes = new Hono<SessionEnv>()
  routes.use('/api/v2/*', createGuard(parts, 'cdp_query_api'), limit(maxQueryBytes))
  routes.use('/api/v1/ingest/*', createGuard(parts, 'cdp_ingest_api'), limit(maxIngestBytes))
  routes.post('/api/v2/query', begin)
  // Data Cloud documents GET; @heroku/applink sends POST.
  routes.on(['GET', 'POST'], '/api/v2/query/:nextBatchId', proceed)
  routes.post(object, upsert)
  routes.delete(object, remove)
  routes.post(`${object}/actions/test`, test)
  routes.onError((error, c) => {
    if (error instanceof SqlRefusal) return refuse(c, badRequest(error.message, 'QUERY_ERROR'), now())
    if (error instanceof PayloadRefusal) return refuse(c, badRequest(error.message, 'INVALID_PAYLOAD'), now())
    throw error
  })
  return routes
}
