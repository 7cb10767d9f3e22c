import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, defineTool, soql } from '#kit'
import { startHost } from '../../client/host/in-process.ts'
import { sendJson, startFakeOrg, toClientContext } from '../../client/org/fake-org.ts'

const deadlineMs = 1000
const slowMs = 30_000

const slowRead = defineTool({
  name: 'slowRead',
  title: 'Slow read',
  description: 'Reads from an org that takes its time.',
  input: z.object({}),
  output: z.object({ name: z.string().describe('Name.') }),
  writes: false,
  deadlineMs,
  async run(_, { org }) {
    const row = await org.queryOne<{ Name: string }>(soql`SELECT Name FROM Account`)
    return { name: row?.Name ?? '' }
  },
})

const failsHalfway = defineTool({
  name: 'failsHalfway',
  title: 'Fails halfway',
  description: 'Asks an org that takes its time, and gives up meanwhile.',
  input: z.object({}),
  output: z.object({}),
  writes: false,
  run: (_, { org }) => Promise.all([org.queryOne(soql`SELECT Name FROM Contact`), refuse()]).then(() => ({})),
})

async function refuse(): Promise<never> {
  await expect.poll(() => org.hits.some(({ url }) => url.includes('Contact'))).toBe(true)
  throw new AppError('rejected', 'Not today.')
}

let org: Awaited<ReturnType<typeof startFakeOrg>>
let host: Awaited<ReturnType<typeof startHost>>

beforeAll(async () => {
  org = await startFakeOrg((_, response) => {
    setTimeout(() => sendJson(response, { totalSize: 0, done: true, records: [] }), slowMs).unref()
  })
  host = await startHost([slowRead, failsHalfway], org.url)
})

afterAll(async () => {
  await host?.close()
  await org?.close()
})

const call = (tool: string) => {
  const session = { orgUrl: org.url, userId: '005000000000001AAA', accessToken: '00D5e000000AcmE!token' }
  return fetch(`${host.url}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-context': toClientContext(session) },
    body: '{}',
  })
}

describe('a deadline of 1 s against an org that answers in 30 s', () => {
  it('answers deadline_exceeded before the org does, and gives up the upstream request', async () => {
    await call('slowRead')
    const startedAt = performance.now()
    const answer = await call('slowRead')
    const ms = performance.now() - startedAt

    expect(answer.status).toBe(504)
    expect(await answer.json()).toMatchObject({ code: 'deadline_exceeded', retryable: true })
    expect(ms).toBeGreaterThanOrEqual(deadlineMs - 5)
    expect(ms).toBeLessThan(slowMs)
    await expect.poll(() => org.hits.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})

describe('a tool that fails while the org still works for it', () => {
  it('leaves no request behind', async () => {
    const answer = await call('failsHalfway')
    expect([answer.status, await answer.json()]).toMatchObject([422, { code: 'rejected' }])
    const hit = org.hits.find(({ url }) => url.includes('Contact'))
    await expect.poll(() => hit?.aborted).toBe(true)
  })
})
