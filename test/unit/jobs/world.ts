import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Caller, OrgConnector } from '../../../src/core/caller.ts'
import type { Disclosure } from '../../../src/core/disclosure/disclosure.ts'
import type { Invocation } from '../../../src/core/invoke/admit.ts'
import { createCalls } from '../../../src/core/invoke/calls.ts'
import type { JobOptions } from '../../../src/core/job/options.ts'
import type { Log } from '../../../src/core/log.ts'
import type { JobTelemetry } from '../../../src/core/telemetry/telemetry.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool, type Tool, type ToolOptions } from '../../../src/core/tool/tool.ts'
import type { JobAuditParts } from '../../../src/jobs/audit.ts'
import { createTakeover } from '../../../src/jobs/engine/takeover.ts'
import { createJobs, type JobsOptions } from '../../../src/jobs/jobs.ts'
import { jobMigrations } from '../../../src/jobs/schema.ts'
import type { Database, Statements } from '../../../src/storage/database.ts'
import { migrate } from '../../../src/storage/migrations.ts'
import { openSqlite } from '../../../src/storage/sqlite/sqlite.ts'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { createVault } from '../../../src/storage/vault.ts'
import { dataPlace } from '../../client/host/folder.ts'
import { createOrgs, invoker, noCallouts, silent } from '../world.ts'

/** A job with everything filled in that a test does not speak about. */
export const jobWith = <const Job extends JobOptions = JobOptions>(
  options: Partial<ToolOptions<z.ZodObject, z.ZodObject, Job, unknown>> = {},
): Tool =>
  defineTool<z.ZodObject, z.ZodObject, JobOptions, unknown>({
    name: 'copyText',
    title: 'Copy text',
    description: 'Gives back the text that it got.',
    input: z.object({ text: z.string().describe('Any text.') }),
    output: z.object({ text: z.string().describe('The same text.') }),
    writes: false,
    job: {},
    run: async ({ text }) => ({ text }),
    ...(options as Partial<ToolOptions<z.ZodObject, z.ZodObject, JobOptions, unknown>>),
  })

/** Where jobs are kept: a folder for SQLite, or the address of a PostgreSQL database. */
export interface Place {
  readonly dataFolder: string
  readonly databaseUrl: string | undefined
}

export function createFolder() {
  const dataFolder = mkdtempSync(join(dataPlace, 'jobs-'))
  return { dataFolder, databaseUrl: undefined, remove: () => rmSync(dataFolder, { recursive: true, force: true }) }
}

/** As if the job whose first step is done had done so many more. To do them takes a commit to the disk for each. */
export async function fillSteps(database: Statements, count: number): Promise<void> {
  await database.run(
    `INSERT INTO job_steps (job_id, id, name, output, kept_at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    SELECT job_id, id || n, 'filled ' || n, 'null', kept_at
    FROM numbers, (SELECT * FROM job_steps ORDER BY kept_at LIMIT 1)`,
    [count],
  )
}

/** As if the job that is there had been accepted so many times more, by its owner or by one person each. */
export async function fillWaiting(database: Statements, count: number, owners: 'invoker' | 'other'): Promise<void> {
  const [row = {}] = await database.all<Record<string, unknown>>('SELECT * FROM jobs ORDER BY accepted_at LIMIT 1')
  const owner = owners === 'invoker' ? 'owner' : "'other ' || n"
  const own = { id: `'${owners} ' || n`, owner, idem_key: 'NULL', status: "'queued'", accepted_at: 'accepted_at + n' }
  const free = { worker_id: 'NULL', available_at: 'NULL', dispatched_at: 'NULL', started_at: 'NULL' }
  const values: Readonly<Record<string, string>> = { ...own, ...free }
  const columns = Object.keys(row)
  await database.run(
    `INSERT INTO jobs (${columns.join(', ')})
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    SELECT ${columns.map(column => values[column] ?? column).join(', ')}
    FROM numbers, (SELECT * FROM jobs ORDER BY accepted_at LIMIT 1)`,
    [count],
  )
}

/** How many steps are remembered. */
export async function countSteps({ dataFolder }: Pick<Place, 'dataFolder'>): Promise<number> {
  const file = openSqlite(join(dataFolder, 'host.sqlite'))
  const row = await file.first<{ n: number }>('SELECT COUNT(*) AS n FROM job_steps')
  await file.close()
  return row?.n ?? 0
}

export interface HostOptions extends JobsOptions, JobAuditParts {
  readonly orgs?: OrgConnector
  readonly now?: () => number
  readonly log?: Log
  readonly isRevoked?: (clientId: string) => boolean
  readonly telemetry?: JobTelemetry
  readonly disclosure?: Disclosure
  /** What is put around the database. */
  readonly wrap?: (database: Database) => Database
}

const key = new Uint8Array(32).fill(7)

/** The part of a host that has to do with jobs: real stores, real vault, orgs that do nothing. */
export async function openJobs(
  place: Place,
  tools: readonly Tool[],
  {
    audit,
    disclosure,
    isRevoked,
    log = silent,
    now,
    orgs = createOrgs(),
    telemetry,
    wrap = one => one,
    ...options
  }: HostOptions = {},
) {
  const database = wrap(await connectDatabase(place))
  await migrate(database, jobMigrations)
  const takeover = createTakeover({ ...place, database })
  const catalog = createCatalog(tools)
  const parts = { audit, catalog, orgs, callouts: noCallouts, log, database, takeover, sealer: createVault([key]) }
  const jobs = createJobs({
    ...parts,
    ...(now && { now }),
    ...(telemetry && { telemetry }),
    ...(isRevoked && { isRevoked }),
    disclosure,
    options: { pollMs: 20, ...options },
  })
  const clock = () => performance.now()
  const { invoke, plan } = createCalls({
    ...parts,
    jobs,
    disclosure,
    deadlineMs: 1000,
    now: clock,
    record: audit ?? (() => {}),
  })
  let requests = 0
  const call = (tool: string, input: unknown, more: Partial<Invocation> = {}) => {
    requests += 1
    return invoke({ tool, input, caller: invoker, surface: 'actions', requestId: `r${requests}`, ...more })
  }
  return {
    ...{ catalog, jobs, database, takeover, invoke, plan, call },
    async start(tool: string, input: unknown, more: Partial<Invocation> = {}): Promise<string> {
      return String((await call(tool, input, more)).jobId)
    },
    status: (jobId: string, caller: Caller = invoker) => call('jobStatus', { jobId }, { caller }),
    async ended(jobId: string, caller: Caller = invoker) {
      for (;;) {
        const status = await call('jobStatus', { jobId }, { caller })
        if (status.endedAt !== undefined) return status
        await sleep(10)
      }
    },
    /** As the system does when the process is killed: nothing is written down any more. */
    async kill() {
      takeover.leave()
      await database.close()
    },
    async close() {
      await jobs.stop(1000)
      await database.close()
    },
  }
}

/** Resolves once the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}
