import { ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { IdGenerator } from '@opentelemetry/sdk-trace'
import { type RandomIds, spanIdOf, spanWords, traceIdOf, traceWords } from './ids.ts'
import { contextOf, type OwnSpan } from './own-span.ts'

/** Gives spans of ours a face for the API of OpenTelemetry, for tools that use it. */
export interface Faces {
  faceOf(span: OwnSpan): Span
  /** Ends what a span has become. */
  finish(span: OwnSpan, full: Span, endMs: number): void
}

/** What an app says of a span of ours is kept by a span of the SDK, which has its ids and is sent in its place. */
export function createFaces(tracer: Tracer, ids: ChosenIds): Faces {
  const toFull = (span: OwnSpan): Span => {
    const { isFromOutside: isRemote, parent, shape } = span
    const above = parent && { ...contextOf(span), spanId: spanIdOf(parent), isRemote }
    const context = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT
    const startTime = new Date(span.trace.epochMs + span.startMs)
    return ids.choose(span, () => tracer.startSpan(shape.name, { kind: shape.kind, startTime }, context))
  }
  const toFace = (span: OwnSpan): Span => {
    const say = (speak: (full: Span) => unknown): Span => {
      if (span.isOver) return face
      span.full ??= toFull(span)
      speak(span.full)
      return face
    }
    const itself = contextOf(span)
    const face: Span = {
      spanContext: () => itself,
      isRecording: () => !span.isOver,
      setAttribute: (key, value) => say(full => full.setAttribute(key, value)),
      setAttributes: attributes => say(full => full.setAttributes(attributes)),
      addEvent: (...event) => say(full => full.addEvent(...event)),
      addLink: link => say(full => full.addLink(link)),
      addLinks: links => say(full => full.addLinks(links)),
      setStatus: status => say(full => full.setStatus(status)),
      updateName: name => say(full => full.updateName(name)),
      recordException: (...thrown) => void say(full => full.recordException(...thrown)),
      // It ends with the work that it is of.
      end() {},
    }
    return face
  }
  return {
    faceOf(span) {
      span.face ??= span.trace.isKept ? toFace(span) : trace.wrapSpanContext(contextOf(span))
      return span.face
    },
    finish(span, full, endMs) {
      for (const { attributes } of [span.shape, ...span.added]) full.setAttributes(attributes)
      full.addLinks(span.links ?? [])
      if (span.failure !== undefined)
        full.setAttribute('error.type', span.failure).setStatus({ code: SpanStatusCode.ERROR })
      full.end(new Date(span.trace.epochMs + endMs))
    },
  }
}

/** Ids at random, but where those of a span of ours are chosen. */
export interface ChosenIds extends IdGenerator {
  choose<T>(span: OwnSpan, make: () => T): T
}

export function createChosenIds(random: RandomIds): ChosenIds {
  let chosen: OwnSpan | undefined
  const take = (length: number) => ({ at: random.take(length), pool: random.pool })
  return {
    generateTraceId: () => traceIdOf(chosen?.trace ?? take(traceWords)),
    generateSpanId: () => spanIdOf(chosen ?? take(spanWords)),
    choose(span, make) {
      chosen = span
      try {
        return make()
      } finally {
        chosen = undefined
      }
    },
  }
}
