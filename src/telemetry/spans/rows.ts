import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Added, OwnSpan, SpanShape } from './own-span.ts'
import { type SpanVariant, variantOf } from './templates.ts'

/**
 * Spans that wait to be sent: 64 bytes for each, so that nothing of a call is left for collections of garbage, and little
 * memory is touched as one ends. What a span is in the request is ten times that.
 */
export interface SpanRows {
  /** Of each sixteen: ids of its trace, of itself and of its parent, two times, and its variant. */
  words: Uint32Array
  /** The same memory. Times are in milliseconds since 1970. */
  times: Float64Array
  bytes: Uint8Array
  readonly shapes: SpanShape[]
  readonly added: (readonly Added[])[]
  /** Those that have more than others, by their row. */
  readonly rare: Map<number, OwnSpan>
  count: number
  /** Those that apps make by the API. */
  readonly others: ReadableSpan[]
}

/** Words of a row, and where in it things are. */
export const [rowWords, spanIdAt, parentIdAt, startAt, endAt, variantAt] = [16, 4, 6, 4, 5, 12] as const
const firstRows = 256

export const createSpanRows = (): SpanRows => ({
  ...viewsOf(firstRows),
  ...{ shapes: [], added: [], rare: new Map(), count: 0, others: [] },
})

const viewsOf = (rows: number) => {
  const memory = new ArrayBuffer(rows * rowWords * 4)
  return { words: new Uint32Array(memory), times: new Float64Array(memory), bytes: new Uint8Array(memory) }
}

export const countIn = ({ count, others }: SpanRows): number => count + others.length

/** Makes rows that were sent as if they were new. */
export function emptyRows(rows: SpanRows): void {
  rows.count = 0
  rows.rare.clear()
  rows.others.length = 0
}

export function addRow(rows: SpanRows, span: OwnSpan, endMs: number): void {
  const { count: row } = rows
  const at = row * rowWords
  if (at >= rows.words.length) grow(rows)
  const { times, words } = rows
  const { failure, links, parent, trace } = span
  putId(words, at, trace)
  words[at + 2] = trace.pool.words[trace.at + 2] ?? 0
  words[at + 3] = trace.pool.words[trace.at + 3] ?? 0
  putId(words, at + spanIdAt, span)
  if (parent) putId(words, at + parentIdAt, parent)
  times[at / 2 + startAt] = trace.epochMs + span.startMs
  times[at / 2 + endAt] = trace.epochMs + endMs
  words[at + variantAt] = variantOf(span) satisfies SpanVariant
  rows.shapes[row] = span.shape
  rows.added[row] = span.added
  if (failure !== undefined || links !== undefined || trace.state !== undefined) rows.rare.set(row, span)
  rows.count = row + 1
}

/** The id of a span, or half of a trace's. */
function putId(words: Uint32Array, to: number, { at, pool }: OwnSpan['parent'] & object): void {
  words[to] = pool.words[at] ?? 0
  words[to + 1] = pool.words[at + 1] ?? 0
}

function grow(rows: SpanRows): void {
  const views = viewsOf((rows.words.length / rowWords) * 2)
  views.words.set(rows.words)
  Object.assign(rows, views)
}
