import { events, tools } from '#tools'
import { AppError } from '../core/failure.ts'
import type { Log } from '../core/log.ts'
import { createCatalog } from '../core/tool/catalog.ts'
import { connectEngineStore } from '../jobs/engine/store.ts'
import { createDetachedOperator } from '../jobs/operate/detached.ts'
import type { ShownJob } from '../jobs/operate/facts.ts'
import type { JobFacts, JobOperator } from '../jobs/operate/operate.ts'
import { jobMigrations } from '../jobs/schema.ts'
import { migrate } from '../storage/migrations.ts'
import { connectDatabase } from '../storage/storage.ts'

const usage = `npm run jobs -- list [queued|running|completed|failed|cancelled]
npm run jobs -- show ID
npm run jobs -- retry ID
npm run jobs -- cancel ID`

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

const toTime = (at: number | null): string => (at === null ? '-' : new Date(at).toISOString())

const toLine = (job: ShownJob): string =>
  [job.id, job.status.padEnd(9), toTime(job.accepted_at), job.tool, job.failure_code ?? ''].join('  ').trimEnd()

const indented = (lines: readonly string[]): string => lines.map(line => `  ${line}\n`).join('')

function toText({ audit, deliveries, job, steps }: JobFacts): string {
  const facts = {
    ...{ status: job.status, tool: job.tool, owner: job.owner, request: job.request_id },
    ...{ accepted: toTime(job.accepted_at), started: toTime(job.started_at), ended: toTime(job.ended_at) },
    ...(job.continued_as && { 'continued as': job.continued_as }),
    ...(job.failure_code && { failure: job.failure_code }),
  }
  const calls = deliveries.map(({ answer, attempts, seq, state, status }) =>
    [`${seq}`, status, state, `${attempts} tried`, answer ?? ''].join('  ').trimEnd(),
  )
  return [
    `${job.id}\n${indented(Object.entries(facts).map(([name, value]) => `${name}: ${value}`))}`,
    `steps done\n${indented(steps)}`,
    `callbacks\n${indented(calls)}`,
    `audit\n${indented(audit.map(({ at, detail, event }) => `${toTime(at)} ${event} ${detail}`.trimEnd()))}`,
  ].join('')
}

const commands: Readonly<Record<string, (office: JobOperator, argument: string | undefined) => Promise<string>>> = {
  list: async (office, status) => (await office.list(status)).map(job => `${toLine(job)}\n`).join(''),
  show: async (office, id = '') => toText(await office.show(id)),
  retry: async (office, id = '') => `${(await office.retry(id)).status}\n`,
  cancel: async (office, id = '') => `${(await office.cancel(id)).status}\n`,
}

/** Looks at the jobs of the host whose `DATABASE_URL`, or else `DATA_DIR`, this process has. */
async function main([name = '', argument]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command || (name !== 'list' && !argument)) throw new AppError('invalid_input', usage)
  const place = { databaseUrl: process.env.DATABASE_URL || undefined, dataFolder: process.env.DATA_DIR || '.data' }
  const database = connectDatabase(place)
  await migrate(database, jobMigrations)
  const store = await connectEngineStore({ ...place, database })
  try {
    const office = createDetachedOperator({ catalog: createCatalog(tools, events), database, store, log: silent })
    process.stdout.write(await command(office, argument))
  } finally {
    await store.close()
    await database.close()
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
