import type { Context, Hono } from 'hono'
import { AppError } from '../../core/failure.ts'
import type { Bearer, Scope } from '../../core/scope.ts'
import type { MessageTelemetry } from '../../core/telemetry/telemetry.ts'
import { bindingsOf, headersOf, type ReadHeader, requestIdOf } from '../http/http.ts'
import { readJsonBody } from '../http/json-body.ts'
import { noteRefused } from '../http/known-caller.ts'
import type { HttpSurface } from '../http/surface.ts'
import { createChallenges } from './access/access.ts'
import { type BearerParts, createBearerReader } from './access/bearer.ts'
import { createForesight, type Foreseen, type ForesightParts, readCall } from './access/foresight.ts'
import { createResourceMetadata, type ResourceParts } from './access/metadata.ts'
import { createOrigins } from './access/origin.ts'
import { createCallerFor, type PeopleParts } from './access/people.ts'
import { createRequiredScopes } from './access/required-scopes.ts'
import { createCallWatch } from './access/sign-in-end.ts'
import { batchProblem } from './batch.ts'
import { endpoints, maxBodyBytes, mcpOutline } from './outline.ts'
import type { ServerParts } from './server/parts.ts'
import { createSdk } from './server/sdk.ts'
import { createShortPath } from './short-path/short-path.ts'

export interface McpParts extends ServerParts, BearerParts, PeopleParts, ForesightParts, Omit<ResourceParts, 'info'> {
  /** Host names that a request may name: a page elsewhere must not reach a host on this machine under its own name. */
  readonly hostnames: readonly string[]
  /** Absent: nobody collects anything. */
  readonly telemetry?: MessageTelemetry | undefined
}

/**
 * `POST /mcp`: Streamable HTTP in both protocol eras, without sessions, answered as JSON, but for who waits for a job and
 * wants to hear of it. Everybody needs a bearer token on every request, in the `Authorization` header and nowhere else. A
 * token that allows too little is refused before anything runs; a sign-in that ends while a tool runs ends the request like
 * a missing one.
 */
export const mcpSurface: HttpSurface<McpParts> = {
  ...mcpOutline,
  create: createMcp,
}

function createMcp(parts: McpParts): Hono {
  const routes = createResourceMetadata(parts)
  const origins = createOrigins(parts.resource)
  const answer = createAnswer(parts)
  const hostnames = new Set(parts.hostnames)
  const admit = (header: ReadHeader) => {
    requireKnownHost(header, hostnames)
    origins.require(header)
  }
  routes.on('POST', endpoints, async c => {
    const header = headersOf(c)
    admit(header)
    if (!header('origin')) return answer(c, header)
    const cors = Object.entries(origins.cors(header))
    // A refusal that is thrown gets them from the context, an answer of the SDK has headers of its own.
    for (const [name, value] of cors) c.header(name, value)
    const response = await answer(c, header)
    for (const [name, value] of cors) response.headers.set(name, value)
    return response
  })
  routes.on('OPTIONS', endpoints, async (c, next) => {
    const header = headersOf(c)
    if (!header('origin')) return next()
    admit(header)
    const preflight = origins.preflight(header, 'POST')
    return preflight ? c.body(null, 204, preflight) : next()
  })
  return routes
}

function createAnswer(parts: McpParts): (c: Context, header: ReadHeader) => Promise<Response> {
  const { catalog } = parts
  const callerFor = createCallerFor(parts)
  const requiredScopesOf = createRequiredScopes(parts)
  const challenges = createChallenges(parts.resource)
  const lookAhead = createForesight(parts, challenges)
  const readBearer = createBearerReader(parts, challenges)
  const shortPath = createShortPath(parts)
  const throughSdk = createSdk(parts)
  const { telemetry } = parts
  const answerTo = async (c: Context, header: ReadHeader, { bearer, body, requestId }: Asked): Promise<Response> => {
    const signal = hangUpOf(c)
    let { caller } = bearer
    let foreseen: Foreseen | undefined
    try {
      if (callerFor) caller = await callerFor(body, caller, { requestId, signal })
      const required = await requiredScopesOf(body, caller)
      if (!allows(bearer, required)) {
        foreseen = await lookAhead(body, { caller, scopes: bearer.scopes }, { requestId, signal, required })
      }
    } catch (error) {
      noteRefused(c, { caller, surface: 'mcp', tool: readCall(body)?.tool ?? '' })
      throw error
    }
    const watch = createCallWatch(catalog, caller)
    const keyed = keyedBy(header, body)
    const incoming = { body, exchange: { caller, requestId, signal, onEnd: watch.onEnd, ...keyed.exchange, foreseen } }
    const response = keyed.mark((await shortPath(c, incoming)) ?? (await throughSdk(c.req.raw, incoming)))
    const over = watch.over()
    if (over) throw challenges.signIn(over, header('authorization'))
    return response
  }
  return async (c, header) => {
    requireNoTokenInTarget(c)
    const from = bindingsOf(c).incoming
    const bearer = await readBearer(header('authorization'), from)
    const requestId = requestIdOf(header('x-request-id'))
    const body = await readMessage(c, bearer)
    const refusal = refusalOf(body)
    if (refusal) return c.json(refusal, 400)
    const asked = { bearer, body, requestId }
    return telemetry ? telemetry.message(body, () => answerTo(c, header, asked)) : answerTo(c, header, asked)
  }
}

/** A message that can be read, and who sent it. */
interface Asked {
  readonly bearer: Bearer
  readonly body: unknown
  readonly requestId: string
}

/** The key that the header names, which cannot be that of several calls, and the mark of an answer that was given before. */
function keyedBy(header: ReadHeader, body: unknown) {
  let repeated = false
  const onRepeat = () => {
    repeated = true
  }
  return {
    exchange: { key: Array.isArray(body) ? undefined : header('idempotency-key'), onRepeat },
    mark(response: Response): Response {
      if (repeated) response.headers.set('idempotency-replayed', 'true')
      return response
    },
  }
}

const allows = ({ scopes }: Bearer, required: readonly Scope[]): boolean => required.every(scope => scopes.has(scope))

const toRpcError = (code: number, message: string) => ({ jsonrpc: '2.0', id: null, error: { code, message } })

function refusalOf(body: unknown) {
  if (body instanceof AppError) return toRpcError(-32_700, `Parse error: ${body.message}`)
  const problem = batchProblem(body)
  return problem && toRpcError(-32_600, `Invalid Request: ${problem}`)
}

/** The message, or why it cannot be read. */
async function readMessage(c: Context, { caller }: Bearer): Promise<unknown> {
  try {
    return await readJsonBody(c, maxBodyBytes)
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input') return error
    noteRefused(c, { caller, surface: 'mcp', tool: '' })
    throw error
  }
}

/** Addresses end up in the logs of every router on the way, so a token in one is given away already. */
function requireNoTokenInTarget(c: Context): void {
  const target = bindingsOf(c).incoming?.url ?? c.req.url
  if (/[?&]access_token=/i.test(target)) {
    throw new AppError('invalid_input', 'access_token: send the token in the Authorization header only')
  }
}

function requireKnownHost(header: ReadHeader, hostnames: ReadonlySet<string>): void {
  const host = header('host') ?? ''
  if (!hostnames.has(host.replace(/:\d{1,5}$/, '').toLowerCase()))
    throw new AppError('forbidden', 'host: not a name of this host')
}

/**
 * A signal that aborts when the client goes away before its answer is out. Behind the node server it listens to the
 * connection itself: `c.req.raw.signal` would build a whole web request first. A mesh in between may hide that a client
 * went away.
 */
function hangUpOf(c: Context): AbortSignal {
  const outgoing = bindingsOf(c).outgoing
  if (!outgoing) return c.req.raw.signal
  const controller = new AbortController()
  const onClose = () => {
    if (!outgoing.writableFinished) controller.abort()
  }
  if (outgoing.destroyed) onClose()
  else outgoing.once('close', onClose)
  return controller.signal
}
