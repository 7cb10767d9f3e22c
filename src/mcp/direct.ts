import type { Context } from 'hono'
import type { Tool } from '../core/tool.ts'
import { headersOf, type ReadHeader } from '../http/header.ts'
import { canShowForm } from './confirmation.ts'
import type { Era } from './result.ts'
import { callTool, type Exchange, type ServerParts } from './server.ts'

interface DirectCall {
  readonly id: string | number
  readonly name: string
  readonly input: unknown
  readonly era: Era
}

/**
 * Answers a `tools/call` that is beyond doubt, without building a server object for it: that object costs several times
 * what the call does. Whatever is unusual in any way (another method, an unknown tool, an extra key, a header that is
 * missing or encoded) gives `undefined` and goes to the SDK, which knows every rule of the protocol.
 */
export async function answerDirectly(
  parts: ServerParts,
  c: Context,
  { body, exchange }: { readonly body: unknown; readonly exchange: Omit<Exchange, 'era'> },
): Promise<Response | undefined> {
  const call = readDirectCall(body, headersOf(c))
  const tool = call && parts.catalog.toolOf(call.name, 'mcp')
  if (parts.withoutShortPath || !tool || isAsked(parts, tool, body)) return undefined
  const result = await callTool(parts, { ...exchange, era: call.era }, call)
  const answer =
    call.era === 'modern' ? { ...result, resultType: 'complete', _meta: { [serverInfoKey]: parts.info } } : result
  return c.json({ result: answer, jsonrpc: '2.0', id: call.id })
}

/** Whether the person is asked first, which the SDK's side knows how to do. */
function isAsked({ confirmation }: ServerParts, { writes }: Tool, body: unknown): boolean {
  const { params } = body as { readonly params: { readonly _meta?: Fields } }
  return confirmation !== undefined && writes && canShowForm(params._meta?.[capabilitiesKey])
}

const serverInfoKey = 'io.modelcontextprotocol/serverInfo'
const versionKey = 'io.modelcontextprotocol/protocolVersion'
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'
const clientInfoKey = 'io.modelcontextprotocol/clientInfo'
const modernVersion = '2026-07-28'
const legacyVersions: ReadonlySet<string> = new Set([
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
])

type Fields = Readonly<Record<string, unknown>>

/** The call in a JSON-RPC message, when nothing about it needs a second look. */
export function readDirectCall(body: unknown, header: ReadHeader): DirectCall | undefined {
  if (!isFields(body) || body.method !== 'tools/call' || !hasOnly(body, messageKeys) || body.jsonrpc !== '2.0')
    return undefined
  const { id, params } = body
  if (!isId(id) || !isFields(params) || !hasOnly(params, paramKeys)) return undefined
  const { name, arguments: input = {}, _meta: meta } = params
  if (typeof name !== 'string' || !isFields(input)) return undefined
  const era = eraOf(meta, name, header)
  return era && { id, name, input, era }
}

const messageKeys: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])
const paramKeys: ReadonlySet<string> = new Set(['name', 'arguments', '_meta'])
const envelopeKeys: ReadonlySet<string> = new Set([versionKey, capabilitiesKey, clientInfoKey])

function eraOf(meta: unknown, name: string, header: ReadHeader): Era | undefined {
  if (meta !== undefined && !(isFields(meta) && hasPlainKeys(meta))) return undefined
  if (meta && Object.hasOwn(meta, versionKey)) return isPlainModern(meta, name, header) ? 'modern' : undefined
  return isPlainLegacy(header) ? 'legacy' : undefined
}

/** Keys of the client's own are its own; the protocol's beyond the envelope mean something we leave to the SDK. */
function hasPlainKeys(meta: Fields): boolean {
  for (const key in meta) if (key.startsWith('io.modelcontextprotocol/') && !envelopeKeys.has(key)) return false
  return meta.progressToken === undefined || isId(meta.progressToken)
}

function isPlainLegacy(header: ReadHeader): boolean {
  const version = header('mcp-protocol-version')
  return (version === undefined || legacyVersions.has(version)) && acceptsBoth(header('accept'))
}

const acceptsBoth = (accept = ''): boolean =>
  accept.includes('application/json') && accept.includes('text/event-stream')

function isPlainModern(meta: Fields, name: string, header: ReadHeader): boolean {
  return (
    meta[versionKey] === modernVersion &&
    header('mcp-protocol-version') === modernVersion &&
    header('mcp-method') === 'tools/call' &&
    header('mcp-name') === name &&
    isPlainCapabilities(meta[capabilitiesKey]) &&
    isPlainClientInfo(meta[clientInfoKey])
  )
}

/** Capabilities that are nothing but names or a flag. What they are makes no difference to a plain call. */
function isPlainCapabilities(value: unknown): boolean {
  if (!isFields(value)) return false
  for (const name in value) if (!capabilities.get(name)?.(value[name])) return false
  return true
}

/** Whether one is in a form that the SDK takes; others that it takes too are left to it. */
const capabilities: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['elicitation', value => isTreeOfNames(value, 1)],
  ['sampling', value => isTreeOfNames(value, 1)],
  ['extensions', value => isTreeOfNames(value, 2)],
  ['experimental', value => isTreeOfNames(value, 2)],
  ['roots', value => isFields(value) && hasOnly(value, rootsKeys) && isFlag(value.listChanged)],
])
const rootsKeys: ReadonlySet<string> = new Set(['listChanged'])
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'

function isTreeOfNames(value: unknown, depth: number): boolean {
  if (!isFields(value) || depth < 0) return false
  for (const key in value) if (!isTreeOfNames(value[key], depth - 1)) return false
  return true
}

function isPlainClientInfo(value: unknown): boolean {
  if (value === undefined) return true
  if (!isFields(value) || typeof value.name !== 'string' || typeof value.version !== 'string') return false
  return hasOnly(value, clientInfoKeys) && (value.title === undefined || typeof value.title === 'string')
}

const clientInfoKeys: ReadonlySet<string> = new Set(['name', 'version', 'title'])

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isId = (value: unknown): value is string | number => typeof value === 'string' || Number.isSafeInteger(value)

function hasOnly(value: Fields, keys: ReadonlySet<string>): boolean {
  for (const key in value) if (!keys.has(key)) return false
  return true
}
