import { type Context, type Span, trace } from '@opentelemetry/api'
import type { OwnSpan } from './own-span.ts'

/** Where things belong to a span of ours. */
export interface TracePlace extends Context {
  readonly span: OwnSpan
  /** The call that the message asks for whose span this is. */
  readonly call: PlacedCall | undefined
}

export interface PlacedCall {
  readonly tool: string
  /** Set once the tool failed. */
  hasFailed: boolean
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
  return (span: OwnSpan, outer: Context, call?: PlacedCall): TracePlace => {
    const place: OwnPlace = { span, call, outer, getValue, setValue, deleteValue }
    return place
  }
}

/** Not so what an app made of one. */
export const isPlace = (context: Context): context is TracePlace => 'span' in context

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
