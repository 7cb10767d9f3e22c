import { createTraceState, type Link, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { placeOfId, spanIdOf, traceIdOf } from '../../../../src/telemetry/spans/ids.ts'
import { noteStatus, type OwnSpan, type OwnTrace, toAdded, toShape } from '../../../../src/telemetry/spans/own-span.ts'
import { contentIn, fieldsIn, partOf } from '../../../../src/telemetry/spans/protobuf.ts'
import { createSpanSerializer } from '../../../../src/telemetry/spans/request.ts'
import { addRow, createSpanRows, emptyRows } from '../../../../src/telemetry/spans/rows.ts'

const resource = resourceFromAttributes({ 'service.name': 'orders', 'host.name': 'a'.repeat(200) })
const scope = { name: 'test', version: '1.0.0' }
const idOf = (seed: number, length: number) =>
  seed
    .toString(16)
    .padStart(2, '0')
    .repeat(length / 2)
const call = toShape('execute_tool find', SpanKind.INTERNAL, { 'gen_ai.tool.name': 'find', 'applink.surface': 'mcp' })
const long = toShape(`POST /${'ä'.repeat(90)}`, SpanKind.SERVER, { 'http.route': 'r'.repeat(300), 'url.port': 443 })

const parentOf = (seed: number) => ({ parent: placeOfId(idOf(seed, 16)) })

interface Ended {
  readonly span: OwnSpan
  readonly endMs: number
}

const toSpan = (seed: number, more: Partial<OwnSpan> = {}, ofTrace: Partial<OwnTrace> = {}): Ended => {
  const trace = {
    ...placeOfId(idOf(seed, 32)),
    state: undefined,
    isKept: true,
    epochMs: 1_796_000_000_000.25,
    ...ofTrace,
  }
  const span = {
    ...{ ...placeOfId(idOf(seed + 1, 16)), trace, parent: undefined, isFromOutside: false, shape: call, added: [] },
    ...{ startMs: 1234.5, isOver: false, failure: undefined, links: undefined, face: undefined, full: undefined },
    ...more,
  }
  return { span, endMs: 1300.125 + seed }
}

function withStatus(ended: Ended, status: number): Ended {
  noteStatus(ended.span, status)
  return ended
}

/** As they wait to be sent. */
function toRows(spans: readonly Ended[], others: readonly ReadableSpan[] = [], rows = createSpanRows()) {
  for (const { endMs, span } of spans) addRow(rows, span, endMs)
  rows.others.push(...others)
  return rows
}

const toTime = (ms: number): [number, number] => [Math.floor(ms / 1000), Math.round((ms % 1000) * 1000) * 1000]

/** The same for the SDK. */
function toReadable({ endMs, span }: Ended): ReadableSpan {
  const { added, failure, isFromOutside: isRemote, links, parent, shape, trace } = span
  const ids = { traceId: traceIdOf(trace), traceFlags: TraceFlags.SAMPLED }
  return {
    ...{ name: shape.name, kind: shape.kind, links: links ?? [], events: [], ended: true, resource },
    spanContext: () => ({ ...ids, spanId: spanIdOf(span), ...(trace.state && { traceState: trace.state }) }),
    ...(parent && { parentSpanContext: { ...ids, spanId: spanIdOf(parent), isRemote } }),
    ...{ startTime: toTime(trace.epochMs + span.startMs), endTime: toTime(trace.epochMs + endMs) },
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
const rows: readonly (readonly [what: string, spans: readonly Ended[]])[] = [
  ['one that begins its trace', [toSpan(1)]],
  ['the second of a shape', [toSpan(1), toSpan(200, { startMs: 0.001 })]],
  ['children of ours and of others', [1, 2, 3].map(seed => toSpan(seed, { ...parentOf(7), isFromOutside: seed > 1 }))],
  ['failed ones beside others', [toSpan(1, { failure: 'not_found' }), toSpan(2), toSpan(3, { failure: 'internal' })]],
  ['attributes of their own', [toSpan(1, { added: [toAdded({ 'applink.job.id': 'j', ok: true })] }), toSpan(2)]],
  ['statuses', [withStatus(toSpan(1), 503), withStatus(toSpan(2), 200), withStatus(toSpan(3), 503), toSpan(4)]],
  ['links and states', [toSpan(1, { links: [link, link] }, { state: createTraceState('vendor=1') }), toSpan(2)]],
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
    const rows = toRows(spans)
    expect(read(serializeRequest(rows))).toEqual(expected)
    // Once more, from what is known by then, in the rows of those.
    emptyRows(rows)
    expect(read(serializeRequest(toRows(spans, [], rows)))).toEqual(expected)
  })

  it('has those of apps beside those of the host', () => {
    const { serializeRequest } = createSpanSerializer(resource, scope)
    const other = toReadable(toSpan(5, { shape: long }))
    const mixed = serializeRequest(toRows([toSpan(1), toSpan(3)], [other])) ?? new Uint8Array()
    expect(fieldsIn(mixed).map(({ number }) => number)).toEqual([1, 1])
    const [first, second] = fieldsIn(mixed).map(({ from, to }) => read(mixed.subarray(from, to)).spans)
    expect(first).toHaveLength(2)
    expect(second).toEqual(read(ProtobufTraceSerializer.serializeRequest([other])).spans)
    expect(read(serializeRequest(toRows([], [other])))).toEqual(read(ProtobufTraceSerializer.serializeRequest([other])))
  })
})
