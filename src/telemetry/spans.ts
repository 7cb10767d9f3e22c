import {
  type Attributes,
  type Context,
  context,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
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
  const begin = ({ attributes, kind, name, parent = context.active() }: SpanStart) =>
    tracer.startSpan(name, { kind, attributes }, parent)
  return {
    begin,
    async within(start, work) {
      const span = begin(start)
      try {
        return await context.with(trace.setSpan(start.parent ?? context.active(), span), work, undefined, span)
      } catch (error) {
        fail(span, toAppError(error).code)
        throw error
      } finally {
        span.end()
      }
    },
  }
}

/** Marks a span as failed. By a code alone: the words of an error can hold values. */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}
