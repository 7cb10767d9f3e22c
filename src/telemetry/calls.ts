import { type Context, context, createContextKey, type Meter, type Span, SpanKind } from '@opentelemetry/api'
import type { Caller } from '../core/caller.ts'
import { toAppError } from '../core/failure.ts'
import type { Invocation } from '../core/invoke/admit.ts'
import type { CallTelemetry } from '../core/telemetry/telemetry.ts'
import { secondsOf } from './durations.ts'
import { fail, note, type Spans } from './spans.ts'

/** A name that no tool has is the caller's text, and would make a series of its own. */
export const unknownName = '_OTHER'

export interface CallTelemetryParts {
  readonly spans: Spans
  readonly meter: Meter
  /** Whether there is a tool or an event handler of this name. */
  readonly isKnown: (name: string) => boolean
}

/** The span of a message that calls a tool: it is the span of the call too. */
export interface MessageCall {
  readonly span: Span
  readonly tool: string
  /** Set once the tool failed. */
  hasFailed: boolean
}

const messageCall = createContextKey('the call that an MCP message makes')

/** Has the call of the tool within told of by the span of the message. */
export const withMessageCall = (into: Context, call: MessageCall): Context => into.setValue(messageCall, call)

/**
 * Spans and figures of the calls of tools.
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md
 */
export function createCallTelemetry({ isKnown, meter, spans }: CallTelemetryParts): CallTelemetry {
  const nameOf = (tool: string): string => (isKnown(tool) ? tool : unknownName)
  const duration = meter.createHistogram('applink.tool.call.duration', {
    description: 'Calls of tools by every way in, refused ones too',
    ...secondsOf('calls'),
  })
  const attributesOf = ({ caller, surface, tool }: Invocation) => ({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': nameOf(tool),
    'applink.surface': surface,
    ...callerAttributesOf(caller),
  })
  return {
    invoke: invoke => invocation => {
      const outer = context.active().getValue(messageCall) as MessageCall | undefined
      if (outer?.tool !== invocation.tool) {
        const attributes = attributesOf(invocation)
        const name = `execute_tool ${nameOf(invocation.tool)}`
        return spans.within({ name, kind: SpanKind.INTERNAL, attributes }, () => invoke(invocation))
      }
      note(outer.span, attributesOf(invocation))
      return invoke(invocation).catch((error: unknown) => {
        outer.hasFailed = true
        fail(outer.span, 'tool_error')
        outer.span.setAttribute('applink.failure.code', toAppError(error).code)
        throw error
      })
    },
    plan: plan => invocation => {
      const attributes = attributesOf(invocation)
      const name = `plan_tool ${nameOf(invocation.tool)}`
      return spans.within(
        { name, kind: SpanKind.INTERNAL, attributes: { ...attributes, 'gen_ai.operation.name': 'plan_tool' } },
        () => plan(invocation),
      )
    },
    record({ ms, outcome, surface, tool }) {
      duration.record(ms / 1000, {
        'gen_ai.tool.name': nameOf(tool),
        'applink.surface': surface,
        ...(outcome !== 'ok' && { 'error.type': outcome }),
      })
    },
  }
}

/** Whose: who she is, and under which id Salesforce asked, the line of the log says that has the trace. */
function callerAttributesOf(caller: Caller): Readonly<Record<string, string>> {
  return caller.kind === 'service'
    ? { 'applink.client.id': caller.clientId }
    : { 'applink.org.id': caller.session.orgId }
}
