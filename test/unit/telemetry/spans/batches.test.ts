import { DiagLogLevel, diag, SpanKind, TraceFlags } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode, setGlobalErrorHandler } from '@opentelemetry/core'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSpanBatches } from '../../../../src/telemetry/spans/batches.ts'
import { placeOfId } from '../../../../src/telemetry/spans/ids.ts'
import { type OwnSpan, toShape } from '../../../../src/telemetry/spans/own-span.ts'
import { countIn, type SpanRows } from '../../../../src/telemetry/spans/rows.ts'

afterEach(() => {
  vi.useRealTimers()
  diag.disable()
})

const trace = { ...placeOfId('1'.repeat(32)), state: undefined, isKept: true, epochMs: 0 }
const shape = toShape('call', SpanKind.INTERNAL, {})
const span: OwnSpan = {
  ...{ ...placeOfId('2'.repeat(16)), trace, parent: undefined, isFromOutside: false, shape, added: [], startMs: 1 },
  ...{ isOver: true, failure: undefined, links: undefined, face: undefined, full: undefined },
}
const ofApp = { spanContext: () => ({ traceFlags: TraceFlags.SAMPLED }) } as ReadableSpan

/** SpanBatches of two, of which six spans at most wait, and a collector that answers when it is told to. */
function createWorld() {
  vi.useFakeTimers()
  const sent: number[] = []
  const answers: ((result: ExportResult) => void)[] = []
  const problems: unknown[] = []
  const warn = (message: string) => problems.push(message)
  diag.setLogger({ error: warn, warn, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN)
  setGlobalErrorHandler(error => problems.push(error))
  const batches = createSpanBatches({
    settings: { maxQueueSize: 6, maxExportBatchSize: 2, scheduledDelayMillis: 5000, exportTimeoutMillis: 30_000 },
    exporter: {
      export(rows: SpanRows, onResult) {
        sent.push(countIn(rows))
        answers.push(onResult)
      },
      shutdown: async () => undefined,
    },
  })
  const keep = (count: number) => Array.from({ length: count }, () => batches.keep(span, 2))
  const answer = async (result: ExportResult = { code: ExportResultCode.SUCCESS }) => {
    answers.shift()?.(result)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { answer, batches, keep, problems, sent }
}

describe('spans that have ended', () => {
  it('are sent as soon as there is a batch of them, else in time', async () => {
    const { answer, batches, keep, sent } = createWorld()
    keep(1)
    await vi.advanceTimersByTimeAsync(4999)
    expect(sent).toEqual([])
    batches.onEnd(ofApp)
    expect(sent).toEqual([2])
    keep(1)
    await answer()
    await vi.advanceTimersByTimeAsync(4999)
    expect(sent).toEqual([2])
    await vi.advanceTimersByTimeAsync(1)
    expect(sent).toEqual([2, 1])
  })

  it('wait while others are sent, and how many had no room is said once there is some', async () => {
    const { answer, keep, problems, sent } = createWorld()
    keep(2 + 6 + 5)
    expect(sent).toEqual([2])
    await answer()
    keep(1)
    expect(problems).toEqual(['Dropped 5 spans because maxQueueSize reached'])
    for (const _ of sent.concat(0, 0)) await answer()
    expect(sent).toEqual([2, 2, 2, 2])
  })

  it('make room for others where they could not be sent, or nobody answers', async () => {
    const { answer, keep, problems, sent } = createWorld()
    const error = new Error('refused')
    keep(2 + 2)
    await answer({ code: ExportResultCode.FAILED, error })
    expect([sent, problems]).toEqual([[2, 2], [error]])
    keep(2)
    await vi.advanceTimersByTimeAsync(30_000)
    expect([sent, problems]).toEqual([
      [2, 2, 2],
      [error, new Error('Timeout')],
    ])
  })

  it('are all sent at the end, at once, and nothing after it', async () => {
    const { answer, batches, keep, sent } = createWorld()
    keep(2 + 3)
    const ended = batches.shutdown()
    expect(sent).toEqual([2, 2, 1])
    keep(2)
    for (const _ of [...sent]) await answer()
    await ended
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toEqual([2, 2, 1])
  })
})
