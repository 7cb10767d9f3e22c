import { type Context, type Span, trace } from '@opentelemetry/api'
import type { OwnSpan } from './own-span.ts'

/** Where things belong to a span of ours. */
export interface TracePlace extends Context {
  span: OwnSpan
  /** The call whose span this is, or that the message asks for whose it is. */
  call: PlacedCall | undefined
  /** The span of the request whose place this is. Absent: it is no request's. */
  readonly request: OwnSpan | undefined
}

/** A call of which the span says how it ended. */
export interface PlacedCall {
  readonly tool: string
  /** Absent: it waits for one of this tool to begin. */
  requestId: string | undefined
  /** Of an MCP message: the span goes on until the answer is there. */
  readonly isMessage: boolean
  /** Set once the tool failed. */
  hasFailed: boolean
  /** Counts it, by how it failed. Absent: whoever is told of its end finds that. */
  readonly count?: (ms: number, failure: string | undefined) => void
}

export interface PlaceParts {
  readonly span: OwnSpan
  readonly outer: Context
  readonly call?: PlacedCall
  readonly request?: OwnSpan
}

interface OwnPlace extends TracePlace {
  readonly outer: Context
}

/** Makes places. In the API the span of one is what `faceOf` gives, once somebody asks. */
export function createPlaces(faceOf: (span: OwnSpan) => Span) {
  // Shared by all places: there are several for each call.
  function getValue(this: OwnPlace, key: symbol): unknown {
    return key === spanKey ? faceOf(this.span) : this.outer.getValue(key)
  }
  return ({ call, outer, request, span }: PlaceParts): TracePlace => {
    const place: OwnPlace = { span, call, request, outer, getValue, setValue, deleteValue }
    return place
  }
}

/** Not so what an app made of one. */
export const isPlace = (context: Context): context is TracePlace => 'span' in context

/**
 * Whether what runs here can have the place. A request does one thing at a time, which gets its place and leaves it to what
 * goes on behind it: to enter another one is 1 µs of a call.
 */
export const isFree = (context: Context): context is TracePlace & { readonly request: OwnSpan } =>
  isPlace(context) && context.request !== undefined && (context.span === context.request || context.span.isOver)

function setValue(this: Context, key: symbol, value: unknown): Context {
  const getValue = (asked: symbol) => (asked === key ? value : this.getValue(asked))
  return { getValue, setValue, deleteValue }
}

function deleteValue(this: Context, key: symbol): Context {
  return this.setValue(key, undefined)
}

/** Under which the API keeps the span of a context. */
const spanKey = findSpanKey()

function findSpanKey(): symbol | undefined {
  let found: symbol | undefined
  const probe: Context = {
    getValue(key) {
      found = key
    },
    setValue: () => probe,
    deleteValue: () => probe,
  }
  trace.getSpan(probe)
  return found
}
