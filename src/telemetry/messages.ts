import { type Context, context, SpanKind, trace } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import { isJsonObject, type JsonFields } from '../core/json.ts'
import type { MessageTelemetry } from '../core/telemetry/telemetry.ts'
import { unknownName } from './calls.ts'
import type { Durations } from './durations.ts'
import type { Propagation } from './propagation.ts'
import { type OwnSpan, toShape } from './spans/own-span.ts'
import type { PlacedCall } from './spans/places.ts'
import { fail, type Spans } from './spans/spans.ts'

export interface MessageTelemetryParts {
  readonly spans: Spans
  readonly durations: Durations
  readonly propagation: Propagation
  /** Whether there is a tool of this name. */
  readonly isKnown: (name: string) => boolean
}

/** Methods that a name of their own counts. Another is the caller's text. */
const methods = new Set([
  ...['initialize', 'ping', 'server/discover', 'notifications/initialized', 'notifications/cancelled'],
  ...['tools/list', 'tools/call', 'prompts/list', 'prompts/get', 'completion/complete', 'logging/setLevel'],
  ...['resources/list', 'resources/templates/list', 'resources/read', 'resources/subscribe', 'resources/unsubscribe'],
  ...['subscriptions/listen', 'skills/list', 'skills/get', 'tasks/get', 'tasks/update', 'tasks/cancel'],
  ...['tasks/result', 'tasks/list'],
])

/**
 * Spans and figures of MCP messages. The trace that a message names is the one it belongs to; that of the HTTP request is
 * linked then.
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md
 */
export function createMessageTelemetry(parts: MessageTelemetryParts): MessageTelemetry {
  const count = parts.durations.create({
    name: 'mcp.server.operation.duration',
    description: 'MCP messages until their answer is there',
    classes: 'messages',
    keys: ['mcp.method.name', 'gen_ai.tool.name', 'error.type'],
  })
  return {
    async message(message, answer) {
      const facts = readFacts(parts, message)
      if (!facts) return answer()
      const { call, outer, span } = begin(parts, facts)
      const startedAt = performance.now()
      const end = (failure: string | undefined) => {
        const endMs = performance.now()
        if (failure !== undefined) fail(span, failure)
        parts.spans.end(span, endMs)
        count(endMs - startedAt, [facts.method, facts.shown, failure])
      }
      try {
        const response = await parts.spans.run({ span, outer, call }, answer)
        end(call.hasFailed ? 'tool_error' : response.status >= 400 ? String(response.status) : undefined)
        return response
      } catch (error) {
        end('refused')
        throw error
      }
    },
  }
}

interface MessageFacts {
  readonly method: string
  /** The tool that is called, as the message has it, and as it is shown. */
  readonly tool: string | undefined
  readonly shown: string | undefined
  readonly meta: JsonFields
}

/** What is known of a message, where it is one at all. */
function readFacts({ isKnown }: MessageTelemetryParts, message: unknown): MessageFacts | undefined {
  if (!isJsonObject(message) || typeof message.method !== 'string') return undefined
  const params = isJsonObject(message.params) ? message.params : {}
  const method = methods.has(message.method) ? message.method : unknownName
  const tool = method === 'tools/call' ? textOf(params.name) : undefined
  const shown = tool === undefined || isKnown(tool) ? tool : unknownName
  return { method, tool, shown, meta: isJsonObject(params._meta) ? params._meta : {} }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Messages of which it is remembered what is said of them: by method, or by the tool that they call. */
const maxShapes = 1000
const shapeOf = createMemo(maxShapes, name => {
  const [method = '', tool] = name.split(' ', 2)
  return toShape(name, SpanKind.SERVER, {
    'mcp.method.name': method,
    ...(tool !== undefined && { 'gen_ai.tool.name': tool }),
    'network.transport': 'tcp',
  })
})

/** The request belongs to another trace where the message names one. */
function linkRequest(span: OwnSpan, { ambient, parent }: Readonly<Record<'ambient' | 'parent', Context>>): void {
  const request = trace.getSpanContext(ambient)
  if (request && trace.getSpanContext(parent)?.isRemote) span.links = [{ context: request }]
}

interface BegunMessage {
  readonly call: PlacedCall
  readonly outer: Context
  readonly span: OwnSpan
}

function begin(
  { propagation, spans }: MessageTelemetryParts,
  { meta, method, shown, tool }: MessageFacts,
): BegunMessage {
  const ambient = context.active()
  const parent = propagation.extract(meta, ambient)
  const span = spans.begin({ shape: shapeOf(shown === undefined ? method : `${method} ${shown}`), parent })
  if (parent !== ambient) linkRequest(span, { ambient, parent })
  return { span, outer: parent, call: { tool: tool ?? '', requestId: undefined, isMessage: true, hasFailed: false } }
}
