import {
  type Attributes,
  type Context,
  context,
  type Span,
  type SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { toAppError } from '../core/failure.ts'

/** What a span begins with. None of it is a value of a record, a token or an input. */
export interface SpanStart {
  readonly name: string
  readonly kind: SpanKind
  readonly attributes: Attributes
  /** In place of what runs here. */
  readonly parent?: Context | undefined
}

/** Makes spans. */
export interface Spans {
  begin(start: SpanStart): Span
  /** Does the work within a span, which ends as the work does. */
  within<T>(start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>
}

export function createSpans(tracer: Tracer): Spans {
  const start = ({ attributes, kind, name }: SpanStart, parent: Context) => {
    const span = tracer.startSpan(name, { kind }, parent)
    note(span, attributes)
    return span
  }
  return {
    begin(what) {
      const { parent = context.active() } = what
      return unkeptIn(parent) ?? start(what, parent)
    },
    async within(what, work) {
      const { parent = context.active() } = what
      const unkept = unkeptIn(parent)
      if (unkept) return what.parent ? context.with(parent, work, undefined, unkept) : work(unkept)
      const span = start(what, parent)
      try {
        return await context.with(trace.setSpan(parent, span), work, undefined, span)
      } catch (error) {
        fail(span, toAppError(error).code)
        throw error
      } finally {
        span.end()
      }
    },
  }
}

/** The span of ours that nobody keeps, if the context has such a one: nobody would keep what is part of it either. */
function unkeptIn(parent: Context): Span | undefined {
  const span = trace.getSpan(parent)
  if (!span) return undefined
  const { isRemote, traceFlags } = span.spanContext()
  return isRemote || traceFlags & TraceFlags.SAMPLED ? undefined : span
}

/**
 * Says something of a span. Straight into what is sent of it: the SDK looks at each attribute once or twice, with a set of
 * its own each time, for what ours never are.
 */
export function note(span: Span, attributes: Attributes): void {
  if (!span.isRecording()) return
  const { attributes: sent } = span as Partial<ReadableSpan>
  if (sent) Object.assign(sent, attributes)
  else span.setAttributes(attributes)
}

/** Marks a span as failed. By a code alone: the words of an error can hold values. */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
