import { createTraceState, type Link, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { type OwnSpan, statusOf, toAdded, toShape } from '../../../../src/telemetry/spans/own-span.ts'
import { contentIn, fieldsIn, partOf } from '../../../../src/telemetry/spans/protobuf.ts'
import { createSpanSerializer } from '../../../../src/telemetry/spans/request.ts'

const resource = resourceFromAttributes({ 'service.name': 'orders', 'host.name': 'a'.repeat(200) })
const scope = { name: 'test', version: '1.0.0' }
const idOf = (seed: number, length: number) =>
  seed
    .toString(16)
    .padStart(2, '0')
    .repeat(length / 2)
const call = toShape('execute_tool find', SpanKind.INTERNAL, { 'gen_ai.tool.name': 'find', 'applink.surface': 'mcp' })
const long = toShape(`POST /${'ä'.repeat(90)}`, SpanKind.SERVER, { 'http.route': 'r'.repeat(300), 'url.port': 443 })

const toSpan = (seed: number, more: Partial<OwnSpan> = {}): OwnSpan => ({
  ...{ traceId: idOf(seed, 32), spanId: idOf(seed + 1, 16), parentId: undefined, isFromOutside: false },
  ...{ traceState: undefined, isKept: true, shape: call, added: [], failure: undefined, links: undefined },
  ...{ epochMs: 1_796_000_000_000.25, startMs: 1234.5, endMs: 1300.125 + seed },
  ...{ face: undefined, full: undefined, resource, spanContext: () => ({ traceFlags: TraceFlags.SAMPLED }) },
  ...more,
})

const toTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1000) * 1000]

/** The same for the SDK. */
function toReadable(span: OwnSpan): ReadableSpan {
  const { added, failure, isFromOutside: isRemote, links, parentId, shape, traceId, traceState } = span
  const traceFlags = TraceFlags.SAMPLED
  return {
    ...{ name: shape.name, kind: shape.kind, links: links ?? [], events: [], ended: true, resource },
    spanContext: () => ({ traceId, spanId: span.spanId, traceFlags, ...(traceState && { traceState }) }),
    ...(parentId !== undefined && { parentSpanContext: { traceId, spanId: parentId, traceFlags, isRemote } }),
    ...{ startTime: toTime(span.epochMs + span.startMs), endTime: toTime(span.epochMs + span.endMs) },
    attributes: Object.assign(
      { ...shape.attributes },
      ...added.map(({ attributes }) => attributes),
      failure === undefined ? {} : { 'error.type': failure },
    ),
    status: { code: failure === undefined ? SpanStatusCode.UNSET : SpanStatusCode.ERROR },
    ...{ duration: [0, 0], instrumentationScope: scope, droppedAttributesCount: 0, droppedEventsCount: 0 },
    droppedLinksCount: 0,
  }
}

/** What a request says: of each span its fields, in no order, as a reader of protobuf takes them. */
function read(request: Uint8Array | undefined) {
  const outer = contentIn(request ?? new Uint8Array(), 1)
  const inner = contentIn(outer, 2)
  const contentsOf = (bytes: Uint8Array, number: number) =>
    fieldsIn(bytes)
      .filter(field => field.number === number)
      .map(({ content, to }) => bytes.subarray(content, to))
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return {
    around: [hex(partOf(outer, 1)), hex(partOf(outer, 3)), hex(partOf(inner, 1)), hex(partOf(inner, 3))],
    spans: contentsOf(inner, 2).map(span =>
      fieldsIn(span)
        .map(({ from, to }) => hex(span.subarray(from, to)))
        .toSorted(),
    ),
  }
}

const link: Link = { context: { traceId: idOf(9, 32), spanId: idOf(8, 16), traceFlags: TraceFlags.SAMPLED } }
const rows: readonly (readonly [what: string, spans: readonly OwnSpan[]])[] = [
  ['one that begins its trace', [toSpan(1)]],
  ['the second of a shape', [toSpan(1), toSpan(200, { startMs: 0.001 })]],
  [
    'children of ours and of others',
    [1, 2, 3].map(seed => toSpan(seed, { parentId: idOf(7, 16), isFromOutside: seed > 1 })),
  ],
  ['failed ones beside others', [toSpan(1, { failure: 'not_found' }), toSpan(2), toSpan(3, { failure: 'internal' })]],
  ['attributes of their own', [toSpan(1, { added: [statusOf(503), toAdded({ 'applink.job.id': 'j', ok: true })] })]],
  ['links and states', [toSpan(1, { links: [link, link], traceState: createTraceState('vendor=1') }), toSpan(2)]],
  [
    'long ones, and so many that lengths take more bytes',
    Array.from({ length: 600 }, (_, at) => toSpan(at % 250, { shape: long })),
  ],
]

describe('a request with spans', () => {
  it.each(rows)('says of %s what the SDK would have said', (_, spans) => {
    const { serializeRequest } = createSpanSerializer(resource, scope)
    const expected = read(ProtobufTraceSerializer.serializeRequest(spans.map(toReadable)))
    expect(expected.spans).toHaveLength(spans.length)
    expect(read(serializeRequest([...spans]))).toEqual(expected)
    // Once more, from what is known by then.
    expect(read(serializeRequest([...spans]))).toEqual(expected)
  })

  it('is all that keeps them: the list that waited for it is empty then', () => {
    const { serializeRequest } = createSpanSerializer(resource, scope)
    for (const spans of [[toSpan(1)], [toReadable(toSpan(2))], [toSpan(3), toReadable(toSpan(4))]]) {
      expect(read(serializeRequest(spans)).spans).not.toEqual([])
      expect(spans).toEqual([])
    }
  })

  it('has those of apps beside those of the host', () => {
    const { serializeRequest } = createSpanSerializer(resource, scope)
    const [own, other] = [toSpan(1), toReadable(toSpan(5, { shape: long }))]
    const mixed = serializeRequest([own, other, toSpan(3)]) ?? new Uint8Array()
    expect(fieldsIn(mixed).map(({ number }) => number)).toEqual([1, 1])
    const [first, second] = fieldsIn(mixed).map(({ from, to }) => read(mixed.subarray(from, to)).spans)
    expect(first).toHaveLength(2)
    expect(second).toEqual(read(ProtobufTraceSerializer.serializeRequest([other])).spans)
    expect(read(serializeRequest([other]))).toEqual(read(ProtobufTraceSerializer.serializeRequest([other])))
  })
})
