import { isJsonObject } from '../../../core/json.ts'
import type { ReadHeader } from '../../http/http.ts'
import type { Era } from '../server/result.ts'

/** A message with nothing about it that would need a second look. */
export type PlainMessage = PlainCall | PlainList

interface PlainCall {
  readonly method: 'tools/call'
  readonly id: string | number
  readonly era: Era
  readonly name: string
  readonly input: unknown
  /** What the client says that it can do; absent in the older era. */
  readonly capabilities: unknown
  /** Whether the client named a token for progress. */
  readonly wantsProgress: boolean
  readonly meta: unknown
}

interface PlainList {
  readonly method: 'tools/list'
  readonly id: string | number
  readonly era: Era
}

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
const nothing: Fields = {}

/**
 * Reads a `tools/call` or `tools/list` that is beyond doubt. Whatever is unusual in any way (another method, an extra key, a
 * header that is missing or encoded, a cursor) gives `undefined`: the SDK knows every rule of the protocol.
 */
export function readPlainMessage(body: unknown, header: ReadHeader): PlainMessage | undefined {
  if (!isJsonObject(body) || body.jsonrpc !== '2.0' || !isId(body.id) || !hasOnly(body, messageKeys)) return undefined
  if (body.method === 'tools/call') return readCall(body.id, body.params, header)
  if (body.method === 'tools/list') return readList(body.id, body.params, header)
  return undefined
}

const messageKeys: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])
const callKeys: ReadonlySet<string> = new Set(['name', 'arguments', '_meta'])
const listKeys: ReadonlySet<string> = new Set(['_meta'])
const envelopeKeys: ReadonlySet<string> = new Set([versionKey, capabilitiesKey, clientInfoKey])

function readCall(id: PlainCall['id'], params: unknown, header: ReadHeader): PlainCall | undefined {
  if (!isJsonObject(params) || !hasOnly(params, callKeys)) return undefined
  const { name, arguments: input = {}, _meta: given } = params
  if (typeof name !== 'string' || !isJsonObject(input)) return undefined
  const method = 'tools/call'
  const era = eraOf(given, header, { method, name })
  if (!era) return undefined
  const { [capabilitiesKey]: capabilities, progressToken } = (given ?? nothing) as Fields
  return { method, id, era, name, input, capabilities, wantsProgress: progressToken !== undefined, meta: given }
}

function readList(id: PlainList['id'], given: unknown, header: ReadHeader): PlainList | undefined {
  const params = given === undefined ? nothing : given
  if (!isJsonObject(params) || !hasOnly(params, listKeys)) return undefined
  const method = 'tools/list'
  const era = eraOf(params._meta, header, { method, name: undefined })
  return era && { method, id, era }
}

/** What the headers of the current era repeat. */
interface Repeated {
  readonly method: PlainMessage['method']
  readonly name: string | undefined
}

function eraOf(meta: unknown, header: ReadHeader, repeated: Repeated): Era | undefined {
  if (meta !== undefined && !(isJsonObject(meta) && hasPlainKeys(meta))) return undefined
  if (meta && Object.hasOwn(meta, versionKey)) return isPlainModern(meta, header, repeated) ? 'modern' : undefined
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

function isPlainModern(meta: Fields, header: ReadHeader, { method, name }: Repeated): boolean {
  return (
    meta[versionKey] === modernVersion &&
    header('mcp-protocol-version') === modernVersion &&
    header('mcp-method') === method &&
    header('mcp-name') === name &&
    isPlainCapabilities(meta[capabilitiesKey]) &&
    isPlainClientInfo(meta[clientInfoKey])
  )
}

/** Capabilities that are nothing but names or a flag. What they are makes no difference to a plain message. */
function isPlainCapabilities(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  for (const name in value) if (!capabilities.get(name)?.(value[name])) return false
  return true
}

/** Whether one is in a form that the SDK takes; others that it takes too are left to it. */
const capabilities: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['elicitation', value => isTreeOfNames(value, 1)],
  ['sampling', value => isTreeOfNames(value, 1)],
  ['extensions', value => isTreeOfNames(value, 2)],
  ['experimental', value => isTreeOfNames(value, 2)],
  ['roots', value => isJsonObject(value) && hasOnly(value, rootsKeys) && isFlag(value.listChanged)],
])
const rootsKeys: ReadonlySet<string> = new Set(['listChanged'])
const isFlag = (value: unknown): boolean => value === undefined || typeof value === 'boolean'

function isTreeOfNames(value: unknown, depth: number): boolean {
  if (!isJsonObject(value) || depth < 0) return false
  for (const key in value) if (!isTreeOfNames(value[key], depth - 1)) return false
  return true
}

function isPlainClientInfo(value: unknown): boolean {
  if (value === undefined) return true
  if (!isJsonObject(value) || typeof value.name !== 'string' || typeof value.version !== 'string') return false
  return hasOnly(value, clientInfoKeys) && (value.title === undefined || typeof value.title === 'string')
}

const clientInfoKeys: ReadonlySet<string> = new Set(['name', 'version', 'title'])

const isId = (value: unknown): value is string | number => typeof value === 'string' || Number.isSafeInteger(value)

function hasOnly(value: Fields, keys: ReadonlySet<string>): boolean {
  for (const key in value) if (!keys.has(key)) return false
  return true
}
