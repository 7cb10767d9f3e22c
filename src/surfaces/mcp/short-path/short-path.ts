import type { Context } from 'hono'
import type { Caller } from '../../../core/caller.ts'
import { offeredToolsKeyOf } from '../../../core/invoke/rights.ts'
import { jobStatusName } from '../../../core/job/job.ts'
import { headersOf } from '../../http/http.ts'
import { callTool } from '../call/call.ts'
import { canShowForm } from '../confirmation/confirmation.ts'
import type { ServerParts } from '../server/parts.ts'
import { privateCache } from '../server/private-cache.ts'
import { asText, type Era } from '../server/result.ts'
import type { Incoming } from '../server/sdk.ts'
import { type PlainMessage, readPlainMessage } from './plain-message.ts'

/** Answers a message, or leaves it alone. */
type ShortPath = (c: Context, incoming: Incoming) => Response | Promise<Response> | undefined

/**
 * The short path: answers a `tools/call` or `tools/list` that is beyond doubt, without building a server object for it,
 * which costs several times what the call does. Everything else gives `undefined` and goes to the SDK. The answers are the
 * SDK's, byte for byte.
 */
export function createShortPath(parts: ServerParts): ShortPath {
  const listOf = createLists(parts)
  const calls = { catalog: parts.catalog, invoke: parts.invoke, form: asText }
  const modernEnd = `,"resultType":"complete",${metaOf(parts)}`
  return (c, { body, exchange }) => {
    const message = parts.withoutShortPath ? undefined : readPlainMessage(body, headersOf(c))
    if (!message) return undefined
    const { era, id } = message
    const answer = (result: string) =>
      c.body(`{"result":{${result}},"jsonrpc":"2.0","id":${JSON.stringify(id)}}`, 200, json)
    if (message.method === 'tools/list') return answer(listOf(exchange.caller, era))
    if (!isForUs(parts, message)) return undefined
    const end = era === 'modern' ? modernEnd : ''
    return callTool(calls, { ...exchange, era }, message).then(result => answer(result + end))
  }
}

const json = { 'content-type': 'application/json' }
const metaOf = ({ info }: ServerParts): string =>
  `"_meta":${JSON.stringify({ 'io.modelcontextprotocol/serverInfo': info })}`

/**
 * Whether the tool is there, and runs at once: the SDK's side knows how the person is asked first, how a job is answered,
 * and how to wait for one.
 */
function isForUs({ catalog, confirmation }: ServerParts, call: PlainMessage & { method: 'tools/call' }): boolean {
  const tool = catalog.toolOf(call.name, 'mcp')
  if (tool === undefined || tool.job || (tool.name === jobStatusName && call.wantsProgress)) return false
  return !(confirmation && tool.writes && canShowForm(call.capabilities))
}

/** There is one list for each set of tools that some callers are offered, in each era: more are rare, and made anew. */
const maxLists = 50

/** The lists of tools as JSON text, each made once: with many tools the text costs far more than everything else. */
function createLists(parts: ServerParts): (caller: Caller, era: Era) => string {
  const { cacheScope, ttlMs } = privateCache
  const modernEnd = `,"resultType":"complete","ttlMs":${ttlMs},"cacheScope":"${cacheScope}",${metaOf(parts)}`
  const lists = new Map<string, string>()
  return (caller, era) => {
    const key = `${era} ${offeredToolsKeyOf(caller)}`
    const known = lists.get(key)
    if (known !== undefined) return known
    const made = `"tools":${JSON.stringify(parts.list(caller))}${era === 'modern' ? modernEnd : ''}`
    if (lists.size >= maxLists) lists.clear()
    lists.set(key, made)
    return made
  }
}
