import { join } from 'node:path'
import type { CallRecord } from '../core/invoke/invoke.ts'
import type { Log } from '../core/log.ts'
import { createSemaphore } from '../core/semaphore.ts'
import type { Database } from '../storage/database.ts'
import { createBatches } from './batches.ts'
import { appendRows, isRow } from './chain.ts'
import { createGathered, createRowWriter } from './gathered.ts'
import { createRetention } from './retention.ts'
import { createRowRest, type RowParts } from './row.ts'
import { openSpool, type Spool } from './spool.ts'

export interface AuditParts extends Omit<RowParts, 'now'> {
  /** With the tables of `auditMigrations`. */
  readonly database: Database
  /** Where rows wait for the database. */
  readonly dataFolder: string
  /** For which rows are kept. */
  readonly days: number
  readonly log: Log
  readonly now?: () => Date
  /** Milliseconds between two batches. */
  readonly batchMs?: number
}

/** Who did what: one row for each call. Tidies up by itself, at once and then every minute. */
export interface Audit {
  /** When it returns, the row outlives this process. Waits for nothing, and never throws. */
  record(call: CallRecord): void
  /** The same once it resolves, with all rows of a turn of the event loop in one write. What stands in the row is of now. Never rejects. */
  recordInTurn(call: CallRecord): Promise<void>
  /** Puts what waits into the database. @throws what the database does */
  flush(): Promise<void>
  /** Takes over what processes that are gone have left, and deletes what has been kept for long enough. */
  sweep(): Promise<void>
  /** Puts what waits into the database; what that does not take is left to the next process of the same folder. */
  close(): Promise<void>
}

const defaultBatchMs = { sqlite: 1000, postgres: 250 } as const
/** Rows in memory, where there is no room on the disk. */
const maxInMemory = 10_000

export function createAudit(parts: AuditParts): Audit {
  const { database, dataFolder, log, now = () => new Date() } = parts
  const toRest = createRowRest({ ...parts, now })
  const spool = trySpool(join(dataFolder, 'audit'), log)
  const inMemory = createOverflow(log)
  const retention = createRetention({ ...parts, now })
  const keep = createRowKeeper({ database, log, now })
  const keepLines = createLineKeeper(keep, log)
  const inTurn = createSemaphore(1)
  const write = createRowWriter(spool, inMemory)
  const gathered = createGathered(write)
  const flush = () =>
    inTurn(async () => {
      gathered.flush()
      await inMemory.drain(keep)
      await spool?.drain(keepLines)
    })
  const sweep = () =>
    inTurn(async () => {
      await spool?.adopt(keepLines)
      await retention.clean()
    })
  const sweeping = startTidying(() =>
    sweep().catch((cause: unknown) => log.error('audit: could not be tidied', {}, cause)),
  )
  const batches = createBatches({ flush, log, pauseMs: parts.batchMs ?? defaultBatchMs[database.dialect] })
  return {
    record(call) {
      gathered.flush()
      write([toRest(call)])
      batches.schedule()
    },
    recordInTurn(call) {
      batches.schedule()
      return gathered.add(toRest(call))
    },
    flush,
    sweep,
    async close() {
      if (!sweeping.stop()) return
      batches.stop()
      await flush().catch((cause: unknown) => log.error('audit: rows wait for the next start', {}, cause))
      inMemory.giveUp()
      spool?.close()
    },
  }
}

function trySpool(folder: string, log: Log): Spool | undefined {
  try {
    return openSpool(folder)
  } catch {
    const fix = 'give DATA_DIR a folder that can be written: rows of the last moment are lost with the process'
    log.warn('audit: no place on disk', { fix })
    return undefined
  }
}

type Keep = (texts: readonly string[]) => Promise<void>

function createRowKeeper({ database, log, now }: Pick<AuditParts, 'database' | 'log'> & Pick<RowParts, 'now'>): Keep {
  return async texts => {
    const appended = await appendRows(database, texts, now().toISOString().slice(0, 10))
    if (!appended?.closed) return
    const { day, hash, row_count: rows } = appended.closed
    log.info('audit day closed', { day, rows, hash })
  }
}

function createLineKeeper(keep: Keep, log: Log): Keep {
  return async lines => {
    const texts = lines.filter(isRow)
    await keep(texts)
    const left = lines.length - texts.length
    if (left > 0) log.error('audit: lines that are no rows were left out', { lines: left })
  }
}

/** Rows that found no place on the disk. One that finds none here either is in the log, and there alone. */
function createOverflow(log: Log) {
  let waiting: string[] = []
  let isOpen = true
  const tell = (text: string) => log.error('audit: a row is kept nowhere else', { row: text })
  return {
    add(text: string) {
      if (isOpen && waiting.length < maxInMemory) waiting.push(text)
      else tell(text)
    },
    async drain(keep: Keep) {
      const texts = [...waiting]
      if (texts.length === 0) return
      await keep(texts)
      waiting = waiting.slice(texts.length)
    },
    giveUp() {
      isOpen = false
      waiting.forEach(tell)
    },
  }
}

const tidyMs = 60_000

function startTidying(tidy: () => Promise<void>) {
  void tidy()
  let timer: NodeJS.Timeout | undefined = setInterval(() => void tidy(), tidyMs).unref()
  return {
    /** False when it was stopped before. */
    stop() {
      const isFirst = timer !== undefined
      clearInterval(timer)
      timer = undefined
      return isFirst
    },
  }
}
