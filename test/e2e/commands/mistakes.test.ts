import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'

const sara = 'sara.sales@acme.example'

let app: FixtureCopy
let dev: RunningDev
beforeAll(async () => {
  app = await copyFixtureApp('mistakes')
  await app.edit('app-link.config.ts', text => text.replace(/^ {2}thirdParties: \[[\s\S]*?^ {2}\],\n/m, ''))
  dev = await startDev({ folder: app.folder })
})
afterAll(async () => {
  await dev?.stop()
  await app?.remove()
})

describe('a third party that is not set up', () => {
  it('fails the tool that calls it while everything is tried out, with what to set and how to stand in for it', async () => {
    const failed = await createActionsClient(dev, sara).call('readHeadlines', { company: 'Alpenblick' })
    expect(failed).toMatchObject({
      ok: false,
      failure: {
        code: 'unavailable',
        message:
          "callout \"press\": PRESS_API_URL and PRESS_API_KEY are not both set. Set what is missing in .env, or have \"npm run dev\" start a program that stands for it: in app-link.config.ts, dev.thirdParties: [{ name: 'press', program: 'examples/press.ts', urlVariable: 'PRESS_API_URL', keyVariable: 'PRESS_API_KEY' }]. Then start \"npm run dev\" again.",
      },
    })
    const account = await createActionsClient(dev, sara).call('readAccount', { accountId: '001AH0000000003YAA' })
    expect(account).toMatchObject({ ok: true })
    const warned = dev.log.filter(line => line.includes('third party not set up')).map(line => JSON.parse(line))
    expect(warned).toMatchObject([{ for: 'readHeadlines', variables: 'PRESS_API_URL, PRESS_API_KEY' }])
  })

  it('is asked once .env has it, which is read when everything starts', async () => {
    const before = dev.log.length
    await app.write('.env', 'PRESS_API_URL=http://127.0.0.1:9\nPRESS_API_KEY=key\n')
    await expect
      .poll(() => dev.log.slice(before))
      .toContain('.env: read when "npm run dev" starts. End it and start it again.')
    await dev.stop()
    dev = await startDev({ folder: app.folder })
    const failed = await createActionsClient(dev, sara).call('readHeadlines', { company: 'Alpenblick' })
    expect(failed).toMatchObject({ ok: false, failure: { code: 'upstream_failed' } })
  })

  it('keeps a deployed host from starting, which names tool and variable', async () => {
    await app.write('.env', '')
    const { code, err } = await runProgram('start', [], { folder: app.folder })
    expect(code).toBe(1)
    expect(err).toContain('- PRESS_API_URL: is missing: readHeadlines talks to it\n')
    expect(err).toContain('- PRESS_API_KEY: is missing: readHeadlines talks to it\n')
  })
})

describe('a command that is called in a wrong way', () => {
  it.each([
    [['invoke', 'readAcount', '{}', '--as', sara], 2, 'There is no tool "readAcount". Did you mean readAccount?'],
    [['invoke', 'somethingElse', '{}', '--as', sara], 2, 'There is no tool "somethingElse". "npm run tools" lists'],
    [['invoke', 'readAccount', '{}', '--as', 'nobody@acme.example'], 1, 'nobody@acme.example'],
    [['invoke', 'readAccount', '{}', '--org', 'acme', '--wait'], 2, '--wait: jobs run in a host'],
    [['invoke', 'readHeadlines', '{}', '--org', 'acme'], 2, 'set PRESS_API_URL and PRESS_API_KEY, in .env or in the'],
    [['invoke', 'enrollAccounts', '{}', '--org', 'acme'], 2, 'enrollAccounts: jobs run in a host'],
    [['invoke', 'jobStatus', '{}', '--org', 'acme'], 2, 'jobStatus: jobs run in a host'],
    [['invok', 'readAccount'], 2, 'There is no command "invok". Did you mean invoke?'],
    [['jobs', 'show', 'none'], 1, 'There is no such job.'],
  ])('says what was meant: %j', async (words, code, says) => {
    const [name = '', ...args] = words
    const run = await runProgram(name, args, { folder: app.folder })
    expect([run.code, run.out]).toEqual([code, ''])
    expect(run.err).toContain(says)
  })
})

describe('a command beside npm run dev', () => {
  const run = (name: string, ...args: string[]) => runProgram(name, args, { folder: app.folder })

  it('needs no ports', async () => {
    const { code, out } = await run('invoke', 'readAccount', '{"accountId":"001AH0000000003YAA"}', '--as', sara)
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ name: 'Alpenblick Hotels' })])
  })

  it('follows a job to its end, and finds it among the jobs of the host', async () => {
    const input = JSON.stringify({ batch: 'WAIT', steps: 3, stepMs: 700 })
    const { code, err, out } = await run('invoke', 'enrollAccounts', input, '--as', 'admin@acme.example', '--wait')
    const report = JSON.parse(out)
    expect([code, report]).toEqual([0, expect.objectContaining({ status: 'completed', enrolled: 3 })])
    expect(err).toMatch(/^(?:queued|running).*\n(?:.*\n)*completed\n$/)
    const shown = await run('jobs', 'show', report.jobId)
    expect(shown.out).toContain('status: completed')
  })

  it('ends with 1 when the job that it follows fails, and the step that failed is known', async () => {
    const late = { batch: 'x'.repeat(30), steps: 1, stepMs: 0 }
    const { code, err, out } = await run('invoke', 'enrollAccounts', JSON.stringify(late), '--as', sara, '--wait')
    expect([code, out]).toEqual([1, ''])
    const { jobId, status } = JSON.parse(err.slice(err.indexOf('{'))) as { readonly jobId: string; status: string }
    expect(status).toBe('failed')
    expect((await run('jobs', 'show', jobId)).out).toContain('steps failed\n  account 1\n')
  })

  it('lists the tools with doors and rights', async () => {
    const { code, out } = await run('tools')
    expect(code).toBe(0)
    expect(out).toMatch(/^readAccount +actions, mcp +the user +reads$/m)
    expect(out).toMatch(/^addProducts +api +influencerPortal +changes$/m)
    expect(out).toMatch(/^enrollAccounts +actions, mcp +the user +changes, as a job$/m)
    expect(out).toMatch(/^pageViewed +events +influencerPortal +as a job$/m)
    const { out: json } = await run('tools', '--json')
    expect(JSON.parse(json)[0]).toEqual({
      ...{ name: expect.any(String), doors: expect.any(Array), rights: expect.any(String), does: expect.any(String) },
    })
  })
})
