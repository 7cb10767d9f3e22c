import { type Meter, SpanKind } from '@opentelemetry/api'
import { createMemo } from '../core/bounded-map.ts'
import type { Caller } from '../core/caller.ts'
import type { Invocation } from '../core/invoke/admit.ts'
import type { CallRecord } from '../core/invoke/invoke.ts'
import type { CallTelemetry } from '../core/telemetry/telemetry.ts'
import type { Duration, Durations } from './durations.ts'
import { type Added, type OwnSpan, type SpanShape, toAdded, toShape } from './spans/own-span.ts'
import type { PlacedCall } from './spans/places.ts'
import { fail, note, type Spans } from './spans/spans.ts'

/** A name that no tool has is the caller's text, and would make a series of its own. */
export const unknownName = '_OTHER'

export interface CallTelemetryParts {
  readonly spans: Spans
  readonly durations: Durations
  readonly meter: Pick<Meter, 'createCounter'>
  /** Whether there is a tool or an event handler of this name. */
  readonly isKnown: (name: string) => boolean
}

/**
 * Spans and figures of the calls of tools.
 * @see https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md
 */
export function createCallTelemetry({ durations, isKnown, meter, spans }: CallTelemetryParts): CallTelemetry {
  const nameOf = (tool: string): string => (isKnown(tool) ? tool : unknownName)
  const count = durations.create({
    name: 'applink.tool.call.duration',
    description: 'Calls of tools by every way in, refused ones too',
    classes: 'calls',
    keys: ['gen_ai.tool.name', 'applink.surface', 'error.type'],
  })
  const suspicious = meter.createCounter('applink.tool.suspicious_texts', {
    description: 'Texts of records in answers that look like an attempt to instruct a model',
    unit: '{text}',
  })
  const end = createEnd(spans)
  const [callOf, planOf] = [createFacts('execute_tool', { nameOf, count }), createFacts('plan_tool', { nameOf, count })]
  return {
    invoke: invoke => invocation => {
      const { requestId, surface, tool } = invocation
      const { call, span } = spans.current() ?? {}
      if (span && call?.isMessage && call.tool === tool) {
        call.requestId = requestId
        note(span, surfaceOf(surface))
        for (const added of whose(invocation.caller)) note(span, added)
        return invoke(invocation)
      }
      const facts = callOf(tool, surface)
      const own = { tool, requestId, isMessage: false, hasFailed: false, count: facts.count }
      return spans.runCall(toStart(facts, invocation), own, () => invoke(invocation))
    },
    plan: plan => invocation =>
      spans.within(toStart(planOf(invocation.tool, invocation.surface), invocation), () => plan(invocation)),
    record({ footprint, ms, outcome, requestId, surface, tool }) {
      const counted = end(requestId, outcome) ?? callOf(tool, surface).count
      counted(ms, outcome === 'ok' ? undefined : outcome)
      if (!footprint?.suspicious) return
      const texts = Object.values(footprint.suspicious).reduce((sum, each) => sum + each, 0)
      if (texts > 0) suspicious.add(texts, { 'gen_ai.tool.name': nameOf(tool) })
    },
  }
}

/** Says of the span of a call how it ended, and ends it where it is the call's alone. Gives what counts it, where that is known. */
const createEnd =
  (spans: Spans) =>
  (requestId: string, outcome: CallRecord['outcome']): PlacedCall['count'] => {
    const place = spans.current()
    if (place?.call?.requestId !== requestId) return undefined
    const { call, span } = place
    const failure = failureOf(outcome)
    if (call.isMessage) endMessaged(call, span, failure)
    else {
      place.call = undefined
      if (failure !== undefined) fail(span, failure)
      spans.end(span)
    }
    return call.count
  }

/** Whoever went away is one of those for whom the call was not available. */
const failureOf = (outcome: CallRecord['outcome']): string | undefined =>
  outcome === 'ok' ? undefined : outcome === 'cancelled' ? 'unavailable' : outcome

function endMessaged(call: PlacedCall, span: OwnSpan, failure: string | undefined): void {
  call.requestId = undefined
  if (failure === undefined) return
  call.hasFailed = true
  fail(span, 'tool_error')
  note(span, codeOf(failure))
}

/** Tools and ways in, callers and codes of which it is remembered what is said of them. */
const maxRemembered = 1000
const maxSurfaces = 20

interface CallFacts {
  readonly shape: SpanShape
  readonly count: ReturnType<Duration['under']>
}

interface FactsParts {
  readonly count: Duration
  nameOf(tool: string): string
}

/** What is said of the calls of a tool that come by one way in. */
function createFacts(operation: string, { count, nameOf }: FactsParts) {
  const factsOf = createMemo(maxRemembered, tool =>
    createMemo(maxSurfaces, (surface): CallFacts => {
      const attributes = { 'gen_ai.operation.name': operation, 'gen_ai.tool.name': tool, 'applink.surface': surface }
      return {
        shape: toShape(`${operation} ${tool}`, SpanKind.INTERNAL, attributes),
        count: count.under(tool, surface),
      }
    }),
  )
  return (tool: string, surface: string): CallFacts => factsOf(nameOf(tool))(surface)
}

const toStart = ({ shape }: CallFacts, { caller }: Invocation) => ({ shape, added: whose(caller) })

const surfaceOf = createMemo(maxRemembered, surface =>
  toAdded({ 'gen_ai.operation.name': 'execute_tool', 'applink.surface': surface }),
)
const codeOf = createMemo(maxRemembered, code => toAdded({ 'applink.failure.code': code }))
const orgOf = createMemo(maxRemembered, (id): readonly Added[] => [toAdded({ 'applink.org.id': id })])
const clientOf = createMemo(maxRemembered, (id): readonly Added[] => [toAdded({ 'applink.client.id': id })])

/** Whose: who she is, and under which id Salesforce asked, the line of the log says that has the trace. */
const whose = (caller: Caller): readonly Added[] =>
  caller.kind === 'service' ? clientOf(caller.clientId) : orgOf(caller.session.orgId)
