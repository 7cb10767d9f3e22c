import { resolve } from 'node:path'
import { readRows, rowKinds } from '../../audit/read.ts'
import { auditMigrations } from '../../audit/schema.ts'
import { type Anchor, verifyChain } from '../../audit/verify.ts'
import { toPlainText } from '../../core/unseen.ts'
import type { Database } from '../../storage/database.ts'
import { migrate } from '../../storage/migrations.ts'
import { connectDatabase } from '../../storage/storage.ts'
import { withRunningDev } from '../settings/running-dev.ts'
import type { Command, Shell } from '../shell.ts'
import { readAuditRequest } from './options.ts'

export const auditCommand: Command = {
  usage: `Usage: applink-action-host audit [--since TIME] [--until TIME] [--org ID] [--user ID] [--client ID] [--tool NAME] [--surface NAME] [--kind NAME] [--outcome NAME] [--request ID] [--job ID] [--lines | --json]
       applink-action-host audit --verify [--head DAY:ROWS:HASH]...

  --since, --until  a time such as 2026-11-30 or 2026-11-30T14:00:00Z: from then on, and before then
  --outcome         ok, again, cancelled, or a failure code
  --kind            ${rowKinds.join(', ')}
  --json            one JSON object a line, as it was hashed; the default
  --lines           one readable line a row
  --verify          look whether every row is there as it was written; prints the head of the chain
  --head            a head that was noted earlier: its row must still be there

The audit is that of the host whose DATABASE_URL, or else DATA_DIR, this process has. Default: that of the "npm run dev"
that runs in this folder, else .data. A row is there a moment after its call.

Example:
  npm run --silent audit -- --since 2026-11-01 --user 005000000000001AAA > audit.jsonl`,
  run: showAudit,
}

async function showAudit(args: readonly string[], shell: Shell): Promise<number> {
  const { anchors, filter, lines } = readAuditRequest(args)
  const database = await openDatabase(shell)
  try {
    if (anchors) return await verify(database, anchors, shell)
    const toText = lines ? toLine : (text: string) => text
    for await (const text of readRows(database, filter)) shell.print(toText(text))
    return 0
  } finally {
    await database.close()
  }
}

async function openDatabase(shell: Shell): Promise<Database> {
  const { env } = shell.env.DATABASE_URL ? shell : withRunningDev(shell, ['DATA_DIR'])
  const database = await connectDatabase({
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder: resolve(shell.folder, env.DATA_DIR || '.data'),
  })
  await migrate(database, auditMigrations)
  return database
}

async function verify(database: Database, anchors: readonly Anchor[], { complain, print }: Shell): Promise<number> {
  const { days, deleted, head, problems, rows } = await verifyChain(database, anchors)
  for (const problem of problems) complain(problem)
  const past = deleted === 0 ? '' : `, ${deleted} ${deleted === 1 ? 'day' : 'days'} deleted in their time`
  print(
    `${rows} rows on ${days} ${days === 1 ? 'day' : 'days'}${past}: ${problems.length === 0 ? 'whole' : 'not whole'}`,
  )
  if (head) print(`head ${head.day}:${head.rows}:${head.hash}`)
  return problems.length === 0 ? 0 : 1
}

const maxPartLength = 1000

/** Fields that differ least come first. A program over MCP chooses its own name. */
function toLine(text: string): string {
  const row = JSON.parse(text) as Readonly<Record<string, unknown>>
  const { at, kind, outcome, surface, tool } = row
  const who = [row.org, row.user, row.client].filter(Boolean).join('/')
  const counted = (field: unknown): string =>
    Object.entries(Object(field))
      .map(([object, count]) => `${object} ${typeof count === 'number' ? count : Object(count).count}`)
      .join(', ')
  const used = [row.read && `read ${counted(row.read)}`, row.written && `wrote ${counted(row.written)}`]
  const withheld = Array.isArray(row.withheld) && `withheld ${row.withheld.join(', ')}`
  const more = [row.repeated && 'repeated', ...used, withheld].filter(Boolean)
  return [at, kind, surface, tool, outcome, who, `${row.ms} ms`, ...more]
    .map(part => toPlainText(part, maxPartLength))
    .join('  ')
}
