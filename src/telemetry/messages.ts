import { type Attributes, type Context, context, type Meter, type Span, SpanKind, trace } from '@opentelemetry/api'
import { isJsonObject, type JsonFields } from '../core/json.ts'
import type { MessageTelemetry } from '../core/telemetry/telemetry.ts'
import { type MessageCall, unknownName, withMessageCall } from './calls.ts'
import { secondsOf } from './durations.ts'
import type { Propagation } from './propagation.ts'
import { fail, type Spans } from './spans.ts'

export interface MessageTelemetryParts {
  readonly spans: Spans
  readonly meter: Meter
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
  const duration = parts.meter.createHistogram('mcp.server.operation.duration', {
    description: 'MCP messages until their answer is there',
    ...secondsOf('messages'),
  })
  return {
    async message(message, answer) {
      const facts = readFacts(parts, message)
      if (!facts) return answer()
      const { call, span, within } = begin(parts, facts)
      const startedAt = performance.now()
      const end = (failure: string | undefined) => {
        if (failure !== undefined) fail(span, failure)
        span.end()
        duration.record((performance.now() - startedAt) / 1000, {
          ...facts.measured,
          ...(failure !== undefined && { 'error.type': failure }),
        })
      }
      try {
        const response = await context.with(within, answer)
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
  readonly name: string
  readonly attributes: Attributes
  /** Of the attributes, those that figures have. */
  readonly measured: Attributes
  readonly tool: string | undefined
  readonly meta: JsonFields
}

/** What is known of a message, where it is one at all. */
function readFacts({ isKnown }: MessageTelemetryParts, message: unknown): MessageFacts | undefined {
  if (!isJsonObject(message) || typeof message.method !== 'string') return undefined
  const params = isJsonObject(message.params) ? message.params : {}
  const method = methods.has(message.method) ? message.method : unknownName
  const tool = method === 'tools/call' ? textOf(params.name) : undefined
  const shown = tool === undefined || isKnown(tool) ? tool : unknownName
  const measured = { 'mcp.method.name': method, ...(shown !== undefined && { 'gen_ai.tool.name': shown }) }
  return {
    name: shown === undefined ? method : `${method} ${shown}`,
    attributes: { ...measured, 'network.transport': 'tcp' },
    ...{ measured, tool },
    meta: isJsonObject(params._meta) ? params._meta : {},
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

interface BegunMessage {
  readonly call: MessageCall
  readonly span: Span
  readonly within: Context
}

function begin({ propagation, spans }: MessageTelemetryParts, facts: MessageFacts): BegunMessage {
  const ambient = context.active()
  const parent = propagation.extract(facts.meta, ambient)
  const span = spans.begin({ ...facts, kind: SpanKind.SERVER, parent })
  const request = trace.getSpan(ambient)
  if (request && trace.getSpan(parent) !== request) span.addLink({ context: request.spanContext() })
  const call = { span, tool: facts.tool ?? '', hasFailed: false }
  const within = trace.setSpan(parent, span)
  return { call, span, within: facts.tool === undefined ? within : withMessageCall(within, call) }
}
