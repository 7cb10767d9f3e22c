import { adminActions } from '../core/administration/administration.ts'
import type { CallRecord } from '../core/invoke/invoke.ts'
import type { Log } from '../core/log.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Database } from '../storage/database.ts'
import { type Audit, type AuditParts, createAudit } from './audit.ts'
import { appendRows, createRowIds } from './chain.ts'
import { createRowText } from './row.ts'

export interface CallRecorderParts extends Omit<AuditParts, 'isKnown' | 'log'> {
  readonly catalog: Pick<Catalog, 'tools' | 'events'>
  /** A log that also knows calls. */
  readonly log: Log & { record(call: CallRecord): void }
}

/** Where calls are told of: the log, and the audit where there is one. */
export interface CallRecorder {
  record(call: CallRecord): void
  /** Absent where rows are kept for no day. */
  readonly recordInTurn: Audit['recordInTurn'] | undefined
  /** Absent where rows are kept for no day. */
  readonly audit: Audit | undefined
}

/** What is no tool, and has records all the same. */
const otherNames = ['objects/list', 'objects/read', ...adminActions]

export function createCallRecorder(parts: CallRecorderParts): CallRecorder {
  const { catalog, days, log } = parts
  if (days === 0) return { record: log.record, recordInTurn: undefined, audit: undefined }
  const audit = createAudit({ ...parts, isKnown: createNameCheck(catalog) })
  return {
    audit,
    record(call) {
      log.record(call)
      audit.record(call)
    },
    recordInTurn(call) {
      log.record(call)
      return audit.recordInTurn(call)
    },
  }
}

/** Puts records of a process that goes at once into the database. */
export async function writeRecords(
  database: Database,
  catalog: CallRecorderParts['catalog'],
  calls: readonly CallRecord[],
): Promise<void> {
  const now = () => new Date()
  const [toText, nextId] = [createRowText({ now, isKnown: createNameCheck(catalog) }), createRowIds()]
  await appendRows(
    database,
    calls.map(call => toText(nextId(), call)),
    now().toISOString().slice(0, 10),
  )
}

function createNameCheck({ events, tools }: CallRecorderParts['catalog']): (tool: string) => boolean {
  const names = new Set([...tools, ...events].map(({ name }) => name).concat(otherNames))
  return tool => names.has(tool)
}
