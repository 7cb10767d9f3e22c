import { ROOT_CONTEXT, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { IdGenerator } from '@opentelemetry/sdk-trace'
import { createRandomIds } from './ids.ts'
import { contextOf, type OwnSpan } from './own-span.ts'

/** Gives spans of ours a face for the API of OpenTelemetry, for tools that use it. */
export interface Faces {
  faceOf(span: OwnSpan): Span
  /** Ends what a span has become. */
  finish(span: OwnSpan, full: Span): void
}

/** What an app says of a span of ours is kept by a span of the SDK, which has its ids and is sent in its place. */
export function createFaces(tracer: Tracer, ids: ChosenIds): Faces {
  const toFull = (span: OwnSpan): Span => {
    const { isFromOutside: isRemote, parentId, shape } = span
    const above = { ...contextOf(span), spanId: parentId ?? '', isRemote }
    const parent = parentId === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, above)
    const startTime = new Date(span.epochMs + span.startMs)
    return ids.choose(span, () => tracer.startSpan(shape.name, { kind: shape.kind, startTime }, parent))
  }
  const toFace = (span: OwnSpan): Span => {
    const say = (speak: (full: Span) => unknown): Span => {
      if (span.endMs > 0) return face
      span.full ??= toFull(span)
      speak(span.full)
      return face
    }
    const itself = contextOf(span)
    const face: Span = {
      spanContext: () => itself,
      isRecording: () => span.endMs === 0,
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
      span.face ??= span.isKept ? toFace(span) : trace.wrapSpanContext(contextOf(span))
      return span.face
    },
    finish(span, full) {
      for (const { attributes } of [span.shape, ...span.added]) full.setAttributes(attributes)
      full.addLinks(span.links ?? [])
      if (span.failure !== undefined)
        full.setAttribute('error.type', span.failure).setStatus({ code: SpanStatusCode.ERROR })
      full.end(new Date(span.epochMs + span.endMs))
    },
  }
}

/** Ids at random, but where those of a span of ours are chosen. */
export interface ChosenIds extends IdGenerator {
  choose<T>(ids: Pick<OwnSpan, 'traceId' | 'spanId'>, make: () => T): T
}

export function createChosenIds(): ChosenIds {
  const random = createRandomIds()
  let chosen: Pick<OwnSpan, 'traceId' | 'spanId'> | undefined
  return {
    generateTraceId: () => chosen?.traceId ?? random.generateTraceId(),
    generateSpanId: () => chosen?.spanId ?? random.generateSpanId(),
    choose(ids, make) {
      chosen = ids
      try {
        return make()
      } finally {
        chosen = undefined
      }
    },
  }
}
