import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { refusal, SalesforceError } from '../../failure.ts'
import type { Session } from '../../model.ts'
import type { Answer, Call, Resource } from '../../resource.ts'
import type { Rights } from '../../rights/rights.ts'
import type { Store } from '../../store/store.ts'
import { createBatchResource } from '../composite/batch.ts'
import { createCollectionReadResources } from '../composite/collection-read.ts'
import { createCollectionResources } from '../composite/collections.ts'
import { createCompositeResource } from '../composite/composite.ts'
import { createGraphResource } from '../composite/graph.ts'
import { createTreeResource } from '../composite/tree.ts'
import type { Records } from '../records.ts'
import { toConditionalRows } from './conditional.ts'
import { createDispatcher, type Dispatch } from './dispatcher.ts'
import { toRelatedRows } from './related.ts'
import { readRequestBody } from './request-body.ts'
import { createRowResources } from './rows.ts'
import { checkVersion, versionList } from './versions.ts'

/** An earlier middleware has set the session. */
export interface SessionVariables {
  readonly Variables: { readonly session: Session }
}

export interface DispatchParts {
  readonly store: Store
  /** One for all that write to the store, since it numbers new records and knows what was deleted. */
  readonly records: Records
  /** More of the REST API, such as query and describe; composite requests reach them too. */
  readonly resources?: readonly Resource[]
  /** Told about failures that are our own. */
  readonly failed?: (error: unknown) => void
}

export interface RecordRouteParts {
  readonly store: Store
  readonly rights: Rights
  /** Does what is asked for. */
  readonly dispatch: Dispatch
}

const jsonType = 'application/json;charset=UTF-8'

/** @throws SalesforceError NOT_ACCEPTABLE for a client that takes XML alone: this org has none */
function checkAccepted(accept = ''): void {
  if (!/\b(?:application|text)\/xml\b/i.test(accept) || /json|\*\/\*|application\/\*/i.test(accept)) return
  throw refusal('NOT_ACCEPTABLE', 'The local org answers in JSON only')
}

function toResponse({ status, body, bytes, headers = {} }: Answer, pretty: string | undefined): Response {
  if (bytes)
    return new Response(bytes.slice(), { status, headers: { 'Content-Type': 'application/octet-stream', ...headers } })
  if (body === undefined) return new Response(null, { status, headers })
  const text = pretty === '1' || pretty === 'true' ? JSON.stringify(body, null, 2) : JSON.stringify(body)
  return new Response(text, { status, headers: { 'Content-Type': jsonType, ...headers } })
}

/** Clients that cannot send PATCH send POST and say so in the address. */
function methodOf(c: Context<SessionVariables>, url: URL): string {
  const meant = c.req.method === 'POST' ? url.searchParams.get('_HttpMethod') : null
  return meant?.toUpperCase() ?? c.req.method
}

async function readCall(c: Context<SessionVariables>, version: string, { rights }: RecordRouteParts): Promise<Call> {
  const url = new URL(c.req.raw.url)
  const session = c.get('session')
  const method = methodOf(c, url)
  return {
    session,
    access: rights.accessOf(session),
    version,
    method,
    path: url.pathname.slice(`/services/data/v${version}`.length),
    query: url.searchParams,
    headers: c.req.raw.headers,
    allowsDuplicates: /\ballowSave\s*=\s*true\b/i.test(c.req.header('sforce-duplicate-rule-header') ?? ''),
    body: ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : await readRequestBody(c.req.raw),
  }
}

/** The REST API without HTTP. */
export function createDispatch({ store, records, resources = [], failed = () => undefined }: DispatchParts): Dispatch {
  const rows = toConditionalRows(createRowResources({ store, records }), store)
  const dispatch: Dispatch = createDispatcher({
    resources: [
      ...toRelatedRows(rows, { store, dispatch: () => dispatch }),
      ...createCollectionResources({ store, records }),
      ...createCollectionReadResources(store),
      createTreeResource({ store, records }),
      createCompositeResource({ store, dispatch: () => dispatch }),
      createGraphResource({ store, dispatch: () => dispatch }),
      createBatchResource(() => dispatch),
      ...resources,
    ],
    failed,
  })
  return dispatch
}

/** The REST API below `/services/data`, to be mounted there. Knows sessions, never tokens. */
export function createRecordRoutes(parts: RecordRouteParts): Hono<SessionVariables> {
  const { dispatch, store } = parts
  const app = new Hono<SessionVariables>()
  app.get('/', c => c.json(versionList))
  app.all('/:version{v[0-9]+\\.0}/*', async c => {
    try {
      const version = c.req.param('version').slice(1)
      checkVersion(version)
      checkAccepted(c.req.header('accept'))
      const call = await readCall(c, version, parts)
      const answer = store.inSession(call.session.sessionId, () => dispatch(call))
      return toResponse(answer, c.req.header('x-prettyprint'))
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error
      return c.json(error.entries, error.status as ContentfulStatusCode)
    }
  })
  return app
}
