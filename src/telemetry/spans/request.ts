import type { InstrumentationScope } from '@opentelemetry/core'
import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { OwnSpan } from './own-span.ts'
import { beginField, contentIn, partOf, sizeOfField, writeTime } from './protobuf.ts'
import { createExamples, createPreparation, type PreparedSpan } from './templates.ts'

/** What is sent: spans of ours, and those that apps make by the API. */
export type SentSpan = OwnSpan | ReadableSpan

const writeBySdk = (spans: ReadableSpan[]): Uint8Array =>
  ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array()

/**
 * Writes spans. Of ours the SDK writes one of each shape, and the others are copies of it with ids and times of their own:
 * it would go through every attribute of every span twice. The list of spans is empty afterwards.
 */
export function createSpanSerializer(
  resource: Resource,
  scope: InstrumentationScope,
): ISerializer<SentSpan[], IExportTraceServiceResponse> {
  const toExample = createExamples(resource, scope)
  const writeAll = createRequests(writeBySdk([toExample({})]))
  const prepare = createPreparation(example => spanIn(writeBySdk([toExample(example)])))
  return {
    serializeRequest(spans) {
      const own: PreparedSpan[] = []
      const others: ReadableSpan[] = []
      for (const span of spans) {
        if ('shape' in span) own.push(prepare(span))
        else others.push(span)
      }
      // Sending holds on to its batch beyond its end. The spans would all come into old memory, which is searched for them as a whole.
      spans.length = 0
      if (own.length === 0) return writeBySdk(others)
      return others.length === 0 ? writeAll(own) : Buffer.concat([writeAll(own), writeBySdk(others)])
    },
    deserializeResponse: ProtobufTraceSerializer.deserializeResponse,
  }
}

const spanIn = (request: Uint8Array): Uint8Array => contentIn(contentIn(contentIn(request, 1), 2), 2)

/** Writes requests. @param example one with one span: what is around it stays the same */
function createRequests(example: Uint8Array): (spans: readonly PreparedSpan[]) => Uint8Array {
  const outer = contentIn(example, 1)
  const [resource, resourceSchema] = [partOf(outer, 1), partOf(outer, 3)]
  const inner = contentIn(outer, 2)
  const [scope, scopeSchema] = [partOf(inner, 1), partOf(inner, 3)]
  return spans => {
    let innerLength = scope.length + scopeSchema.length
    for (const { length } of spans) innerLength += sizeOfField(length)
    const outerLength = resource.length + sizeOfField(innerLength) + resourceSchema.length
    const bytes = Buffer.allocUnsafe(sizeOfField(outerLength))
    let at = beginField(bytes, 0, { number: 1, length: outerLength })
    at = put(bytes, at, resource)
    at = beginField(bytes, at, { number: 2, length: innerLength })
    at = put(bytes, at, scope)
    for (const prepared of spans) {
      at = beginField(bytes, at, { number: 2, length: prepared.length })
      at = putSpan(bytes, at, prepared)
    }
    put(bytes, put(bytes, at, scopeSchema), resourceSchema)
    return bytes
  }
}

function put(bytes: Buffer, at: number, part: Uint8Array): number {
  bytes.set(part, at)
  return at + part.length
}

function putSpan(bytes: Buffer, at: number, { more, span, template }: PreparedSpan): number {
  let end = put(bytes, at, template.bytes)
  bytes.write(span.traceId, at + template.traceId, 'hex')
  bytes.write(span.spanId, at + template.spanId, 'hex')
  if (template.parentId !== undefined) bytes.write(span.parentId ?? '', at + template.parentId, 'hex')
  writeTime(bytes, at + template.start, span.epochMs + span.startMs)
  writeTime(bytes, at + template.end, span.epochMs + span.endMs)
  for (const part of more) end = put(bytes, end, part)
  return end
}
