import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

type Json = Record<string, unknown>

let host: HostWithOrg
beforeAll(async () => {
  host = await startHostWithOrg({ mesh: 'sidecar', tools: [readAccount, enrollAccounts] })
})
afterAll(() => host?.close())

async function act(tool: string, input: Json) {
  const headers = await (await fetch(`${host.org.org}/_local/headers?as=admin@acme.example`)).json()
  const answer = await fetch(`${host.url}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    body: JSON.stringify(input),
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Json }
}

/** The org says from its next answer on that so many of its calls are used. */
const use = (used: number) =>
  fetch(`${host.org.org}/_local/limits`, { method: 'PUT', body: JSON.stringify({ used, max: 10_000 }) })

const readOne = () => act('readAccount', { accountId: '001AH0000000003YAA' })

describe('an org with few API calls left', () => {
  it('has jobs wait, which say why, and then calls refused, which say when to come again', async () => {
    await use(9200)
    expect((await readOne()).status).toBe(200)
    const { jobId } = (await act('enrollAccounts', { batch: 'LIMIT', steps: 1 })).body
    const statusOf = async () => (await act('jobStatus', { jobId })).body
    await expect
      .poll(async () => (await statusOf()).waitingReason)
      .toMatch(/^The org has used 9,2\d\d of its 10,000 API calls of the last 24 hours\. Jobs and bulk work wait/)
    expect((await statusOf()).status).toBe('running')
    await use(9900)
    expect((await readOne()).status).toBe(200)
    const { body, headers, status } = await readOne()
    expect([status, body.code, body.retryable]).toEqual([429, 'rate_limited', true])
    expect(body.message).toMatch(
      /^The org has used 9,90\d of its 10,000 API calls of the last 24 hours\. .* Try again in/,
    )
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    const held = host.lines.flatMap(line => (line.includes('run low') ? [(JSON.parse(line) as Json).held] : []))
    expect(held).toEqual(['background work waits', 'calls are refused'])
  })
})
