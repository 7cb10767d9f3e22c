import { type Context, context, INVALID_TRACEID, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import type { TraceIds } from '../core/telemetry/telemetry.ts'
import { spanIdOf, traceIdOf } from './spans/ids.ts'
import { contextOf, type OwnSpan } from './spans/own-span.ts'
import { isPlace } from './spans/places.ts'

/** What of a caller's trace is taken. */
export interface Taken {
  readonly trace: boolean
  readonly baggage: boolean
}

/** Where the names `traceparent`, `tracestate` and `baggage` stand: headers, or the `_meta` of a message. */
export type Carrier = Readonly<Record<string, unknown>>

/** Takes traces from callers, and hands them on. */
export interface Propagation {
  /** The trace that somebody outside names, and what is there where it names none that can be read. */
  extract(carrier: Carrier, into: Context): Context
  /** Headers that carry the trace on, from the span. Never baggage: it is whoever's words. */
  headers(span: OwnSpan): Readonly<Record<string, string>>
}

const getter = {
  keys: (carrier: Carrier) => Object.keys(carrier),
  get(carrier: Carrier, key: string): string | undefined {
    const value = carrier[key]
    return typeof value === 'string' ? value : undefined
  },
}
const setter = {
  set(carrier: Record<string, string>, key: string, value: string): void {
    carrier[key] = value
  },
}

const traces = new W3CTraceContextPropagator()
const baggages = new W3CBaggagePropagator()

export const createPropagation = (taken: Taken): Propagation => ({
  extract(carrier, into) {
    const own = taken.trace && carrier.traceparent !== undefined ? traces.extract(into, carrier, getter) : into
    return taken.baggage && carrier.baggage !== undefined ? baggages.extract(own, carrier, getter) : own
  },
  headers: span => (taken.trace ? carriedBy(span) : {}),
})

const carriedBy = (span: OwnSpan) => carriedIn(trace.setSpanContext(ROOT_CONTEXT, contextOf(span)))

function carriedIn(within: Context): Record<string, string> {
  const headers: Record<string, string> = {}
  traces.inject(within, headers, setter)
  return headers
}

/** What runs here, as text that can be kept. */
export function toTraceText(): string | null {
  const { traceparent, tracestate } = carriedIn(context.active())
  if (traceparent === undefined) return null
  return tracestate === undefined ? traceparent : `${traceparent} ${tracestate}`
}

/** A trace that was kept, by whichever version of the host. */
export function readTraceText(text: string | null): Context {
  if (text === null) return ROOT_CONTEXT
  const [traceparent, tracestate] = text.split(' ', 2)
  return traces.extract(ROOT_CONTEXT, { traceparent, tracestate }, getter)
}

/** Where in a trace this runs. */
export function traceIds(): TraceIds | undefined {
  const active = context.active()
  if (isPlace(active)) return { traceId: traceIdOf(active.span.trace), spanId: spanIdOf(active.span) }
  const found = trace.getSpanContext(active)
  return found?.traceId === INVALID_TRACEID ? undefined : found
}
