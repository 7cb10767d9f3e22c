import {
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api'
import { type IdPlace, spanIdOf, traceIdOf } from './ids.ts'

/** What spans of one kind have in common. Whoever makes one keeps it: how it is written is found out once. */
export interface SpanShape {
  readonly name: string
  readonly kind: SpanKind
  /** None of it is a value of a record, a token or an input. */
  readonly attributes: Attributes
  /** How it is written, filled as spans of it are sent. */
  readonly written: Template[]
  /** The same of spans that ended with a status, by that. */
  readonly ended: SpanShape[]
}

export const toShape = (name: string, kind: SpanKind, attributes: Attributes): SpanShape => ({
  ...{ name, kind, attributes },
  written: [],
  ended: [],
})

/** A span as it was written once, and where in it stands what each span has of its own. */
export interface Template {
  readonly bytes: Uint8Array
  readonly traceId: number
  readonly spanId: number
  /** 0: it begins its trace. */
  readonly parentId: number
  readonly start: number
  readonly end: number
}

/** Attributes that spans of several shapes have; kept by whoever makes them, too. */
export interface Added {
  readonly attributes: Attributes
  written: Uint8Array | undefined
}

export const toAdded = (attributes: Attributes): Added => ({ attributes, written: undefined })

/** What the spans of a trace have in common. Its place is that of its id. */
export interface OwnTrace extends IdPlace {
  readonly state: TraceState | undefined
  /** Whether its spans are sent. */
  readonly isKept: boolean
  /** When the clock that measures began, in milliseconds since 1970: one for a trace, so that it has no leaps. */
  epochMs: number
}

/**
 * A span of ours: what differs from others of its shape. One of the SDK has thirty fields and a map of attributes. Its place
 * is that of its id.
 */
export interface OwnSpan extends IdPlace {
  readonly trace: OwnTrace
  /** Absent: it begins the trace. */
  readonly parent: IdPlace | undefined
  /** Whether the parent is of another program. */
  isFromOutside: boolean
  shape: SpanShape
  added: readonly Added[]
  readonly startMs: number
  isOver: boolean
  failure: string | undefined
  links: Link[] | undefined
  /** The same for the API, once somebody asked for it, and what it became in the SDK, once an app said something of it. */
  face: Span | undefined
  full: Span | undefined
}

/** What others have to know of a span. */
export const contextOf = (span: OwnSpan): SpanContext => ({
  ...{ traceId: traceIdOf(span.trace), spanId: spanIdOf(span) },
  traceFlags: span.trace.isKept ? TraceFlags.SAMPLED : TraceFlags.NONE,
  ...(span.trace.state && { traceState: span.trace.state }),
})

/** Notes the status of an answer as that which a span ends with. */
export function noteStatus(span: OwnSpan, status: number): void {
  if (!span.trace.isKept || span.isOver) return
  const { shape } = span
  shape.ended[status] ??= toShape(shape.name, shape.kind, { ...shape.attributes, 'http.response.status_code': status })
  span.shape = shape.ended[status]
}
