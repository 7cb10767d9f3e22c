import { context, diag, ROOT_CONTEXT, TraceFlags } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode, globalErrorHandler, suppressTracing } from '@opentelemetry/core'
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace'
import type { TelemetrySettings } from '../settings.ts'
import type { OwnSpan } from './own-span.ts'
import { addRow, countIn, createSpanRows, emptyRows, type SpanRows } from './rows.ts'

export interface SpanBatchesParts {
  readonly settings: TelemetrySettings['batch']
  readonly exporter: {
    export(rows: SpanRows, onResult: (result: ExportResult) => void): void
    shutdown(): Promise<void>
  }
}

/** Takes what has ended, and sends it by the rules of the SDK's own. */
export interface SpanBatches extends SpanProcessor {
  keep(span: OwnSpan, endMs: number): void
}

/**
 * In place of the SDK's batch processor, which keeps spans as they are.
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor
 */
export function createSpanBatches({ exporter, settings }: SpanBatchesParts): SpanBatches {
  const queue = createQueue(settings)
  const send = createSender(exporter, settings)
  let [isSending, isOver] = [false, false]
  let timer: NodeJS.Timeout | undefined
  const stopTimer = () => {
    clearTimeout(timer)
    timer = undefined
  }
  const sendNext = async (): Promise<void> => {
    stopTimer()
    const rows = queue.next()
    if (!rows) return
    const sent = send(rows)
    // They are written by now.
    queue.reuse(rows)
    await sent
  }
  const sendAlone = async () => {
    isSending = true
    await sendNext().catch(globalErrorHandler)
    isSending = false
    if (queue.count() > 0) sendInTime()
  }
  const sendInTime = () => {
    if (isSending) return
    if (queue.isFull()) void sendAlone()
    else timer ??= setTimeout(() => void sendAlone(), settings.scheduledDelayMillis).unref()
  }
  const sendAll = async () => {
    const all: Promise<void>[] = []
    while (queue.count() > 0) all.push(sendNext())
    await Promise.all(all)
  }
  const add = (put: (rows: SpanRows) => void): void => {
    if (!isOver && queue.add(put)) sendInTime()
  }
  return {
    keep: (span, endMs) => add(rows => addRow(rows, span, endMs)),
    onStart() {},
    onEnd(span: ReadableSpan) {
      if (span.spanContext().traceFlags & TraceFlags.SAMPLED) add(({ others }) => others.push(span))
    },
    forceFlush: sendAll,
    async shutdown() {
      isOver = true
      await sendAll()
      await exporter.shutdown()
    },
  }
}

/** What waits, and rows that are to be filled again. */
function createQueue({ maxExportBatchSize, maxQueueSize }: SpanBatchesParts['settings']) {
  const [full, free]: [SpanRows[], SpanRows[]] = [[], []]
  let open = createSpanRows()
  let dropped = 0
  const count = () => full.length * maxExportBatchSize + countIn(open)
  const openNext = (): SpanRows => {
    const done = open
    open = free.pop() ?? createSpanRows()
    return done
  }
  return {
    count,
    isFull: () => full.length > 0,
    /** `false`: there is no room for one more. */
    add(put: (rows: SpanRows) => void): boolean {
      if (count() >= maxQueueSize) {
        dropped += 1
        return false
      }
      if (dropped > 0) diag.warn(`Dropped ${dropped} spans because maxQueueSize reached`)
      dropped = 0
      put(open)
      if (countIn(open) >= maxExportBatchSize) full.push(openNext())
      return true
    },
    next: (): SpanRows | undefined => full.shift() ?? (countIn(open) > 0 ? openNext() : undefined),
    reuse(rows: SpanRows) {
      emptyRows(rows)
      free.push(rows)
    },
  }
}

/** Sends rows, and resolves once they are taken. They are written before it returns. */
function createSender(exporter: SpanBatchesParts['exporter'], { exportTimeoutMillis }: SpanBatchesParts['settings']) {
  const toError = ({ error }: ExportResult) => error ?? new Error('spans could not be sent')
  return (rows: SpanRows): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('Timeout')), exportTimeoutMillis)
      // In nobody's trace, and it makes none.
      context.with(suppressTracing(ROOT_CONTEXT), () =>
        exporter.export(rows, result => {
          clearTimeout(timer)
          if (result.code === ExportResultCode.SUCCESS) resolve()
          else reject(toError(result))
        }),
      )
    })
}
