import { onTestFinished } from 'vitest'
import { type AuditParts, createAudit } from '../../../src/audit/audit.ts'
import { readRows } from '../../../src/audit/read.ts'
import { auditMigrations } from '../../../src/audit/schema.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import type { LogFields } from '../../../src/core/log.ts'
import type { Database } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { createFolder } from '../../client/host/folder.ts'
import { silent } from '../world.ts'

export const callOf = (options: Partial<CallRecord> = {}): CallRecord => ({
  ...{ requestId: 'r-1', surface: 'actions', tool: 'echoText', outcome: 'ok', ms: 1.26 },
  ...{ org: '00D5e000000AcmEEAS', user: '005000000000001AAA', client: undefined },
  ...options,
})

export async function createDatabase(): Promise<Database> {
  const database = openSqlite(':memory:')
  await migrate(database, auditMigrations)
  onTestFinished(() => database.close())
  return database
}

/** An audit whose batches wait for `flush`, over a database and a folder that can be shared. */
export async function createWorld(options: Partial<AuditParts> = {}) {
  const database = options.database ?? (await createDatabase())
  const folder = options.dataFolder ?? createFolder().path
  const lines: { message: string; fields?: LogFields | undefined }[] = []
  const say = (message: string, fields?: LogFields) => lines.push({ message, fields })
  let at = new Date('2026-11-30T10:00:00Z')
  const open = () =>
    createAudit({
      ...{ database, dataFolder: folder, days: 90, batchMs: 3_600_000, now: () => at },
      log: { ...silent, info: say, warn: say, error: say },
      isKnown: tool => tool === 'echoText',
      ...options,
    })
  const audit = open()
  onTestFinished(() => audit.close())
  return {
    ...{ audit, database, folder, lines, open },
    goTo(time: string) {
      at = new Date(time)
    },
    rows: async () => (await Array.fromAsync(readRows(database, {}))).map(text => JSON.parse(text)),
  }
}
