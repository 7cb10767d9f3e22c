import type { Context, Hono } from 'hono'
import { AppError } from '../../core/failure.ts'
import type { Bearer } from '../../core/scope.ts'
import type { MessageTelemetry } from '../../core/telemetry/telemetry.ts'
import { type BearerParts, createBearerReader } from '../http/bearer.ts'
import { bindingsOf, headersOf, type ReadHeader, requestIdOf } from '../http/http.ts'
import { readJsonBody } from '../http/json-body.ts'
import { noteRefused } from '../http/known-caller.ts'
import type { HttpSurface } from '../http/surface.ts'
import { createChallenges, toChallenge } from './access/access.ts'
import { createResourceMetadata, type ResourceParts } from './access/metadata.ts'
import { createOrigins } from './access/origin.ts'
import { type AnswerParts, createMessageAnswer } from './answer.ts'
import { batchProblem } from './batch.ts'
import { endpoints, maxBodyBytes, mcpOutline } from './outline.ts'

export interface McpParts extends AnswerParts, BearerParts, Omit<ResourceParts, 'info'> {
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
  const answerPage = async (c: Context, header: ReadHeader): Promise<Response> => {
    const cors = Object.entries(origins.cors(header))
    // A refusal that is thrown gets them from the context, an answer of the SDK has headers of its own.
    for (const [name, value] of cors) c.header(name, value)
    const response = await answer(c, header)
    for (const [name, value] of cors) response.headers.set(name, value)
    return response
  }
  routes.on('POST', endpoints, c => {
    const header = headersOf(c)
    admit(header)
    return header('origin') ? answerPage(c, header) : answer(c, header)
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
  const challenges = createChallenges(parts.resource)
  const readBearer = createBearerReader(parts, (error, authorization) => toChallenge(challenges, error, authorization))
  const answerTo = createMessageAnswer(parts, challenges)
  const { telemetry } = parts
  const answerKnown = async (c: Context, header: ReadHeader, bearer: Bearer): Promise<Response> => {
    const requestId = requestIdOf(header('x-request-id'))
    let body: unknown
    try {
      body = await readJsonBody(c, maxBodyBytes)
    } catch (error) {
      body = unreadable(c, bearer, error)
    }
    const refusal = refusalOf(body)
    if (refusal) return c.json(refusal, 400)
    const asked = { bearer, body, requestId }
    return telemetry
      ? await telemetry.message(body, async () => answerTo(c, header, asked))
      : await answerTo(c, header, asked)
  }
  return (c, header) => {
    requireNoTokenInTarget(c)
    const bearer = readBearer(header('authorization'), bindingsOf(c).incoming)
    return bearer instanceof Promise
      ? bearer.then(found => answerKnown(c, header, found))
      : answerKnown(c, header, bearer)
  }
}

const toRpcError = (code: number, message: string) => ({ jsonrpc: '2.0', id: null, error: { code, message } })

function refusalOf(body: unknown) {
  if (body instanceof AppError) return toRpcError(-32_700, `Parse error: ${body.message}`)
  const problem = batchProblem(body)
  return problem && toRpcError(-32_600, `Invalid Request: ${problem}`)
}

/** Why a message cannot be read, in its place. @throws what no answer of the protocol is about */
function unreadable(c: Context, { caller }: Bearer, error: unknown): AppError {
  if (error instanceof AppError && error.code === 'invalid_input') return error
  noteRefused(c, { caller, surface: 'mcp', tool: '' })
  throw error
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
