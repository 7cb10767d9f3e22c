import { type Context, Hono } from 'hono'
import { type ActionParts, createActions } from './actions/routes.ts'
import { AppError, toAppError } from './core/failure.ts'
import type { Log } from './core/log.ts'
import { toFailureResponse } from './http/failure.ts'
import { requestIdOf } from './http/request-id.ts'
import { isPlainTarget } from './http/target.ts'
import type { MeshRefusal } from './identity/mesh.ts'
import { createMcp, type McpParts } from './mcp/routes.ts'
import { createDocumentRoutes, type DocumentTexts } from './openapi/routes.ts'

/** What the node server adds to a request: the raw one. Absent in memory. */
interface Env {
  Bindings: { readonly incoming?: { readonly url?: string } }
}

export interface AppParts {
  readonly actions: ActionParts
  /** Absent: `/mcp` does not exist. */
  readonly mcp?: McpParts
  readonly document: DocumentTexts
  readonly log: Log
  /** With `MESH=embedded`: what the mesh would answer, `undefined` when it would let the call through. */
  readonly checkMesh?: (header: (name: string) => string | undefined) => Promise<MeshRefusal | undefined>
  readiness(): Promise<Readiness>
}

export interface Readiness {
  readonly ready: boolean
  readonly appLinkApi: 'ok' | 'unreachable'
  readonly draining: boolean
}

/** Mounts the surfaces. Opens no socket. */
export function createApp(parts: AppParts): Hono<Env> {
  const app = new Hono<Env>()
  app.onError((error, c) => refuse(parts, c, error))
  app.notFound(c => refuse(parts, c, new AppError('not_found', 'There is no such route.')))
  app.use(refuseFoldedTargets)
  app.get('/healthcheck', c => c.text('OK'))
  app.get('/readyz', async c => {
    const state = await parts.readiness()
    return c.json(state, state.ready ? 200 : 503)
  })
  if (parts.checkMesh) guardAppLinkRoutes(app, parts.checkMesh)
  app.route('/', createDocumentRoutes(parts.document))
  app.route('/actions', createActions(parts.actions))
  if (parts.mcp) app.route('/mcp', createMcp(parts.mcp))
  refuseOtherMethods(app, parts)
  return app
}

async function refuseFoldedTargets(c: Context<Env>, next: () => Promise<void>): Promise<void> {
  const target = c.env?.incoming?.url
  if (target !== undefined && !isPlainTarget(target)) {
    throw new AppError('invalid_path', 'path: dot segments, encoded dots, slashes and backslashes are not allowed')
  }
  await next()
}

function guardAppLinkRoutes(app: Hono<Env>, checkMesh: NonNullable<AppParts['checkMesh']>): void {
  for (const path of ['/actions/*', '/openapi.yaml', '/openapi.json']) {
    app.use(path, async (c, next) => {
      const refusal = await checkMesh(name => c.req.header(name))
      if (!refusal) return next()
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
      return new Response(refusal.body, { status: refusal.status, headers })
    })
  }
}

function refuseOtherMethods(app: Hono<Env>, { mcp }: AppParts): void {
  const allowed: readonly (readonly [string, string])[] = [
    ['/actions/:tool', 'POST'],
    ...(mcp ? [['/mcp', 'POST'] as const] : []),
    ['/openapi.yaml', 'GET, HEAD'],
    ['/openapi.json', 'GET, HEAD'],
    ['/healthcheck', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
  ]
  for (const [path, methods] of allowed) {
    app.all(path, c => {
      c.header('allow', methods)
      throw new AppError('method_not_allowed', `method: this route takes ${methods}`)
    })
  }
}

/** The one sink for whatever ends before a tool runs. */
function refuse({ log }: AppParts, c: Context, error: unknown): Response {
  const requestId = requestIdOf(c.req.header('x-request-id'))
  const { cause, code } = toAppError(error)
  const fields = { requestId, method: c.req.method, path: c.req.path.slice(0, 100), outcome: code }
  if (code === 'internal') log.error('refused', fields, cause)
  else log.info('refused', fields)
  if (code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
  return toFailureResponse(c, error, requestId)
}
