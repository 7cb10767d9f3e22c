import { type Context, Hono } from 'hono'
import type { Service } from '../../core/caller.ts'
import { AppError } from '../../core/failure.ts'
import type { Invoke } from '../../core/invoke/invoke.ts'
import { jobStatusName } from '../../core/job/job.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { Rates, RateVerdict } from '../../storage/rates/rates.ts'
import { toAnswerText, toFailureResponse } from '../http/answer.ts'
import { bindingsOf, headersOf, idempotencyKeyOf, requestIdOf } from '../http/http.ts'
import { readJsonBody } from '../http/json-body.ts'
import { noteRefused } from '../http/known-caller.ts'
import { requireTurn } from '../http/rate-headers.ts'
import { keyOfCall } from '../http/replayed.ts'
import type { HttpSurface } from '../http/surface.ts'
import type { TokenWatch } from '../http/token-watch.ts'

export interface ApiParts {
  readonly catalog: Catalog
  readonly invoke: Invoke
  /** Who calls with which key. @throws unauthenticated */
  readKey(authorization: string | undefined): ApiClient | Promise<ApiClient>
  /** Absent: keys may be tried without end. */
  readonly tokens?: TokenWatch
  /** Takes a turn of a key. */
  readonly take: Rates['take']
}

/** The holder of an API key. */
export interface ApiClient {
  readonly caller: Service
  readonly tools: ReadonlySet<string>
  readonly requestsPerMinute: number
}

const path = '/api/:tool'
/** What comes in is often a list of records. */
const maxBodyBytes = 20_971_520

/**
 * The operations for callers outside Salesforce: `POST /api/{tool}` with a bearer API key, body and answer as for actions.
 * The header `Idempotency-Key` makes a repeated request give the first answer.
 */
export const apiSurface: HttpSurface<ApiParts> = {
  routes: [{ method: 'POST', path }],
  maxBodyBytes,
  whenOff: 'There is no /api here: this host has no API keys.',
  create: createApi,
}

function createApi(parts: ApiParts): Hono {
  const routes = new Hono()
  routes.post(path, async (c: Context<object, typeof path>) => {
    const header = headersOf(c)
    const requestId = requestIdOf(header('x-request-id'))
    const known = readClient(parts, c, header('authorization'))
    const client = known instanceof Promise ? await known : known
    const turn = takeTurn(parts, c, client)
    if (turn) await turn
    let call: ApiCall
    try {
      const tool = readTool(parts, client, c.req.param('tool'))
      const key = idempotencyKeyOf(header)
      call = { client, input: await readJsonBody(c, maxBodyBytes), key, requestId, tool }
    } catch (error) {
      noteRefused(c, { caller: client.caller, surface: 'api', tool: c.req.param('tool') })
      throw error
    }
    return answer(parts, c, call)
  })
  return routes
}

interface ApiCall {
  readonly client: ApiClient
  readonly input: unknown
  readonly key: string | undefined
  readonly requestId: string
  readonly tool: { readonly name: string; readonly isJob: boolean }
}

async function answer({ invoke }: ApiParts, c: Context, call: ApiCall): Promise<Response> {
  const { client, input, key, requestId, tool } = call
  const whose = { requestId, caller: client.caller, surface: 'api', ...keyOfCall(c, key) } as const
  let output: Readonly<Record<string, unknown>>
  try {
    output = await invoke({ tool: tool.name, input, ...whose })
  } catch (error) {
    return toFailureResponse(c, error, requestId)
  }
  return c.body(toAnswerText(output), tool.isJob ? 202 : 200, json)
}

const json = { 'content-type': 'application/json' }

/** A tool that the key is not for is as unknown as one that is not there. */
function readTool({ catalog }: ApiParts, { tools }: ApiClient, name: string): ApiCall['tool'] {
  const tool = tools.has(name) || name === jobStatusName ? catalog.toolOf(name, 'api') : undefined
  if (!tool) throw new AppError('not_found', 'There is no tool of this name for this API key.')
  return { name, isJob: tool.job !== undefined }
}

/**
 * A key that is known costs no waiting, whoever else comes from there.
 * @throws unauthenticated; rate_limited when too many from there were
 */
function readClient({ readKey, tokens }: ApiParts, c: Context, authorization: string | undefined) {
  const refuse = (error: unknown): Promise<never> => {
    if (!tokens || authorization === undefined) throw error
    const from = bindingsOf(c).incoming
    return tokens.refused(from).then((): never => {
      tokens.requireTurn(from, authorization)
      throw error
    })
  }
  try {
    const known = readKey(authorization)
    return known instanceof Promise ? known.catch(refuse) : known
  } catch (error) {
    return refuse(error)
  }
}

const windowMs = 60_000

/** @throws rate_limited, with the headers that say when to come again. */
function takeTurn({ take }: ApiParts, c: Context, { caller, requestsPerMinute: max }: ApiClient) {
  const limit = { max, windowMs }
  const verdict = take(`api-key ${caller.clientId}`, limit)
  const require = (state: RateVerdict) => requireTurn(c, { name: 'key', ...limit }, state)
  return verdict instanceof Promise ? verdict.then(require) : require(verdict)
}
