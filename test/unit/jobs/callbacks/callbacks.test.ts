import { AsyncLocalStorage } from 'node:async_hooks'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { OrgConnector } from '../../../../src/core/caller.ts'
import { AppError, type FailureCode } from '../../../../src/core/failure.ts'
import type { Log } from '../../../../src/core/log.ts'
import type { Org, OrgRequest } from '../../../../src/core/org/org.ts'
import type { JobTelemetry } from '../../../../src/core/telemetry/telemetry.ts'
import { createCallbackPaths } from '../../../../src/jobs/accept/callback-paths.ts'
import { readCallbackUrl } from '../../../../src/jobs/accept/callback-url.ts'
import { invoker, orgOf, service, session, silent } from '../../world.ts'
import { createFolder, type HostOptions, jobWith, openJobs, until } from '../world.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const callbackUrl = `${session.orgUrl}/services/callbacks/1`

type Answer = FailureCode | 'ok'

/** Orgs that take callbacks, and answer as the test says: the n-th post gets the n-th answer, later ones the last. */
function createTaker(...answers: Answer[]) {
  const posts: { as: string; url: string; body: Record<string, unknown> }[] = []
  const orgAs = (as: string): Org => ({
    ...orgOf(as),
    async request<T>(url: string, options?: OrgRequest) {
      posts.push({ as, url, body: options?.body as Record<string, unknown> })
      const answer = answers[posts.length - 1] ?? answers.at(-1) ?? 'ok'
      if (answer !== 'ok') throw new AppError(answer, 'No.')
      return undefined as T
    },
  })
  const orgs: OrgConnector = {
    connectUser: ({ session: { accessToken } }) => orgAs(accessToken),
    connectAuthorization: async name => orgAs(name),
  }
  return { orgs, posts }
}

const report = z.object({ done: z.int().describe('Done.') })
const tool = jobWith({
  job: { progress: report, callback: 'textCopied' },
  async run({ text }, { progress, step }) {
    await step('one', async () => 1)
    await progress({ done: 1 })
    await progress({ done: 2 })
    return { text }
  },
})

async function run(orgs: OrgConnector, options: HostOptions = {}, tools = [tool]) {
  const folder = createFolder()
  const host = await openJobs(folder, tools, { orgs, ...options })
  cleanups.push(folder.remove, () => host.close())
  host.jobs.work()
  const jobId = await host.start('copyText', { text: 'a', callbackUrl })
  return {
    ...{ host, jobId },
    sealed: async () => await host.database.first('SELECT sealed FROM jobs', []),
    /** What became of its first report so far; while that is posted nothing has. */
    firstAnswer: async () => (await host.jobs.show(jobId)).deliveries[0]?.answer,
  }
}

const usual = createCallbackPaths()

describe('the address to call back', () => {
  it.each([[`${session.orgUrl}/services/callbacks/1?x=1`], ['https://ACME.my.salesforce.com/services/callbacks/1']])(
    'may be on the own org: %s',
    text => {
      expect(readCallbackUrl(text, invoker, usual)).toMatch(
        /^https:\/\/acme\.my\.salesforce\.com\/services\/callbacks\/1/,
      )
    },
  )

  it.each([
    ['https://evil.example/services/callbacks/1'],
    ['https://other.my.salesforce.com/services/callbacks/1'],
    ['http://acme.my.salesforce.com/services/callbacks/1'],
    ['https://acme.my.salesforce.com:8443/x'],
    ['https://user:secret@acme.my.salesforce.com/x'],
    ['https://acme.my.salesforce.com@evil.example/x'],
    ['https://acme.my.salesforce.com.evil.example/x'],
    ['//evil.example/x'],
    ['/services/callbacks/1'],
    ['javascript:alert(1)'],
    ['https://acme.my.salesforce.com\\@evil.example/x'],
    ['https://acme.my.salesforce.com/a/../../b'],
    ['not an address'],
    [''],
    [`${session.orgUrl}/${'x'.repeat(2000)}`],
  ])('is refused elsewhere, and never repeated: %s', text => {
    expect(() => readCallbackUrl(text, invoker, usual)).toThrow(
      expect.objectContaining({ code: 'untrusted_org', message: expect.stringMatching(/^callbackUrl: must be/) }),
    )
  })

  it('is refused for a caller without an org', () => {
    expect(() => readCallbackUrl(callbackUrl, service, usual)).toThrow('callbackUrl')
  })

  it('of another org makes no job', async () => {
    const { host } = await run(createTaker().orgs)
    const input = { text: 'b', callbackUrl: 'https://evil.example/' }
    await expect(host.call('copyText', input)).rejects.toMatchObject({ code: 'untrusted_org' })
    expect(await host.jobs.list()).toHaveLength(1)
  })

  it('is a field like any other where nobody is called back', async () => {
    const { host } = await run(createTaker().orgs)
    const call = host.call('copyText', { text: 'b', callbackUrl }, { surface: 'mcp' })
    await expect(call).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('callbacks', () => {
  it('arrive in order, as the person who asked, progress and end, each with an id of its own', async () => {
    const { orgs, posts } = createTaker()
    const { host, jobId, sealed } = await run(orgs)
    await until(async () => (await host.status(jobId)).callbacksDelivered === 3)
    const head = { jobId, tool: 'copyText', acceptedAt: expect.any(String) }
    expect(posts.map(({ body }) => body)).toEqual([
      { ...head, status: 'running', done: 1, eventId: `${jobId}-1` },
      { ...head, status: 'running', done: 2, eventId: `${jobId}-2` },
      { ...head, status: 'completed', endedAt: expect.any(String), done: 2, text: 'a', eventId: `${jobId}-3` },
    ])
    expect(posts.map(({ as, url }) => [as, url])).toEqual(Array(3).fill([session.accessToken, callbackUrl]))
    expect(await host.status(jobId)).toMatchObject({ callbacksWaiting: 0, callbacksLost: 0 })
    await until(async () => ((await sealed()) as { sealed: null }).sealed === null)
  })

  it('report how a job failed', async () => {
    const { orgs, posts } = createTaker()
    const failing = jobWith({
      job: { callback: 'textCopied' },
      run: async () => {
        throw new AppError('rejected', 'Amount: is required.')
      },
    })
    const { host, jobId } = await run(orgs, {}, [failing])
    await until(async () => (await host.status(jobId)).callbacksDelivered === 1)
    expect(posts[0]?.body).toMatchObject({
      status: 'failed',
      failureCode: 'rejected',
      failureMessage: 'Amount: is required.',
    })
  })

  it('are tried again while the org is out of reach, the later ones behind the earlier, and the token is kept', async () => {
    let at = Date.now()
    const { orgs, posts } = createTaker('unavailable', 'upstream_failed', 'ok')
    const { firstAnswer, host, jobId, sealed } = await run(orgs, { now: () => at })
    await until(async () => (await firstAnswer()) === 'unavailable')
    await until(async () => (await host.status(jobId)).status === 'completed')
    expect(await host.status(jobId)).toMatchObject({ callbacksWaiting: 3, callbacksDelivered: 0 })
    expect(await sealed()).toEqual({ sealed: expect.any(String) })
    expect(posts).toHaveLength(1)
    at += 3000
    await until(async () => (await firstAnswer()) === 'upstream_failed')
    expect(posts).toHaveLength(2)
    at += 5000
    await until(async () => (await host.status(jobId)).callbacksDelivered === 3)
    expect(posts.map(({ body }) => body.eventId)).toEqual([1, 1, 1, 2, 3].map(seq => `${jobId}-${seq}`))
  })

  it('that are not taken are said in the log within their place in the trace', async () => {
    const place = new AsyncLocalStorage<string>()
    const said: unknown[] = []
    const log: Log = { ...silent, warn: (message, _, cause) => void said.push([message, cause, place.getStore()]) }
    const telemetry: JobTelemetry = {
      traceOf: () => null,
      attempt: (_, work) => work(() => {}),
      step: (_, work) => work(),
      callback: (_, post) => place.run('callback', post),
      ended() {},
    }
    const { orgs } = createTaker('not_found', 'ok')
    const { host, jobId } = await run(orgs, { log, telemetry })
    await until(async () => (await host.status(jobId)).callbacksDelivered === 2)
    const why = expect.objectContaining({ code: 'not_found' })
    expect(said).toEqual([['a callback was not taken', why, 'callback']])
  })

  it('are lost after 24 hours', async () => {
    let at = Date.now()
    const { orgs, posts } = createTaker('unavailable')
    const { firstAnswer, host, jobId, sealed } = await run(orgs, { now: () => at })
    await until(async () => (await firstAnswer()) === 'unavailable')
    await until(async () => (await host.status(jobId)).status === 'completed')
    expect(posts).toHaveLength(1)
    at += 86_400_001
    await until(async () => (await host.status(jobId)).callbacksLost === 3)
    await until(async () => ((await sealed()) as { sealed: null }).sealed === null)
    const { deliveries } = await host.jobs.show(jobId)
    expect(deliveries.map(({ answer, state }) => [state, answer])).toEqual(Array(3).fill(['lost', 'unavailable']))
  })

  it.each<[FailureCode]>([['not_found'], ['unauthenticated'], ['untrusted_org']])(
    'that the org refuses with %s are lost at once, and the next one is tried',
    async code => {
      const { orgs, posts } = createTaker(code, 'ok')
      const { host, jobId } = await run(orgs)
      await until(async () => (await host.status(jobId)).callbacksDelivered === 2)
      expect(await host.status(jobId)).toMatchObject({ callbacksLost: 1, callbacksWaiting: 0 })
      expect(posts).toHaveLength(3)
    },
  )

  it('never go under another identity, though the job itself went on under an authorization', async () => {
    const { orgs, posts } = createTaker('unauthenticated')
    const folder = createFolder()
    const host = await openJobs(folder, [tool], { orgs })
    cleanups.push(folder.remove, () => host.close())
    const jobId = await host.start('copyText', { text: 'a', callbackUrl })
    await host.database.run("UPDATE jobs SET continued_as = 'influencerPortal'", [])
    host.jobs.work()
    await until(async () => (await host.status(jobId)).callbacksLost === 3)
    expect(posts.map(({ as }) => as)).toEqual(Array(3).fill(session.accessToken))
  })

  it('are judged again before they are sent, and lost when the address is none for callbacks', async () => {
    const { orgs, posts } = createTaker()
    const folder = createFolder()
    const host = await openJobs(folder, [tool], { orgs })
    cleanups.push(folder.remove, () => host.close())
    const jobId = await host.start('copyText', { text: 'a', callbackUrl })
    const elsewhere = `${session.orgUrl}/services/data/v62.0/sobjects/Account/001000000000001?_HttpMethod=DELETE`
    await host.database.run('UPDATE jobs SET callback_url = ?', [elsewhere])
    host.jobs.work()
    await until(async () => (await host.status(jobId)).callbacksLost === 3)
    expect(posts).toEqual([])
    const { deliveries } = await host.jobs.show(jobId)
    expect(deliveries.map(({ answer }) => answer)).toEqual(Array(3).fill('invalid_input'))
  })

  it('survive a worker that was killed, and come at least once', async () => {
    const folder = createFolder()
    const { orgs, posts } = createTaker('unavailable', 'ok')
    const dead = await openJobs(folder, [tool], { orgs })
    dead.jobs.work()
    const jobId = await dead.start('copyText', { text: 'a', callbackUrl })
    await until(async () => (await dead.status(jobId)).status === 'completed')
    await until(() => posts.length === 1)
    await dead.close()
    const host = await openJobs(folder, [tool], { orgs })
    cleanups.push(folder.remove, () => host.close())
    host.jobs.work()
    await until(async () => (await host.status(jobId)).callbacksDelivered === 3)
  })

  it('leave no token behind: the last one counts as delivered only together with its deletion', async () => {
    const folder = createFolder()
    const { orgs, posts } = createTaker()
    const troubles: string[] = []
    const note = (message: string) => void troubles.push(message)
    const log = { ...silent, warn: note, error: note }
    const host = await openJobs(folder, [tool], { orgs, log })
    cleanups.push(folder.remove, () => host.close())
    const refusal = "BEGIN SELECT RAISE(ABORT, 'the process ended here'); END"
    const jobId = await host.start('copyText', { text: 'a', callbackUrl })
    await host.database.run(
      `CREATE TRIGGER ended_here BEFORE UPDATE OF sealed ON jobs WHEN NEW.sealed IS NULL ${refusal}`,
    )
    host.jobs.work()
    await until(() => troubles.length > 0)
    expect(posts).toHaveLength(3)
    expect(troubles).toEqual(['jobs: the store failed'])
    expect(await host.status(jobId)).toMatchObject({ callbacksDelivered: 2, callbacksWaiting: 1 })
    await host.database.run('DROP TRIGGER ended_here')
    await host.database.run('UPDATE job_deliveries SET due_at = 0')
    await until(async () => (await host.status(jobId)).callbacksDelivered === 3)
    expect(await host.database.first('SELECT sealed FROM jobs')).toEqual({ sealed: null })
  })
})
