import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Caller, OrgConnector } from '../../../src/core/caller.ts'
import type { Invocation } from '../../../src/core/invoke/admit.ts'
import { createCalls } from '../../../src/core/invoke/calls.ts'
import type { JobOptions } from '../../../src/core/job/options.ts'
import type { Log } from '../../../src/core/log.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { defineTool, type Tool, type ToolOptions } from '../../../src/core/tool/tool.ts'
import type { JobAuditParts } from '../../../src/jobs/audit.ts'
import { connectEngineStore } from '../../../src/jobs/engine/store.ts'
import { createJobs, type JobsOptions } from '../../../src/jobs/jobs.ts'
import { jobMigrations } from '../../../src/jobs/schema.ts'
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
export async function fillSteps({ dataFolder }: Pick<Place, 'dataFolder'>, count: number): Promise<void> {
  const file = openSqlite(join(dataFolder, 'jobs.sqlite'))
  await file.run(
    `INSERT INTO step_attempts
      (namespace_id, id, workflow_run_id, step_name, kind, status, config, output, created_at, updated_at)
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    SELECT namespace_id, id || n, workflow_run_id, 'filled ' || n, kind, 'completed', config, 'null', created_at, updated_at
    FROM numbers, (SELECT * FROM step_attempts ORDER BY created_at LIMIT 1)`,
    [count],
  )
  await file.close()
}

/** How many steps the engine remembers. */
export async function countSteps({ dataFolder }: Pick<Place, 'dataFolder'>): Promise<number> {
  const file = openSqlite(join(dataFolder, 'jobs.sqlite'))
  const row = await file.first<{ n: number }>("SELECT COUNT(*) AS n FROM step_attempts WHERE status = 'completed'")
  await file.close()
  return row?.n ?? 0
}

export interface HostOptions extends JobsOptions, JobAuditParts {
  readonly orgs?: OrgConnector
  readonly now?: () => number
  readonly log?: Log
  readonly isRevoked?: (clientId: string) => boolean
}

const key = new Uint8Array(32).fill(7)

/** The part of a host that has to do with jobs: real stores, real vault, orgs that do nothing. */
export async function openJobs(
  place: Place,
  tools: readonly Tool[],
  { audit, isRevoked, log = silent, now, orgs = createOrgs(), ...options }: HostOptions = {},
) {
  const database = connectDatabase(place)
  await migrate(database, jobMigrations)
  const store = await connectEngineStore({ ...place, database })
  const catalog = createCatalog(tools)
  const parts = { audit, catalog, orgs, callouts: noCallouts, log, database, store, sealer: createVault([key]) }
  const jobs = createJobs({
    ...parts,
    ...(now && { now }),
    ...(isRevoked && { isRevoked }),
    options: { pollMs: 20, ...options },
  })
  const clock = () => performance.now()
  const { invoke, plan } = createCalls({ ...parts, jobs, deadlineMs: 1000, now: clock, record: audit ?? (() => {}) })
  let requests = 0
  const call = (tool: string, input: unknown, more: Partial<Invocation> = {}) => {
    requests += 1
    return invoke({ tool, input, caller: invoker, surface: 'actions', requestId: `r${requests}`, ...more })
  }
  return {
    ...{ jobs, database, store, invoke, plan, call },
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
    async close() {
      await jobs.stop(1000)
      await store.close()
      await database.close()
    },
  }
}

/** Resolves once the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5)
}
