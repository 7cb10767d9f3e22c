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

/** Answers messages, or leaves them alone. */
interface ShortPath {
  /** A `tools/call` or `tools/list`. */
  answer(c: Context, incoming: Incoming): Response | Promise<Response> | undefined
  /** A `tools/list`, at once: nothing runs that could be ended, repeated or refused. */
  list(c: Context, body: unknown, caller: Caller): Response | undefined
}

/**
 * The short path: answers a `tools/call` or `tools/list` that is beyond doubt, without building a server object for it,
 * which costs several times what the call does. Everything else gives `undefined` and goes to the SDK. The answers are the
 * SDK's, byte for byte.
 */
export function createShortPath(parts: ServerParts): ShortPath {
  const startOf = createListStarts(parts)
  const calls = { catalog: parts.catalog, invoke: parts.invoke, form: asText }
  const modernEnd = `,"resultType":"complete",${metaOf(parts)}`
  const read = (c: Context, body: unknown): PlainMessage | undefined =>
    parts.withoutShortPath ? undefined : readPlainMessage(body, headersOf(c))
  const answerList = (c: Context, { era, id }: PlainMessage, caller: Caller): Response =>
    c.body(`${startOf(caller, era)}${JSON.stringify(id)}}`, 200, json)
  return {
    answer(c, { body, exchange }) {
      const message = read(c, body)
      if (!message) return undefined
      if (message.method === 'tools/list') return answerList(c, message, exchange.caller)
      if (!isForUs(parts, message)) return undefined
      const { era, id } = message
      const end = `${era === 'modern' ? modernEnd : ''}${untilId}${JSON.stringify(id)}}`
      return callTool(calls, { ...exchange, era }, message).then(result =>
        c.body(`{"result":{${result}${end}`, 200, json),
      )
    },
    list(c, body, caller) {
      const message = isList(body) ? read(c, body) : undefined
      return message && answerList(c, message, caller)
    },
  }
}

const isList = (body: unknown): boolean => (body as { method?: unknown } | null)?.method === 'tools/list'

/** What stands between a result and the id of its message. */
const untilId = '},"jsonrpc":"2.0","id":'
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

/** The answers to lists of tools up to the id, each made once: with many tools the text costs far more than everything else. */
function createListStarts(parts: ServerParts): (caller: Caller, era: Era) => string {
  const { cacheScope, ttlMs } = privateCache
  const modernEnd = `,"resultType":"complete","ttlMs":${ttlMs},"cacheScope":"${cacheScope}",${metaOf(parts)}`
  const lists = new Map<string, string>()
  return (caller, era) => {
    const key = `${era} ${offeredToolsKeyOf(caller)}`
    const known = lists.get(key)
    if (known !== undefined) return known
    const end = era === 'modern' ? modernEnd : ''
    const made = `{"result":{"tools":${JSON.stringify(parts.list(caller))}${end}${untilId}`
    if (lists.size >= maxLists) lists.clear()
    lists.set(key, made)
    return made
  }
}
