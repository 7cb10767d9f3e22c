import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** A span as a collector has it. */
export interface CollectedSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number
  /** 2: it failed. */
  readonly status: number
  readonly attributes: Attributes
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
}

type Attributes = Readonly<Record<string, string | number | boolean>>

export interface CollectedMetric {
  readonly name: string
  readonly unit: string
  /** Each with what it counts: the value of a gauge or sum, the count of a histogram. */
  readonly points: readonly { readonly attributes: Attributes; readonly value: number }[]
}

export interface CollectedLine {
  readonly body: string
  readonly traceId: string
  readonly attributes: Attributes
}

/** A collector that takes OTLP over HTTP, with protobuf, and keeps all of it. */
export async function startCollector(answer: (response: ServerResponse) => void = accept) {
  const spans: CollectedSpan[] = []
  const metrics = new Map<string, CollectedMetric>()
  const lines: CollectedLine[] = []
  const resources: Attributes[] = []
  /** All that came, as one text: for what must not be in it. */
  let text = ''
  const requests: IncomingMessage[] = []
  const keep: Readonly<Record<string, (records: readonly Buffer[]) => void>> = {
    '/v1/traces': records => void spans.push(...records.map(toSpan)),
    '/v1/logs': records => void lines.push(...records.map(toLine)),
    '/v1/metrics': records => records.map(toMetric).forEach(metric => void metrics.set(metric.name, metric)),
  }
  const server = createServer(async (request, response) => {
    requests.push(request)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const sent = Buffer.concat(chunks)
    const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
    text += bytes.toString('latin1')
    const groups = messagesIn(bytes, 1)
    resources.push(...groups.map(group => attributesIn(first(group, 1), 1)))
    const records = groups.flatMap(group => messagesIn(group, 2)).flatMap(scoped => messagesIn(scoped, 2))
    keep[request.url ?? '']?.(records)
    answer(response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ spans, metrics, lines, resources, requests },
    text: () => text,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type Collector = Awaited<ReturnType<typeof startCollector>>

const accept = (response: ServerResponse): void => void response.writeHead(200).end()

interface Field {
  readonly number: number
  /** A number, or the bytes of a text or of a message. */
  readonly value: bigint | Buffer
}

/** The fields of a protobuf message. @see https://protobuf.dev/programming-guides/encoding/ */
function fieldsOf(bytes: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const take = (length: number): Buffer => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const [number, type] = [tag >> 3, tag & 7]
    if (type === 0) fields.push({ number, value: varint() })
    else if (type === 2) fields.push({ number, value: take(Number(varint())) })
    else fields.push({ number, value: take(type === 1 ? 8 : 4) })
  }
  return fields
}

const messagesIn = (bytes: Buffer, number: number): Buffer[] =>
  fieldsOf(bytes).flatMap(field => (field.number === number && Buffer.isBuffer(field.value) ? [field.value] : []))

const first = (bytes: Buffer, number: number): Buffer => messagesIn(bytes, number)[0] ?? Buffer.alloc(0)
const textIn = (bytes: Buffer, number: number): string => first(bytes, number).toString()
const hexIn = (bytes: Buffer, number: number): string => first(bytes, number).toString('hex')
const numberIn = (bytes: Buffer, number: number): number =>
  Number(fieldsOf(bytes).find(field => field.number === number)?.value ?? 0)

function toValue(any: Buffer): string | number | boolean {
  const [field] = fieldsOf(any)
  if (!field) return ''
  if (field.number === 4) return (field.value as Buffer).readDoubleLE()
  if (field.number === 2) return field.value !== 0n
  return field.number === 3 ? Number(BigInt.asIntN(64, field.value as bigint)) : String(field.value)
}

const attributesIn = (bytes: Buffer, number: number): Attributes =>
  Object.fromEntries(messagesIn(bytes, number).map(pair => [textIn(pair, 1), toValue(first(pair, 2))]))

const toSpan = (span: Buffer): CollectedSpan => ({
  traceId: hexIn(span, 1),
  spanId: hexIn(span, 2),
  parentSpanId: hexIn(span, 4),
  name: textIn(span, 5),
  kind: numberIn(span, 6),
  attributes: attributesIn(span, 9),
  links: messagesIn(span, 13).map(link => ({ traceId: hexIn(link, 1), spanId: hexIn(link, 2) })),
  status: numberIn(first(span, 15), 3),
})

const toLine = (record: Buffer): CollectedLine => ({
  body: String(toValue(first(record, 5))),
  attributes: attributesIn(record, 6),
  traceId: hexIn(record, 9),
})

function toMetric(metric: Buffer): CollectedMetric {
  const [gauge, sum, histogram] = [first(metric, 5), first(metric, 7), first(metric, 9)]
  const numbers = [...messagesIn(gauge, 1), ...messagesIn(sum, 1)].map(point => ({
    attributes: attributesIn(point, 7),
    value: countOf(point),
  }))
  const counts = messagesIn(histogram, 1).map(point => ({
    attributes: attributesIn(point, 9),
    value: Number(first(point, 4).readBigUInt64LE()),
  }))
  return { name: textIn(metric, 1), unit: textIn(metric, 3), points: [...numbers, ...counts] }
}

function countOf(point: Buffer): number {
  const [double, whole] = [first(point, 4), first(point, 6)]
  return double.length > 0 ? double.readDoubleLE() : whole.length > 0 ? Number(whole.readBigInt64LE()) : 0
}
