import { afterEach, expect, it } from 'vitest'
import { createDeliveryRows } from '../../../../src/jobs/callbacks/delivery-rows.ts'
import { createJobRows } from '../../../../src/jobs/job-rows.ts'
import { createUpkeep } from '../../../../src/jobs/operate/upkeep.ts'
import { createEndings } from '../../../../src/jobs/run/endings.ts'
import { silent } from '../../world.ts'
import { createFolder, jobWith, openJobs } from '../world.ts'

const folder = createFolder()
afterEach(() => folder.remove())

it('ends a job whose run is over without a result, and says so in the log and the audit trail', async () => {
  const host = await openJobs(folder, [jobWith({ run: async ({ text }) => ({ text }) })])
  const { database, store } = host
  const jobId = await host.start('copyText', { text: 'a' })
  await database.run("UPDATE jobs SET status = 'running', run_id = 'gone', dispatched_at = 0 WHERE id = ?", [jobId])
  const lines: unknown[] = []
  const log = { ...silent, error: (message: string, fields: object = {}) => void lines.push({ message, ...fields }) }
  const rows = createJobRows(database, Date.now)
  const deliveries = createDeliveryRows(database, Date.now)
  const endings = createEndings({ database, rows, deliveries, now: Date.now, onDelivery() {} })
  const engine = { isOver: async () => true }
  await createUpkeep({ database, endings, engine, log, rows, store, now: Date.now, retentionMs: 1000 }).reconcile()
  expect(await host.status(jobId)).toMatchObject({ status: 'failed', failureCode: 'internal' })
  expect(lines).toMatchObject([{ message: 'job', job: jobId, tool: 'copyText', outcome: 'internal' }])
  expect((await host.jobs.show(jobId)).audit).toMatchObject([{ event: 'failed', detail: 'internal' }])
  await host.close()
})
