import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { countAccounts } from '../../fixtures/tools/count-accounts.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'
import { listProducts } from '../../fixtures/tools/list-products.ts'
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

const websiteKey = 'a-key-of-the-website-for-a-test'

describe('an org that is slow', () => {
  it('has who comes too late for an answer refused at once, by every door, with when to come again', async () => {
    const slow = await startHostWithOrg({
      mesh: 'sidecar',
      tools: [countAccounts, listProducts],
      env: { ORG_REQUESTS_PER_USER: '1', TOOL_DEADLINE_MS: '2200' },
      serviceClients: [
        {
          ...{ name: 'website', tools: ['listProducts'], keyHashes: [toSecretHash(websiteKey)] },
          ...{ authorizations: ['influencerPortal'], requestsPerMinute: 6000 },
        },
      ],
    })
    onTestFinished(() => slow.close())
    const faults = `${slow.org.org}/_local/faults`
    const hits = async () => ((await (await fetch(faults)).json()) as { faults: { hits: number }[] }).faults[0]?.hits
    const caller = await fetch(`${slow.org.org}/_local/headers?as=admin@acme.example`)
    const headers = { 'content-type': 'application/json', ...((await caller.json()) as Record<string, string>) }
    const count = () => fetch(`${slow.url}/actions/countAccounts`, { method: 'POST', headers, body: '{}' })
    const list = () =>
      fetch(`${slow.url}/api/listProducts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${websiteKey}` },
        body: '{}',
      })
    expect((await count()).status).toBe(200)
    await fetch(faults, {
      method: 'POST',
      body: JSON.stringify({ fault: 'delay', ms: 2000, path: '/services/data/*' }),
    })
    await count()
    // What takes the only turn of the authorization's user for the next two seconds.
    const under = count()
    await expect.poll(hits).toBe(2)
    for (const answer of await Promise.all([count(), list()])) {
      const { code, message, retryable } = (await answer.json()) as Json
      expect([answer.status, code, retryable]).toEqual([429, 'rate_limited', true])
      expect(['1', '2', '3']).toContain(answer.headers.get('retry-after'))
      expect(message).toMatch(/^The org is busy: it takes 2 s and more to answer, .* Try again in [1-3] seconds\.$/)
    }
    expect(await hits()).toBe(2)
    await under
  })
})
