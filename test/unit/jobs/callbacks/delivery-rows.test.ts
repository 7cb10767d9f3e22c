import { afterEach, expect, it } from 'vitest'
import { createDeliveryRows } from '../../../../src/jobs/callbacks/delivery-rows.ts'
import { createJobRows } from '../../../../src/jobs/job-rows.ts'
import { createFolder, jobWith, openJobs } from '../world.ts'

const folder = createFolder()
afterEach(() => folder.remove())

const minute = 60_000

it('reports are not held back by a clock that was ahead when they were written, for longer than any pause', async () => {
  const host = await openJobs(folder, [jobWith()])
  const { database } = host
  let ahead = 0
  const deliveries = createDeliveryRows(database, () => Date.now() + ahead)
  const rows = createJobRows(database, Date.now)
  const add = async () => {
    const job = await rows.find(await host.start('copyText', { text: String(ahead) }))
    if (!job) throw new Error('no job')
    await deliveries.add(job, () => ({}), database)
    return job.id
  }
  const putOff = async (job_id: string, forMs: number) => {
    const row = (await deliveries.list(job_id))[0]
    if (!row || !(await deliveries.claim(row, forMs))) throw new Error('not claimed')
  }
  const [tried, soon] = [await add(), await add()]
  ahead = 10 * minute
  const fresh = await add()
  ahead = 90 * minute
  await putOff(tried, 1000)
  ahead = 0
  await putOff(soon, 1000)
  expect(new Set((await deliveries.due(10)).map(({ job_id }) => job_id))).toEqual(new Set([fresh, tried]))
  await host.close()
})
