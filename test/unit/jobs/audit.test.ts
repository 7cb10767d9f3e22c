import { afterEach, expect, it } from 'vitest'
import type { OrgConnector } from '../../../src/core/caller.ts'
import { AppError } from '../../../src/core/failure.ts'
import type { CallRecord } from '../../../src/core/invoke/invoke.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { orgOf, session } from '../world.ts'
import { createFolder, jobWith, openJobs, until } from './world.ts'

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

/** Orgs in which a call reads and writes one account, and which take callbacks. */
const orgs: OrgConnector = {
  connectUser({ session: { userId } }, { use }) {
    return {
      ...orgOf(userId),
      async create(object: string) {
        use?.request()
        use?.wrote(object, ['001000000000001AAA'])
        return '001000000000001AAA'
      },
      async request<T>() {
        use?.request()
        use?.wrote('*', [], 1)
        return undefined as T
      },
    }
  },
  connectAuthorization: async name => orgOf(name),
}

async function open(tool: Tool) {
  const folder = createFolder()
  const records: CallRecord[] = []
  const host = await openJobs(folder, [tool], { orgs, audit: call => void records.push(call) })
  cleanups.push(folder.remove, () => host.close())
  host.jobs.work()
  const shown = () =>
    records
      .filter(({ tool }) => tool === 'copyText')
      .map(({ footprint, kind = 'call', outcome, user }) => {
        const { requests, written } = footprint?.use?.counts() ?? {}
        return [kind, outcome, footprint?.job, user, requests, written && Object.fromEntries(written)]
      })
  return { host, shown, records }
}

const callbackUrl = `${session.orgUrl}/services/callbacks/1`

it('a job is told of when it is accepted, after each attempt, and for each report, under the name of who asked', async () => {
  let attempts = 0
  const { host, shown } = await open(
    jobWith({
      job: { callback: 'textCopied' },
      async run({ text }, { org }) {
        attempts += 1
        await org.create('Account', { Name: String(text) })
        if (attempts === 1) throw new AppError('rate_limited', 'Too many.')
        return { text }
      },
    }),
  )
  const jobId = await host.start('copyText', { text: 'a', callbackUrl })
  await host.ended(jobId)
  await until(() => shown().length === 4)
  const wrote = { Account: { count: 1, ids: ['001000000000001AAA'] } }
  expect(shown()).toEqual([
    ['call', 'ok', jobId, session.userId, undefined, undefined],
    ['attempt', 'again', jobId, session.userId, 1, wrote],
    ['end', 'ok', jobId, session.userId, 1, wrote],
    ['callback', 'ok', jobId, session.userId, 1, { '*': { count: 1, ids: [] } }],
  ])
})

it('a job that is cancelled has an end, and its attempt one of its own', async () => {
  let waits = false
  const { host, shown } = await open(
    jobWith({
      run: ({ text }, { signal }) =>
        new Promise(resolve => {
          waits = true
          signal.addEventListener('abort', () => resolve({ text }))
        }),
    }),
  )
  const jobId = await host.start('copyText', { text: 'a' })
  await until(() => waits)
  await host.jobs.cancel(jobId)
  await until(() => shown().length === 3)
  expect(
    shown()
      .map(([kind, outcome]) => `${kind} ${outcome}`)
      .toSorted(),
  ).toEqual(['attempt cancelled', 'call ok', 'end cancelled'])
})
