import { SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { createMemo } from '../../core/bounded-map.ts'
import { type Added, type OwnSpan, type Template, toAdded } from './own-span.ts'
import { fieldsIn, partOf } from './protobuf.ts'

/** What a span is written from. */
export interface PreparedSpan {
  readonly span: OwnSpan
  readonly template: Template
  /** Fields beside those of the template: fields may come in any order. */
  readonly more: readonly Uint8Array[]
  readonly length: number
}

/** What stands for a span, to be written once. */
export type SpanExample = Partial<
  Pick<ReadableSpan, 'name' | 'kind' | 'attributes' | 'links' | 'status' | 'parentSpanContext'> &
    Pick<OwnSpan, 'traceState'>
>

const exampleIds = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: TraceFlags.SAMPLED }

export const createExamples =
  (resource: Resource, instrumentationScope: InstrumentationScope) =>
  ({ traceState, ...example }: SpanExample): ReadableSpan => ({
    ...{ name: '', kind: 0, attributes: {}, links: [], events: [], status: { code: SpanStatusCode.UNSET } },
    ...{ startTime: [0, 0], endTime: [0, 0], duration: [0, 0], ended: true, resource, instrumentationScope },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0, ...example },
    spanContext: () => ({ ...exampleIds, ...(traceState && { traceState }) }),
  })

/** Numbers of fields. @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto */
const fields = {
  traceId: 1,
  spanId: 2,
  traceState: 3,
  parentId: 4,
  start: 7,
  end: 8,
  attributes: 9,
  links: 13,
} as const

/** Finds what spans are written from. @param write gives the bytes of the SDK for a span */
export function createPreparation(write: (example: SpanExample) => Uint8Array): (span: OwnSpan) => PreparedSpan {
  const bytesOf = (added: Added): Uint8Array => {
    added.written ??= partOf(write({ attributes: added.attributes }), fields.attributes)
    return added.written
  }
  const failureOf = createMemo(200, type => toAdded({ 'error.type': type }))
  const templateOf = (span: OwnSpan): Template => {
    const { failure, isFromOutside, parentId, shape } = span
    const at = (failure === undefined ? 0 : 1) + (parentId === undefined ? 0 : isFromOutside ? 2 : 4)
    shape.written[at] ??= toTemplate(write(toExample(span)))
    return shape.written[at]
  }
  return span => {
    const { added, failure, links, traceState } = span
    const template = templateOf(span)
    const more = added.map(bytesOf)
    if (failure !== undefined) more.push(bytesOf(failureOf(failure)))
    if (links) more.push(partOf(write({ links }), fields.links))
    if (traceState) more.push(partOf(write({ traceState }), fields.traceState))
    let { length } = template.bytes
    for (const part of more) length += part.length
    return { span, template, more, length }
  }
}

function toExample({ failure, isFromOutside: isRemote, parentId, shape }: OwnSpan): SpanExample {
  const { attributes, kind, name } = shape
  const status = { code: failure === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR }
  return {
    ...{ name, kind, attributes, status },
    ...(parentId !== undefined && { parentSpanContext: { ...exampleIds, isRemote } }),
  }
}

function toTemplate(bytes: Uint8Array): Template {
  const found = fieldsIn(bytes)
  const at = (number: number) => found.find(field => field.number === number)?.content
  return {
    bytes,
    ...{ traceId: at(fields.traceId) ?? 0, spanId: at(fields.spanId) ?? 0, parentId: at(fields.parentId) },
    ...{ start: at(fields.start) ?? 0, end: at(fields.end) ?? 0 },
  }
}
