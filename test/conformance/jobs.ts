import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { AppError } from '../../src/core/failure.ts'
import type { Catalog } from '../../src/core/tool/catalog.ts'
import { defineTool, type Tool } from '../../src/core/tool/tool.ts'
import { createTakeover } from '../../src/jobs/engine/takeover.ts'
import { createJobs } from '../../src/jobs/jobs.ts'
import { jobMigrations } from '../../src/jobs/schema.ts'
import { migrate } from '../../src/storage/migrations.ts'
import { connectDatabase } from '../../src/storage/storage.ts'
import { createVault } from '../../src/storage/vault.ts'
import { createFolder } from '../unit/jobs/world.ts'
import { createOrgs, noCallouts, silent } from '../unit/world.ts'

const output = z.object({ text: z.string() })
const about = (name: string) => ({ name, title: name, description: 'A job of the suite.' })

/** What the suite calls to get tasks. */
export const jobTools: readonly Tool[] = [
  defineTool({
    ...{ ...about('slow_compute'), output, writes: false, job: { maxPerUser: 100 } },
    input: z.object({ seconds: z.number(), label: z.string().optional() }),
    async run({ label, seconds }, { signal }) {
      await sleep(seconds * 1000, undefined, { signal })
      return { text: `Computed ${label}` }
    },
  }),
  defineTool({
    ...{ ...about('failing_job'), input: z.object({}), output, writes: false, job: {} },
    run: () => Promise.reject<{ text: string }>(new AppError('rejected', 'This job intentionally fails')),
  }),
  defineTool({
    ...{ ...about('protocol_error_job'), input: z.object({}), output, writes: false, job: {} },
    run: () => Promise.reject<{ text: string }>(new Error('This job intentionally breaks')),
  }),
  defineTool({
    ...{ ...about('confirm_delete'), input: z.object({ filename: z.string() }), output, writes: 'changes', job: {} },
    run: async ({ filename }) => ({ text: `Deleted ${filename}` }),
  }),
  defineTool({
    ...{ ...about('greet_later'), input: z.object({ name: z.string() }), output, writes: false, job: {} },
    run: async ({ name }) => ({ text: `Hello, ${name}!` }),
  }),
]

/** Jobs on disk in a folder of their own, with a worker in this process. */
export async function startFixtureJobs(catalog: Catalog) {
  const place = createFolder()
  const database = await connectDatabase(place)
  await migrate(database, jobMigrations)
  const takeover = createTakeover({ ...place, database })
  const sealer = createVault([crypto.getRandomValues(new Uint8Array(32))])
  const parts = { catalog, orgs: createOrgs(), callouts: noCallouts, log: silent, database, takeover, sealer }
  const jobs = createJobs({ ...parts, options: { concurrency: 50, pollMs: 50 } })
  jobs.work()
  return {
    jobs,
    async close() {
      await jobs.stop(0)
      await database.close()
      place.remove()
    },
  }
}
