import {
  type Context,
  type ContextManager,
  isSpanContextValid,
  TraceFlags,
  type TraceState,
  trace,
} from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import { type IdGenerator, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace'
import { toAppError } from '../../core/failure.ts'
import type { Faces } from './faces.ts'
import type { Added, OwnSpan, SpanShape } from './own-span.ts'
import { createPlaces, isFree, isPlace, type PlaceParts, type TracePlace } from './places.ts'

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
  /** Does the work within a span, which ends as the work does. */
  within<T>(start: SpanStart, work: (span: OwnSpan) => Promise<T>): Promise<T>
}

export interface SpansParts {
  readonly manager: ContextManager
  readonly sampler: Sampler
  readonly ids: IdGenerator
  readonly faces: Faces
  readonly resource: Resource
  /** Takes what has ended, and is to be sent. */
  keep(span: OwnSpan): void
}

export function createSpans({ faces, ids, keep, manager, resource, sampler }: SpansParts): Spans {
  const placeOf = createPlaces(faces.faceOf)
  const make = createMaker(ids, resource)
  const originIn = createOrigins(ids, sampler)
  const beginIn = (parent: Context, start: SpanStart): OwnSpan => {
    if (!isPlace(parent)) return make(start, originIn(parent, start.shape))
    // Nobody keeps what is part of what nobody keeps: it is one span for all of it.
    return parent.span.isKept ? make(start, parent.span) : parent.span
  }
  const end = (span: OwnSpan, endMs = performance.now()): void => {
    if (!span.isKept || span.endMs > 0) return
    span.endMs = endMs
    if (span.full) faces.finish(span, span.full)
    else keep(span)
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
    begin: start => beginIn(start.parent ?? manager.active(), start),
    beginInside(start) {
      const active = manager.active()
      return isPlace(active) || trace.getSpan(active) ? beginIn(active, start) : undefined
    },
    current() {
      const active = manager.active()
      return isPlace(active) ? active : undefined
    },
    async within(start, work) {
      const active = manager.active()
      const { parent: outer = active } = start
      // What the request did before is over.
      if (isFree(outer)) outer.span = outer.request
      const span = beginIn(outer, start)
      if (isPlace(outer) && outer.span === span) return work(span)
      try {
        return await run({ span, outer }, () => work(span))
      } catch (error) {
        fail(span, toAppError(error).code)
        throw error
      } finally {
        end(span)
      }
    },
  }
}

/** What a span is part of: another of ours, or what is known of one that is not. */
interface Origin extends Pick<OwnSpan, 'traceId' | 'isKept'> {
  /** Absent: nothing. */
  readonly spanId: string | undefined
  /** Absent: of another program, or nothing. */
  readonly epochMs?: number
  readonly isRemote?: boolean
  readonly traceState: TraceState | undefined
}

const none: readonly Added[] = []

const keptContext = (): { readonly traceFlags: number } => ({ traceFlags: TraceFlags.SAMPLED })

const createMaker =
  (ids: IdGenerator, resource: Resource) =>
  ({ added, shape }: SpanStart, origin: Origin): OwnSpan => {
    const startMs = performance.now()
    // All fields one by one, in one literal: there are several spans for each call.
    return {
      traceId: origin.traceId,
      spanId: ids.generateSpanId(),
      parentId: origin.spanId,
      isFromOutside: origin.isRemote ?? false,
      traceState: origin.traceState,
      isKept: origin.isKept,
      shape,
      added: added ?? none,
      epochMs: origin.epochMs ?? Date.now() - startMs,
      startMs,
      endMs: 0,
      failure: undefined,
      links: undefined,
      face: undefined,
      full: undefined,
      resource,
      spanContext: keptContext,
    }
  }

/** Asks the sampler where a trace begins here, as far as this host knows it: what belongs to it is kept as its beginning is. */
const createOrigins =
  (ids: IdGenerator, sampler: Sampler) =>
  (parent: Context, { attributes, kind, name }: SpanShape): Origin => {
    const given = trace.getSpanContext(parent)
    const known = given && isSpanContextValid(given) ? given : undefined
    const traceId = known?.traceId ?? ids.generateTraceId()
    const { decision } = sampler.shouldSample(parent, traceId, name, kind, attributes, [])
    const isKept = decision === SamplingDecision.RECORD_AND_SAMPLED
    return { traceId, spanId: known?.spanId, isRemote: known?.isRemote ?? false, traceState: known?.traceState, isKept }
  }

/** Says something of a span that goes on. */
export function note(span: OwnSpan, added: Added): void {
  // Not pushed: a list that grows by one gets room for seventeen.
  if (span.isKept && span.endMs === 0) span.added = span.added.length === 0 ? [added] : [...span.added, added]
}

/** Marks a span as failed. By a code alone: the words of an error can hold values. */
export function fail(span: OwnSpan, type: string): void {
  if (span.endMs === 0) span.failure = type
}
