import { type Context, type ContextManager, isSpanContextValid, trace } from '@opentelemetry/api'
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import { toAppError } from '../../core/failure.ts'
import type { Faces } from './faces.ts'
import { type IdPlace, placeOfId, type RandomIds, spanWords, traceIdOf, traceWords } from './ids.ts'
import type { Added, OwnSpan, OwnTrace, SpanShape } from './own-span.ts'
import { createPlaces, isFree, isPlace, type PlacedCall, type PlaceParts, type TracePlace } from './places.ts'

/** What a span begins with. */
export interface SpanStart {
  readonly shape: SpanShape
  readonly added?: readonly Added[]
  /** In place of what runs here. */
  readonly parent?: Context | undefined
}

/** Makes spans. */
export interface Spans {
  /** The place of a span of ours, if that is where this runs. */
  current(): TracePlace | undefined
  begin(start: SpanStart): OwnSpan
  /** Begins one where this runs in a span, of whomever. */
  beginInside(start: SpanStart): OwnSpan | undefined
  /** @param endMs default: now */
  end(span: OwnSpan, endMs?: number): void
  /** Does the work where things belong to a span. */
  run<T>(place: PlaceParts, work: () => T): T
  /** Has whatever the request does from here on belong to its span. To be called where Node begins with the request, which is where it ends too. */
  enter(place: PlaceParts): void
  /** Does the work within a span that whoever is told of the call's end has to end: to wait for it costs a call 1 µs. */
  runCall<T>(start: SpanStart, call: PlacedCall, work: () => T): T
  /** Does the work within a span, which ends as the work does. */
  within<T>(start: SpanStart, work: (span: OwnSpan) => Promise<T>): Promise<T>
}

export type AttachingManager = ContextManager & Required<Pick<ContextManager, 'attach'>>

export interface SpansParts {
  readonly manager: AttachingManager
  readonly sampler: Sampler
  readonly ids: RandomIds
  readonly faces: Faces
  /** Takes what has ended, and is to be sent. */
  keep(span: OwnSpan, endMs: number): void
}

type BeginIn = (parent: Context, start: SpanStart) => OwnSpan

export function createSpans({ faces, ids, keep, manager, sampler }: SpansParts): Spans {
  const placeOf = createPlaces(faces.faceOf)
  const make = createMaker(ids)
  const makeFirst = createFirstMaker(ids, sampler, make)
  const beginIn: BeginIn = (parent, start) => {
    if (!isPlace(parent)) return makeFirst(parent, start)
    // Nobody keeps what is part of what nobody keeps: it is one span for all of it.
    return parent.span.trace.isKept ? make(start, parent.span.trace, parent.span) : parent.span
  }
  const end = (span: OwnSpan, endMs = performance.now()): void => {
    if (!span.trace.isKept || span.isOver) return
    span.isOver = true
    if (span.full) faces.finish(span, span.full, endMs)
    else keep(span, endMs)
  }
  const run = <T>(place: PlaceParts, work: () => T): T => {
    const active = manager.active()
    if (place.outer !== active || !isFree(active)) return manager.with(placeOf(place), work)
    active.span = place.span
    active.call = place.call
    return work()
  }
  return {
    ...{ end, run },
    enter(place) {
      // With a way back it is twice as much.
      manager.attach(placeOf(place))
    },
    begin: start => beginIn(start.parent ?? manager.active(), start),
    beginInside(start) {
      const active = manager.active()
      return isPlace(active) || trace.getSpan(active) ? beginIn(active, start) : undefined
    },
    current() {
      const active = manager.active()
      return isPlace(active) ? active : undefined
    },
    runCall(start, call, work) {
      const outer = manager.active()
      const span = beginWithin(beginIn, outer, start)
      return span ? run({ span, outer, call }, work) : work()
    },
    within(start, work) {
      const { parent: outer = manager.active() } = start
      const span = beginWithin(beginIn, outer, start)
      if (!span) return work((outer as TracePlace).span)
      return endAfter({ span, end }, () => run({ span, outer }, () => work(span)))
    },
  }
}

/** Gives no span where it is that of what this runs in. */
function beginWithin(begin: BeginIn, outer: Context, start: SpanStart): OwnSpan | undefined {
  // What the request did before is over.
  if (isFree(outer)) outer.span = outer.request
  const span = begin(outer, start)
  return isPlace(outer) && outer.span === span ? undefined : span
}

interface Ending {
  readonly span: OwnSpan
  end(span: OwnSpan): void
}

async function endAfter<T>({ end, span }: Ending, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    fail(span, toAppError(error).code)
    throw error
  } finally {
    end(span)
  }
}

const none: readonly Added[] = []

type Make = (start: SpanStart, trace: OwnTrace, parent: IdPlace | undefined) => OwnSpan

const createMaker =
  (ids: RandomIds): Make =>
  ({ added, shape }, trace, parent) => {
    const at = ids.take(spanWords)
    // All fields one by one, in one literal: there are several spans for each call.
    return {
      pool: ids.pool,
      at,
      trace,
      parent,
      isFromOutside: false,
      shape,
      added: added ?? none,
      startMs: performance.now(),
      isOver: false,
      failure: undefined,
      links: undefined,
      face: undefined,
      full: undefined,
    }
  }

/** Asks the sampler where a trace begins here, as far as this host knows it: what belongs to it is kept as its beginning is. */
const createFirstMaker =
  (ids: RandomIds, sampler: Sampler, make: Make) =>
  (context: Context, start: SpanStart): OwnSpan => {
    const given = trace.getSpanContext(context)
    const known = given && isSpanContextValid(given) ? given : undefined
    const { at, pool } = known ? placeOfId(known.traceId) : { at: ids.take(traceWords), pool: ids.pool }
    const { attributes, kind, name } = start.shape
    const traceId = known?.traceId ?? traceIdOf({ at, pool })
    const { decision } = sampler.shouldSample(context, traceId, name, kind, attributes, [])
    const isKept = decision === SamplingDecision.RECORD_AND_SAMPLED
    const own: OwnTrace = { pool, at, isKept, state: known?.traceState, epochMs: 0 }
    const span = make(start, own, known && placeOfId(known.spanId))
    span.isFromOutside = known?.isRemote ?? false
    own.epochMs = Date.now() - span.startMs
    return span
  }

/** Says something of a span that goes on. */
export function note(span: OwnSpan, added: Added): void {
  // Not pushed: a list that grows by one gets room for seventeen.
  if (span.trace.isKept && !span.isOver) span.added = span.added.length === 0 ? [added] : [...span.added, added]
}

/** Marks a span as failed. By a code alone: the words of an error can hold values. */
export function fail(span: OwnSpan, type: string): void {
  if (!span.isOver) span.failure = type
}
