import { type Context, Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import { AppError, toAppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import type { MeshRefusal } from '../identity/mesh/mesh.ts'
import { type ActionParts, createActions } from '../surfaces/actions/actions.ts'
import { type ApiParts, createApi } from '../surfaces/api/api.ts'
import { createDocumentRoutes, type DocumentTexts } from '../surfaces/documents/documents.ts'
import { createEvents, type EventParts } from '../surfaces/events/events.ts'
import { toFailureResponse } from '../surfaces/http/answer.ts'
import { headersOf, isPlainTarget, type NodeBindings, type ReadHeader, requestIdOf } from '../surfaces/http/http.ts'
import { createResourceMetadata } from '../surfaces/mcp/access/metadata.ts'
import { createMcp, type McpParts } from '../surfaces/mcp/mcp.ts'

export interface Env {
  Bindings: NodeBindings
}

export interface AppParts {
  readonly actions: ActionParts
  /** Absent: `/mcp` does not exist. */
  readonly mcp?: McpParts | undefined
  /** Absent: there are no API keys, and no `/api`. */
  readonly api?: ApiParts | undefined
  /** Absent: nothing handles events, and there is no `/events`. */
  readonly events?: EventParts | undefined
  /** The reference page of `/api`. */
  readonly reference?: Hono | undefined
  /** The pages on which people sign in. */
  readonly pages?: Hono | undefined
  readonly document: DocumentTexts
  readonly log: Log
  /** With `MESH=embedded`: what the mesh would answer, `undefined` when it would let the call through. */
  readonly checkMesh?: (header: ReadHeader) => Promise<MeshRefusal | undefined>
  readiness(): Promise<Readiness>
}

export interface Readiness {
  readonly ready: boolean
  readonly appLinkApi: 'ok' | 'unreachable'
  readonly database: 'ok' | 'unreachable'
  readonly draining: boolean
}

/** Mounts the surfaces. Opens no socket. */
export function createApp(parts: AppParts): Hono<Env> {
  const app = new Hono<Env>({ getPath: plainPathOf })
  app.onError((error, c) => refuse(parts, c, error))
  app.notFound(c => refuse(parts, c, toRouteError(c, parts)))
  app.get('/healthcheck', c => c.text('OK'))
  app.get('/readyz', async c => {
    const state = await parts.readiness()
    return c.json(state, state.ready ? 200 : 503)
  })
  if (parts.checkMesh) guardAppLinkRoutes(app, parts.checkMesh, parts.log)
  app.route('/', createDocumentRoutes(parts.document))
  app.route('/actions', createActions(parts.actions))
  if (parts.api) app.route('/api', createApi(parts.api))
  if (parts.events) app.route('/events', createEvents(parts.events))
  if (parts.reference) app.route('/', parts.reference)
  if (parts.pages) app.route('/', parts.pages)
  if (parts.mcp) {
    app.route('/mcp', createMcp(parts.mcp))
    app.route('/', createResourceMetadata(parts.mcp))
  }
  return app
}

/** A path that no route has. */
const refusedPath = '\0'

/** Decides on the raw target, before any router sees the folded one: what is not plain matches no route at all. */
function plainPathOf(request: Request, options?: { env?: unknown }): string {
  const target = (options?.env as NodeBindings | undefined)?.incoming?.url
  return target === undefined || isPlainTarget(target) ? getPath(request) : refusedPath
}

function guardAppLinkRoutes(app: Hono<Env>, checkMesh: NonNullable<AppParts['checkMesh']>, log: Log): void {
  for (const path of ['/actions/*', '/openapi.yaml', '/openapi.json']) {
    app.use(path, async (c, next) => {
      const header = headersOf(c)
      const refusal = await checkMesh(header)
      if (!refusal) return next()
      log.info('refused', { ...requestFields(c, header), outcome: `mesh ${refusal.status}` })
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
      return new Response(refusal.body, { status: refusal.status, headers })
    })
  }
}

/** What a line says of a request that no tool saw. */
const requestFields = (c: Context, header: ReadHeader) => ({
  requestId: requestIdOf(header('x-request-id')),
  method: c.req.method,
  path: c.req.path.slice(0, 100),
})

/** Paths that exist for other methods than the one that was tried. */
const methodsByPath: readonly (readonly [RegExp, string])[] = [
  [/^\/actions\/[^/]+$/, 'POST'],
  [/^\/(?:api|events)\/[^/]+$/, 'POST'],
  [/^\/mcp$/, 'POST'],
  [/^\/(?:openapi\.yaml|openapi\.json|healthcheck|readyz)$/, 'GET, HEAD'],
  [/^\/\.well-known\/oauth-protected-resource(?:\/mcp)?$/, 'GET, HEAD'],
]
/** Of surfaces that a host need not have. */
const optionalPaths = [
  ['api', /^\/api\//],
  ['events', /^\/events\//],
  ['mcp', /^\/(?:mcp|\.well-known\/)/],
] as const

function toRouteError(c: Context, parts: AppParts): AppError {
  const { path } = c.req
  if (path === refusedPath) {
    return new AppError('invalid_path', 'path: dot segments, encoded dots, slashes and backslashes are not allowed')
  }
  const methods = methodsByPath.find(([pattern]) => pattern.test(path))?.[1]
  const isAbsent = optionalPaths.some(([surface, pattern]) => !parts[surface] && pattern.test(path))
  if (!methods || isAbsent) return new AppError('not_found', 'There is no such route.')
  c.header('allow', methods)
  return new AppError('method_not_allowed', `method: this route takes ${methods}`)
}

/** The one sink for whatever ends before a tool runs. */
function refuse({ log }: AppParts, c: Context, error: unknown): Response {
  const { cause, code } = toAppError(error)
  const fields = { ...requestFields(c, headersOf(c)), outcome: code }
  if (code === 'internal') log.error('refused', fields, cause)
  else log.info('refused', fields)
  return toFailureResponse(c, error, fields.requestId)
}
