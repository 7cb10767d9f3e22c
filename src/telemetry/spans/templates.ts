import { SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { createMemo } from '../../core/bounded-map.ts'
import { type Added, type OwnSpan, type OwnTrace, type SpanShape, type Template, toAdded } from './own-span.ts'
import { fieldsIn, partOf } from './protobuf.ts'

/** What stands for a span, to be written once. */
export type SpanExample = Partial<
  Pick<ReadableSpan, 'name' | 'kind' | 'attributes' | 'links' | 'status' | 'parentSpanContext'> & {
    readonly traceState: OwnTrace['state']
  }
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

/** In how many ways a span of a shape can be written: as it failed or not, and by its parent. */
export type SpanVariant = number

export const variantOf = ({ failure, isFromOutside, parent }: OwnSpan): SpanVariant =>
  (failure === undefined ? 0 : isFailed) + (parent === undefined ? 0 : isFromOutside ? hasOuterParent : hasParent)

const [isFailed, hasOuterParent, hasParent] = [1, 2, 4] as const

/** What spans are written from. */
export interface Templates {
  templateOf(shape: SpanShape, variant: SpanVariant): Template
  /** Fields beside those of the template: fields may come in any order. */
  bytesOf(added: Added): Uint8Array
  /** Those that few spans have. */
  rareOf(span: OwnSpan): readonly Uint8Array[]
}

const none: readonly Uint8Array[] = []

/** Finds what spans are written from. @param write gives the bytes of the SDK for a span */
export function createTemplates(write: (example: SpanExample) => Uint8Array): Templates {
  const bytesOf = (added: Added): Uint8Array => {
    added.written ??= partOf(write({ attributes: added.attributes }), fields.attributes)
    return added.written
  }
  const failureOf = createMemo(200, type => toAdded({ 'error.type': type }))
  return {
    bytesOf,
    templateOf(shape, variant) {
      shape.written[variant] ??= toTemplate(write(toExample(shape, variant)))
      return shape.written[variant]
    },
    rareOf({ failure, links, trace: { state } }) {
      return [
        ...(failure === undefined ? none : [bytesOf(failureOf(failure))]),
        ...(links ? [partOf(write({ links }), fields.links)] : none),
        ...(state ? [partOf(write({ traceState: state }), fields.traceState)] : none),
      ]
    },
  }
}

function toExample({ attributes, kind, name }: SpanShape, variant: SpanVariant): SpanExample {
  const parent = variant & ~isFailed
  return {
    ...{ name, kind, attributes },
    status: { code: variant & isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET },
    ...(parent && { parentSpanContext: { ...exampleIds, isRemote: parent === hasOuterParent } }),
  }
}

function toTemplate(bytes: Uint8Array): Template {
  const found = fieldsIn(bytes)
  const at = (number: number) => found.find(field => field.number === number)?.content ?? 0
  return {
    bytes,
    ...{ traceId: at(fields.traceId), spanId: at(fields.spanId), parentId: at(fields.parentId) },
    ...{ start: at(fields.start), end: at(fields.end) },
  }
}
