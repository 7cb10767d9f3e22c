import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'
import { runProgram } from '../../client/host/program.ts'
import { createFolder, jobWith, openJobs } from '../../unit/jobs/world.ts'

const place = createFolder()
const run = (...args: string[]) => runCommand('jobs', args, { env: { DATA_DIR: place.dataFolder } })

let host: Awaited<ReturnType<typeof openJobs>>
let jobId: string

beforeAll(async () => {
  host = await openJobs(place, [jobWith({ runAs: { authorization: 'influencerPortal' } })])
  jobId = await host.start('copyText', { text: 'a value of a record' })
})
afterAll(async () => {
  await host.close()
  place.remove()
})

describe('npm run jobs', () => {
  it('lists jobs beside the host that has them open', async () => {
    const { code, err, out } = await run('list')
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(new RegExp(`^${jobId}  queued +\\d{4}-\\S+Z  copyText\n$`))
    expect((await run('list', 'failed')).out).toBe('')
  })

  it('cancels a job, shows what is known of it but no value, and runs it anew', async () => {
    expect(await run('cancel', jobId)).toMatchObject({ code: 0, out: 'cancelled\n' })
    const shown = await run('show', jobId)
    expect(shown.out).toContain('status: cancelled')
    expect(shown.out).toMatch(/audit\n {2}\S+Z cancelled\n/)
    expect(shown.out).not.toContain('callbacks')
    expect(shown.out).not.toContain('a value of a record')
    expect(await run('retry', jobId)).toMatchObject({ code: 0, out: 'queued\n' })
    host.jobs.work()
    expect(await host.ended(jobId)).toMatchObject({ status: 'completed' })
  })

  it.each([
    [['show', 'no-such-job'], 1, 'There is no such job.'],
    [['show'], 2, 'show: say one job\n\nUsage: applink-action-host jobs list'],
    [['list', 'failed', 'x'], 2, 'list: one word at most'],
    [['remove', 'x'], 2, 'Say one of list, show, retry and cancel.'],
    [[], 2, 'Say one of list, show, retry and cancel.'],
  ])('says what is wrong with %j, with exit code %i', async (args, expected, message) => {
    const { code, err, out } = await run(...args)
    expect([code, out]).toEqual([expected, ''])
    expect(err).toContain(message)
  })

  it('finds no job where there is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'no-jobs-'))
    const env = { DATA_DIR: folder }
    expect(await runProgram('jobs', ['list'], { env })).toEqual({ code: 0, out: '', err: '' })
    rmSync(folder, { recursive: true })
  })
})
