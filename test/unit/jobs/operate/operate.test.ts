import { afterEach, describe, expect, it } from 'vitest'
import { session } from '../../world.ts'
import { createFolder, jobWith, openJobs } from '../world.ts'

const folder = createFolder()
afterEach(() => folder.remove())

describe('what is shown of a job', () => {
  it('is what was named for it: neither values of records nor a column that was added since', async () => {
    const host = await openJobs(folder, [jobWith({ job: { callback: 'textCopied' } })])
    const { database, jobs } = host
    const hidden = "TEXT NOT NULL DEFAULT 'a secret of tomorrow'"
    await database.run(`ALTER TABLE jobs ADD COLUMN refresh_token ${hidden}`)
    await database.run(`ALTER TABLE job_deliveries ADD COLUMN refresh_token ${hidden}`)
    const callbackUrl = `${session.orgUrl}/services/callbacks/1`
    const jobId = await host.start('copyText', { text: 'a value of a record', callbackUrl }, { idempotencyKey: 'k-9' })
    jobs.work()
    await host.ended(jobId)

    const stored = [await database.first('SELECT * FROM jobs'), await database.first('SELECT * FROM job_deliveries')]
    expect(JSON.stringify(stored)).toContain('a secret of tomorrow')
    const [listed] = await jobs.list()
    const shown = await jobs.show(jobId)
    expect(listed).toEqual(shown.job)
    expect(shown.job).toMatchObject({ id: jobId, tool: 'copyText', status: 'completed', failure_code: null })
    expect(shown.deliveries).toMatchObject([{ job_id: jobId, seq: 1, status: 'completed' }])
    const text = JSON.stringify({ listed, shown })
    for (const secret of ['a secret of tomorrow', 'a value of a record', 'k-9', session.accessToken, callbackUrl]) {
      expect(text).not.toContain(secret)
    }
    await host.close()
  })
})
