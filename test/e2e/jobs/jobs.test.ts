import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createDocuments } from '../../../src/openapi/openapi.ts'
import { toActions } from '../../../src/openapi/salesforce/action.ts'
import { dataPlace } from '../../client/host/folder.ts'
import { type JobProcess, startJobProcess } from '../../client/host/job-process.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { enrollAccounts } from '../../fixtures/tools/enroll-accounts.ts'

type Json = Record<string, unknown>

const username = 'admin@acme.example'

let local: LocalOrg
let postgres: PostgresServer

beforeAll(async () => {
  ;[local, postgres] = await Promise.all([startLocalOrg(), startPostgres()])
})
afterAll(() => Promise.all([local.close(), postgres.close()]))

const envOf = (place: Readonly<Record<string, string>>) => ({
  ...place,
  LOCAL_ORG_URL: local.org,
  HEROKU_APPLINK_API_URL: local.applink.apiUrl,
  HEROKU_APPLINK_TOKEN: local.applink.token,
  HEROKU_APP_ID: local.applink.appId,
})

/** Through the mesh, as AppLink calls for the user. */
async function act(tool: string, input: Json, as = username) {
  const headers = await (await fetch(`${local.org}/_local/headers?as=${as}`)).json()
  const answer = await fetch(`${local.mesh}/actions/${tool}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    body: JSON.stringify(input),
  })
  return { status: answer.status, body: (await answer.json()) as Json }
}

/** As Apex calls, with an address to be called back. */
async function callAsApex(input: Json, { as = username, callbackDeliveries = 1 } = {}) {
  const answer = await fetch(`${local.org}/_local/callers/apex`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ as, operation: 'enrollAccounts', input, callbackDeliveries }),
  })
  return (await answer.json()) as { status: number; response: { Code202: { jobId: string } }; callback: { id: string } }
}

const readCallback = async (id: string) => (await (await fetch(`${local.org}/_local/callbacks/${id}`)).json()) as Json

async function endOf(jobId: unknown, as = username): Promise<Json> {
  for (;;) {
    const { body } = await act('jobStatus', { jobId }, as).catch(() => ({ body: {} as Json }))
    if (body.endedAt) return body
    await sleep(50)
  }
}

async function numbersOf(batch: string): Promise<string[]> {
  const { accessToken } = local.users.find(user => user.username === username) ?? expect.unreachable()
  const q = encodeURIComponent(`SELECT Name FROM Account WHERE Customer_Number__c LIKE '${batch}-%' ORDER BY Name`)
  const answer = await fetch(`${local.org}/services/data/v62.0/query?q=${q}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  return ((await answer.json()) as { records: { Name: string }[] }).records.map(({ Name }) => Name)
}

const named = (batch: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${batch}-${index + 1}`).sort()

describe.each(['SQLite', 'PostgreSQL'] as const)('a host with jobs on %s', store => {
  let place: Record<string, string>
  let host: JobProcess
  let folder: string | undefined
  const start = async (env: Record<string, string> = {}) => {
    host = await startJobProcess({ ...envOf(place), ...env })
    local.forwardTo(host.port)
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(dataPlace, 'job-host-'))
    place = store === 'SQLite' ? { DATA_DIR: folder } : { DATABASE_URL: await postgres.createDatabase('hosts') }
    await start()
  })
  afterAll(async () => {
    await host.kill('SIGTERM')
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  it('answers 202 with the id, does the work as the user, and calls Apex back', async () => {
    const batch = `${store}A`
    const { callback, response, status } = await callAsApex({ batch, steps: 3, reports: false })
    expect(status).toBe(202)
    expect(await endOf(response.Code202.jobId)).toMatchObject({ status: 'completed', enrolled: 3 })
    await expect.poll(async () => (await readCallback(callback.id)).status).toBe('received')
    expect((await readCallback(callback.id)).received).toMatchObject({
      method: 'POST',
      body: { jobId: response.Code202.jobId, status: 'completed', enrolled: 3, eventId: expect.any(String) },
    })
    expect(await numbersOf(batch)).toEqual(named(batch, 3))
    // The host notes a delivery once Apex has answered.
    await expect.poll(() => endOf(response.Code202.jobId)).toMatchObject({ callbacksDelivered: 1, callbacksWaiting: 0 })
  })

  it('takes what the Apex of the sf project sends, and reports in the form that its test has', async () => {
    const [action] = createDocuments(createCatalog([enrollAccounts]), appLink).flatMap(toActions)
    const { callback, response, status } = await callAsApex({ ...action?.input.value })
    expect(status).toBe(202)
    expect(Object.keys(response.Code202)).toEqual(Object.keys(action?.output.value ?? {}))
    await expect.poll(async () => (await readCallback(callback.id)).status).toBe('received')
    const { body } = (await readCallback(callback.id)).received as { body: Json }
    const typesOf = (fields: Json) => Object.entries(fields).map(([name, value]) => `${name} ${typeof value}`)
    expect(typesOf({ ...action?.report?.value })).toEqual(expect.arrayContaining(typesOf(body)))
  })

  it('posts progress as it goes, in order, and only with the token of the person who asked', async () => {
    const { callback, response } = await callAsApex({ batch: `${store}P`, steps: 3 }, { callbackDeliveries: 10 })
    const { jobId } = response.Code202
    await expect.poll(async () => (await endOf(jobId)).callbacksDelivered).toBe(4)
    const { deliveries, url, username: as } = await readCallback(callback.id)
    expect(
      (deliveries as { body: Json }[]).map(({ body: { done, eventId, status } }) => [status, done, eventId]),
    ).toEqual([
      ['running', 1, `${jobId}-1`],
      ['running', 2, `${jobId}-2`],
      ['running', 3, `${jobId}-3`],
      ['completed', 3, `${jobId}-4`],
    ])
    expect(as).toBe(username)
    const other = local.users.find(user => user.username === 'tom.sales@acme.example')
    const headers = { authorization: `Bearer ${other?.accessToken}` }
    expect((await fetch(String(url), { method: 'POST', headers, body: '{}' })).status).toBe(404)
  })

  it('counts what an org that waits for one callback does not take as lost, at once', async () => {
    const { response } = await callAsApex({ batch: `${store}L`, steps: 1 }, { callbackDeliveries: 1 })
    await expect
      .poll(() => endOf(response.Code202.jobId))
      .toMatchObject({ callbacksDelivered: 1, callbacksWaiting: 0, callbacksLost: 1 })
  })

  it('shows progress, and a job of one user to no other', async () => {
    const { body, status } = await act('enrollAccounts', { batch: `${store}B`, steps: 2 })
    expect([status, body]).toEqual([202, { jobId: expect.any(String), status: 'queued' }])
    expect(await endOf(body.jobId)).toMatchObject({ status: 'completed', done: 2, enrolled: 2 })
    const foreign = await act('jobStatus', { jobId: body.jobId }, 'tom.sales@acme.example')
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
  })

  it('calls back nobody but the own org', async () => {
    const { body, status } = await act('enrollAccounts', { batch: 'X', steps: 1, callbackUrl: 'https://evil.example/' })
    expect([status, body.code]).toEqual([403, 'untrusted_org'])
  })

  it.each([
    ['/services/data/v62.0/sobjects/Account/001000000000001AAA?_HttpMethod=DELETE'],
    ['/services/callbacks/1?_httpmethod=DELETE'],
    ['/services/apexrest/callbacks/1'],
    ['/services/callbacks/..%2f..%2fdata/v62.0/sobjects/Account'],
  ])('calls back no other place of the own org: %s', async path => {
    const before = await (await fetch(`${local.org}/_local/callbacks`)).json()
    const { body, status } = await act('enrollAccounts', { batch: 'X', steps: 1, callbackUrl: local.org + path })
    expect([status, body.message]).toEqual([expect.any(Number), expect.stringMatching(/^callbackUrl: must be/)])
    expect([400, 403]).toContain(status)
    expect(await (await fetch(`${local.org}/_local/callbacks`)).json()).toEqual(before)
  })

  it('loses the reports of a person whose session ends in between, and says so', async () => {
    const mia = 'mia.manager@acme.example'
    const input = { batch: `${store}M`, steps: 100, stepMs: 200 }
    const { callback, response } = await callAsApex(input, { as: mia, callbackDeliveries: 200 })
    const deliveries = async () => (await readCallback(callback.id)).deliveries as { body: Json }[]
    await expect.poll(async () => (await deliveries()).length).toBeGreaterThan(1)
    await fetch(`${local.org}/_local/sessions?as=${mia}`, { method: 'DELETE' })
    const { jobId } = response.Code202
    expect(await endOf(jobId, mia)).toMatchObject({
      status: 'failed',
      failureCode: 'unauthenticated',
      failureMessage: expect.stringContaining('session'),
    })
    await expect.poll(async () => (await endOf(jobId, mia)).callbacksWaiting).toBe(0)
    expect((await endOf(jobId, mia)).callbacksLost).toBeGreaterThan(0)
    expect((await deliveries()).map(({ body }) => body.status)).not.toContain('failed')
  })
})
