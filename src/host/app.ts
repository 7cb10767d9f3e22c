import { type Context, Hono } from 'hono'
import { getPath } from 'hono/utils/url'
import { AppError, toAppError } from '../core/failure.ts'
import { type CallRecord, identityOf } from '../core/invoke/invoke.ts'
import type { Log } from '../core/log.ts'
import type { MeshRefusal } from '../identity/mesh/mesh.ts'
import { toFailureResponse } from '../surfaces/http/answer.ts'
import { headersOf, isPlainTarget, type NodeBindings, type ReadHeader, requestIdOf } from '../surfaces/http/http.ts'
import { refusedCallOf } from '../surfaces/http/known-caller.ts'
import { isRouteOf, type MountedSurface, type SurfaceRoute } from '../surfaces/http/surface.ts'

export interface Env {
  Bindings: NodeBindings
}

export interface AppParts {
  /** Those that the host goes without too: it knows where they would be. */
  readonly surfaces: readonly MountedSurface[]
  /** The pages on which people sign in. */
  readonly pages?: Hono | undefined
  readonly log: Log
  /** Is told of refusals before a tool was called, as far as it is known whose they are. Absent: nobody is. */
  readonly record?: (call: CallRecord) => void
  /** With `MESH=embedded`: what the mesh would answer, `undefined` when it would let the call through. */
  readonly checkMesh?: (
    header: ReadHeader,
    requireRoute: () => void,
    from: NodeBindings['incoming'],
  ) => Promise<MeshRefusal | undefined>
  /** Whether there is a tool for `/actions/{tool}`. Absent: that is found out later. */
  readonly hasAction?: (name: string) => boolean
}

/** Mounts the surfaces. Opens no socket. */
export function createApp(parts: AppParts): Hono<Env> {
  const app = new Hono<Env>({ getPath: plainPathOf })
  app.onError((error, c) => refuse(parts, c, error))
  app.notFound(c => refuse(parts, c, toRouteError(c, parts.surfaces)))
  guardForMesh(app, parts)
  for (const { handlers } of parts.surfaces) if (handlers) app.route('/', handlers)
  if (parts.pages) app.route('/', parts.pages)
  return app
}

/** A path that no route has. */
const refusedPath = '\0'

/** Decides on the raw target, before any router sees the folded one: what is not plain matches no route at all. */
function plainPathOf(request: Request, options?: { env?: unknown }): string {
  const target = (options?.env as NodeBindings | undefined)?.incoming?.url
  return target === undefined || isPlainTarget(target) ? getPath(request) : refusedPath
}

/** Does what the mesh would do, where there is none: before anything else, and for every path below such a surface. */
function guardForMesh(app: Hono<Env>, parts: AppParts): void {
  const { checkMesh, log, surfaces } = parts
  if (!checkMesh) return
  const guarded = surfaces.filter(({ checkedByMesh }) => checkedByMesh)
  const routes = guarded.flatMap(surface => surface.routes)
  const paths = guarded.flatMap(surface => surface.routes.map(({ path }) => ({ path, isFor: surface.checkedByMesh })))
  for (const { isFor, path } of paths) {
    app.use(path.replace(/:.*$/, '*'), async (c, next) => {
      if (!meshMethods.has(c.req.method)) throw toMethodError(c, routes)
      const header = headersOf(c)
      if (typeof isFor === 'function' && !isFor(header)) return next()
      const refusal = await checkMesh(header, () => requireRoute(c, parts), c.env?.incoming)
      if (!refusal) return next()
      log.info('refused', { ...requestFields(c, header), outcome: `mesh ${refusal.status}` })
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }
      return new Response(refusal.body, { status: refusal.status, headers })
    })
  }
}

/** Those that the mesh takes: it looks at no request that has another one. */
const meshMethods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'TRACE'])

/** Nobody is asked about a call of what is not there. @throws not_found, method_not_allowed */
function requireRoute(c: Context, { hasAction = () => true, surfaces }: AppParts): void {
  const { method, path } = c.req
  const wanted = method === 'HEAD' ? 'GET' : method
  const routes = surfaces.filter(({ handlers }) => handlers).flatMap(surface => surface.routes)
  if (!routes.some(route => route.method === wanted && isRouteOf(route, path))) throw toRouteError(c, surfaces)
  const [, action] = /^\/actions\/([^/]+)$/.exec(path) ?? []
  if (action === undefined || hasAction(action)) return
  throw new AppError('not_found', 'There is no tool of this name here. The catalog lists those there are.')
}

/** What a line says of a request that no tool saw. */
const requestFields = (c: Context, header: ReadHeader) => ({
  requestId: requestIdOf(header('x-request-id')),
  method: c.req.method,
  path: c.req.path.slice(0, 100),
})

/** Why nothing answers: the surface takes other methods there, or the host goes without it, or there is no such address. */
function toRouteError(c: Context, surfaces: readonly MountedSurface[]): AppError {
  const { path } = c.req
  if (path === refusedPath) {
    return new AppError('invalid_path', 'path: dot segments, encoded dots, slashes and backslashes are not allowed')
  }
  const there = surfaces.filter(({ routes }) => routes.some(route => isRouteOf(route, path)))
  const routes = there.filter(({ handlers }) => handlers).flatMap(surface => surface.routes)
  const taken = routes.filter(route => isRouteOf(route, path))
  if (taken.length === 0) return new AppError('not_found', there[0]?.whenOff ?? 'There is no such route.')
  return toMethodError(c, taken)
}

function toMethodError(c: Context, routes: readonly SurfaceRoute[]): AppError {
  const methods = methodsOf(routes)
  c.header('allow', methods)
  return new AppError('method_not_allowed', `method: this route takes ${methods}`)
}

const methodsOf = (routes: readonly SurfaceRoute[]): string => {
  const methods = routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return [...new Set(methods)].join(', ')
}

/** The one sink for whatever ends before a tool runs. */
function refuse({ log, record }: AppParts, c: Context, error: unknown): Response {
  const { cause, code } = toAppError(error)
  const fields = { ...requestFields(c, headersOf(c)), outcome: code }
  if (code === 'internal') log.error('refused', fields, cause)
  else log.info('refused', fields)
  const refused = refusedCallOf(c)
  if (refused) {
    const { caller, surface, tool } = refused
    const { outcome, requestId } = fields
    record?.({ kind: 'refused', ...identityOf(caller), requestId, surface, tool, outcome, ms: 0 })
  }
  return toFailureResponse(c, error, fields.requestId)
}
