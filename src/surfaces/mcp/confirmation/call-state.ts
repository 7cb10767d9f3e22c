import type { ServerContext } from '@modelcontextprotocol/server'
import {
  createRequestStateCodec,
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
} from '@modelcontextprotocol/server'
import { principalOf } from '../../../core/caller.ts'
import { isJsonObject, type JsonFields } from '../../../core/json.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { McpExchange } from '../server/exchange.ts'
import { sha256Of } from '../server/sha256.ts'

/** A call of a tool, as far as it is to be confirmed. */
export interface PendingCall {
  readonly tool: Tool
  /** The arguments as they came. */
  readonly input: Record<string, unknown>
  readonly exchange: McpExchange
  readonly context: ServerContext
}

export interface CallStateParts {
  /** Keys of at least 32 bytes, newest first: states are signed with the first and read with any. */
  readonly keys: readonly Uint8Array[]
  /** How long a question can be answered. Seconds, default 600. */
  readonly lifetimeSeconds?: number
}

/** Signed states that say which question they are of, and for whose call of which tool with which arguments it is. */
export interface CallStates {
  mint(call: PendingCall): Promise<string>
  /**
   * The id of the question, which no two have.
   * @throws ProtocolError for a state that was altered, has expired or belongs to another call
   */
  read(state: string, call: PendingCall): Promise<string>
}

type Codec = RequestStateCodec<string>

/** @throws Error without a key */
export function createCallStates({ keys, lifetimeSeconds = 600 }: CallStateParts): CallStates {
  const codecs = keys.map(key => createRequestStateCodec<string>({ key, ttlSeconds: lifetimeSeconds }))
  const [newest] = codecs
  if (!newest) throw new Error('confirmations need a key')
  return {
    mint: async call => newest.mint(`${crypto.randomUUID()} ${await digestOf(call)}`),
    async read(state, call) {
      const [id = '', digest] = (await verify(codecs, state, call)).split(' ')
      if (digest !== (await digestOf(call))) throw refusals.foreign()
      return id
    },
  }
}

async function verify(codecs: readonly Codec[], state: string, { context }: PendingCall): Promise<string> {
  const outcomes = await Promise.all(codecs.map(codec => codec.verify(state, context).catch(toReason)))
  const content = outcomes.find(outcome => typeof outcome === 'string')
  if (content !== undefined) return content
  throw outcomes.some(isExpired) ? refusals.expired() : refusals.altered()
}

/** The SDK tells by this one word whether a state was ours once; there is neither a class nor a code for it. */
const isExpired = (outcome: unknown): boolean => outcome instanceof Error && outcome.message === 'expired'

const toReason = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('malformed'))

const refusal = (reason: string, message: string) => (): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, `requestState: ${message}`, { reason })

export const refusals = {
  altered: refusal('altered', 'was not issued by this server'),
  expired: refusal('expired', 'has expired; call the tool again to be asked anew'),
  foreign: refusal('foreign', 'was issued for another call; call the tool again to be asked anew'),
  used: refusal('used', 'was answered before; call the tool again to be asked anew'),
} as const

/** What a state is for: whose call, of what, with which arguments. */
const digestOf = ({ exchange, input, tool }: PendingCall): Promise<string> =>
  toDigest(['tools/call', ...principalOf(exchange.caller), tool.name, input])

/** SHA-256 of a JSON value, in hexadecimal digits. The order of the keys of an object makes no difference. */
export function toDigest(value: unknown): Promise<string> {
  const text = JSON.stringify(value, (_, part: unknown) => (isJsonObject(part) ? toSorted(part) : part))
  return sha256Of(new TextEncoder().encode(text))
}

const toSorted = (value: JsonFields): JsonFields =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
