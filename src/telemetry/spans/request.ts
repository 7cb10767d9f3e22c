import type { InstrumentationScope } from '@opentelemetry/core'
import {
  type IExportTraceServiceResponse,
  type ISerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { spanWords, traceWords } from './ids.ts'
import type { Template } from './own-span.ts'
import { beginField, contentIn, partOf, sizeOfField, writeTime } from './protobuf.ts'
import { endAt, parentIdAt, rowWords, type SpanRows, spanIdAt, startAt, variantAt } from './rows.ts'
import { createExamples, createTemplates, type Templates } from './templates.ts'

const writeBySdk = (spans: ReadableSpan[]): Uint8Array =>
  ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array()

/**
 * Writes spans. Of ours the SDK writes one of each shape, and the others are copies of it with ids and times of their own:
 * it would go through every attribute of every span twice.
 */
export function createSpanSerializer(
  resource: Resource,
  scope: InstrumentationScope,
): ISerializer<SpanRows, IExportTraceServiceResponse> {
  const toExample = createExamples(resource, scope)
  const writeAll = createRequests(writeBySdk([toExample({})]))
  const prepare = createPreparation(createTemplates(example => spanIn(writeBySdk([toExample(example)]))))
  return {
    serializeRequest(rows) {
      const { count, others } = rows
      if (count === 0) return writeBySdk(others)
      const own = writeAll(rows, prepare(rows))
      return others.length === 0 ? own : Buffer.concat([own, writeBySdk(others)])
    },
    deserializeResponse: ProtobufTraceSerializer.deserializeResponse,
  }
}

const spanIn = (request: Uint8Array): Uint8Array => contentIn(contentIn(contentIn(request, 1), 2), 2)

/** What spans are written from, by their rows. */
interface Prepared {
  readonly templates: readonly Template[]
  /** Fields beside those of the template: fields may come in any order. */
  readonly more: readonly (readonly Uint8Array[])[]
  readonly lengths: readonly number[]
}

const createPreparation =
  ({ bytesOf, rareOf, templateOf }: Templates) =>
  ({ added, count, rare, shapes, words }: SpanRows): Prepared => {
    const moreOf = (row: number): readonly Uint8Array[] => {
      const own = (added[row] ?? []).map(bytesOf)
      const span = rare.get(row)
      return span ? [...own, ...rareOf(span)] : own
    }
    const ofRows = shapes.slice(0, count)
    const templates = ofRows.map((shape, row) => templateOf(shape, words[row * rowWords + variantAt] ?? 0))
    const more = ofRows.map((_, row) => moreOf(row))
    const lengths = templates.map(({ bytes }, row) => lengthOf(bytes, more[row] ?? []))
    return { templates, more, lengths }
  }

function lengthOf({ length: own }: Uint8Array, more: readonly Uint8Array[]): number {
  let length = own
  for (const part of more) length += part.length
  return length
}

/** Writes requests. @param example one with one span: what is around it stays the same */
function createRequests(example: Uint8Array): (rows: SpanRows, prepared: Prepared) => Uint8Array {
  const outer = contentIn(example, 1)
  const [resource, resourceSchema] = [partOf(outer, 1), partOf(outer, 3)]
  const inner = contentIn(outer, 2)
  const [scope, scopeSchema] = [partOf(inner, 1), partOf(inner, 3)]
  return (rows, { lengths, more, templates }) => {
    let innerLength = scope.length + scopeSchema.length
    for (const length of lengths) innerLength += sizeOfField(length)
    const outerLength = resource.length + sizeOfField(innerLength) + resourceSchema.length
    const bytes = Buffer.allocUnsafeSlow(sizeOfField(outerLength))
    let at = beginField(bytes, 0, { number: 1, length: outerLength })
    at = put(bytes, at, resource)
    at = beginField(bytes, at, { number: 2, length: innerLength })
    at = put(bytes, at, scope)
    for (const [row, template] of templates.entries()) {
      at = beginField(bytes, at, { number: 2, length: lengths[row] ?? 0 })
      putSpan({ bytes, at }, template, { rows, row })
      at += template.bytes.length
      for (const part of more[row] ?? []) at = put(bytes, at, part)
    }
    put(bytes, put(bytes, at, scopeSchema), resourceSchema)
    return bytes
  }
}

function put(bytes: Buffer, at: number, part: Uint8Array): number {
  bytes.set(part, at)
  return at + part.length
}

interface Place {
  readonly bytes: Buffer
  readonly at: number
}

function putSpan({ at, bytes }: Place, template: Template, { row, rows }: { row: number; rows: SpanRows }): void {
  const from = row * rowWords
  const { bytes: source, times } = rows
  put(bytes, at, template.bytes)
  const copy = (to: number, word: number, words: number) => {
    // A loop: to have Node copy so little costs more.
    for (let byte = 0; byte < words * 4; byte++) bytes[at + to + byte] = source[word * 4 + byte] ?? 0
  }
  copy(template.traceId, from, traceWords)
  copy(template.spanId, from + spanIdAt, spanWords)
  if (template.parentId > 0) copy(template.parentId, from + parentIdAt, spanWords)
  writeTime(bytes, at + template.start, times[from / 2 + startAt] ?? 0)
  writeTime(bytes, at + template.end, times[from / 2 + endAt] ?? 0)
}
