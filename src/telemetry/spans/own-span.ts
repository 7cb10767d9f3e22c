import {
  type Attributes,
  type Link,
  type Span,
  type SpanContext,
  type SpanKind,
  TraceFlags,
  type TraceState,
} from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'

/** What spans of one kind have in common. Whoever makes one keeps it: how it is written is found out once. */
export interface SpanShape {
  readonly name: string
  readonly kind: SpanKind
  /** None of it is a value of a record, a token or an input. */
  readonly attributes: Attributes
  /** How it is written, filled as spans of it are sent. */
  readonly written: Template[]
}

export const toShape = (name: string, kind: SpanKind, attributes: Attributes): SpanShape => ({
  ...{ name, kind, attributes },
  written: [],
})

/** A span as it was written once, and where in it stands what each span has of its own. */
export interface Template {
  readonly bytes: Uint8Array
  readonly traceId: number
  readonly spanId: number
  /** Absent: it begins its trace. */
  readonly parentId: number | undefined
  readonly start: number
  readonly end: number
}

/** Attributes that spans of several shapes have; kept by whoever makes them, too. */
export interface Added {
  readonly attributes: Attributes
  written: Uint8Array | undefined
}

export const toAdded = (attributes: Attributes): Added => ({ attributes, written: undefined })

/**
 * A span of ours: what differs from others of its shape. One of the SDK has thirty fields and a map of attributes, which all
 * stay in memory until their batch is sent.
 */
export interface OwnSpan {
  readonly traceId: string
  readonly spanId: string
  /** Absent: it begins the trace. */
  readonly parentId: string | undefined
  /** Whether the parent is of another program. */
  readonly isFromOutside: boolean
  readonly traceState: TraceState | undefined
  /** Whether it is sent. */
  readonly isKept: boolean
  readonly shape: SpanShape
  added: readonly Added[]
  /** When the clock that measures began, in milliseconds since 1970: one for a trace, so that it has no leaps. */
  readonly epochMs: number
  readonly startMs: number
  /** 0: it goes on. */
  endMs: number
  failure: string | undefined
  links: Link[] | undefined
  /** The same for the API, once somebody asked for it, and what it became in the SDK, once an app said something of it. */
  face: Span | undefined
  full: Span | undefined
  /** What the SDK looks at in spans that wait to be sent. */
  readonly resource: Resource
  readonly spanContext: () => { readonly traceFlags: number }
}

/** The status of an answer. */
export function statusOf(status: number): Added {
  statuses[status] ??= toAdded({ 'http.response.status_code': status })
  return statuses[status]
}

const statuses: Added[] = []

/** What others have to know of a span. */
export const contextOf = ({ isKept, spanId, traceId, traceState }: OwnSpan): SpanContext => ({
  ...{ traceId, spanId, traceFlags: isKept ? TraceFlags.SAMPLED : TraceFlags.NONE },
  ...(traceState && { traceState }),
})
