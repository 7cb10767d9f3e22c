import { resolve } from 'node:path'
import { readApp } from '../app/app.ts'
import { writeRecords } from '../audit/recorder.ts'
import { auditMigrations } from '../audit/schema.ts'
import type { CallRecord } from '../core/invoke/invoke.ts'
import { printable } from '../core/printable.ts'
import { type Catalog, createCatalog } from '../core/tool/catalog.ts'
import { createDetachedOperator } from '../jobs/operate/detached.ts'
import type { ShownJob } from '../jobs/operate/facts.ts'
import type { JobFacts, JobOperator } from '../jobs/operate/operate.ts'
import { jobMigrations } from '../jobs/schema.ts'
import type { Database } from '../storage/database.ts'
import { migrate } from '../storage/migrations.ts'
import { connectDatabase } from '../storage/storage.ts'
import { withRunningDev } from './settings/running-dev.ts'
import type { Command, Shell } from './shell.ts'
import { UsageError } from './usage.ts'

export const jobsCommand: Command = {
  usage: `Usage: applink-action-host jobs list [queued|running|completed|failed|cancelled]
       applink-action-host jobs show ID
       applink-action-host jobs retry ID
       applink-action-host jobs cancel ID

Looks at the jobs of the host whose DATABASE_URL, or else DATA_DIR, this process has. Default: those of the "npm run dev"
that runs in this folder, else .data.

Example:
  npm run --silent jobs -- list failed`,
  run: operate,
}

const toTime = (at: number | null): string => (at === null ? '-' : new Date(at).toISOString())

const toLine = (job: ShownJob): string =>
  [job.id, job.status.padEnd(9), toTime(job.accepted_at), job.tool, job.failure_code ?? ''].join('  ').trimEnd()

const indented = (lines: readonly string[]): string => lines.map(line => `  ${printable(line)}\n`).join('')

function toText({ audit, deliveries, failedSteps, job, steps }: JobFacts): string {
  const facts = {
    ...{ status: job.status, tool: job.tool, owner: job.owner, request: job.request_id },
    ...{ accepted: toTime(job.accepted_at), started: toTime(job.started_at), ended: toTime(job.ended_at) },
    ...(job.continued_as && { 'continued as': job.continued_as }),
    ...(job.failure_code && { failure: job.failure_code }),
  }
  const calls = deliveries.map(({ answer, attempts, seq, state, status }) =>
    [`${seq}`, status, state, `${attempts} tried`, answer ?? ''].join('  ').trimEnd(),
  )
  const history = audit.map(({ at, detail, event }) => `${toTime(at)} ${event} ${detail}`.trimEnd())
  return [
    `${job.id}\n${indented(Object.entries(facts).map(([name, value]) => `${name}: ${value}`))}`,
    `steps done\n${indented(steps)}`,
    ...(failedSteps.length > 0 ? [`steps failed\n${indented(failedSteps)}`] : []),
    ...(calls.length > 0 ? [`callbacks\n${indented(calls)}`] : []),
    ...(history.length > 0 ? [`audit\n${indented(history)}`] : []),
  ].join('')
}

const commands: Readonly<Record<string, (operator: JobOperator, argument: string | undefined) => Promise<string>>> = {
  list: async (operator, status) => (await operator.list(status)).map(job => `${printable(toLine(job))}\n`).join(''),
  show: async (operator, id = '') => toText(await operator.show(id)),
  retry: async (operator, id = '') => `${(await operator.retry(id)).status}\n`,
  cancel: async (operator, id = '') => `${(await operator.cancel(id)).status}\n`,
}

async function operate([name = '', argument, ...more]: readonly string[], shell: Shell): Promise<number> {
  const { folder, print } = shell
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError('Say one of list, show, retry and cancel.')
  if (name !== 'list' && !argument) throw new UsageError(`${name}: say one job`)
  if (more.length > 0) throw new UsageError(`${name}: one word at most`)
  const { events, tools } = await readApp(folder)
  const { env } = shell.env.DATABASE_URL ? shell : withRunningDev(shell, ['DATA_DIR'])
  const place = {
    databaseUrl: env.DATABASE_URL || undefined,
    dataFolder: resolve(folder, env.DATA_DIR || '.data'),
  }
  const database = await connectDatabase(place)
  await migrate(database, [...jobMigrations, ...auditMigrations])
  try {
    const records: CallRecord[] = []
    const audit = (call: CallRecord) => void records.push(call)
    const catalog = createCatalog(tools, events)
    const text = await command(createDetachedOperator({ audit, catalog, database }), argument)
    await tellAudit(database, { catalog, records, env })
    if (text) print(text.trimEnd())
    return 0
  } finally {
    await database.close()
  }
}

interface Told {
  readonly catalog: Catalog
  readonly records: readonly CallRecord[]
  readonly env: NodeJS.ProcessEnv
}

async function tellAudit(database: Database, { catalog, env, records }: Told): Promise<void> {
  if (env.AUDIT_DAYS !== '0') await writeRecords(database, catalog, records)
}
