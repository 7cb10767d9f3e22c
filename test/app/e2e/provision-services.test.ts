import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { attempt, defineTool, soql } from '#kit'
import { startHostWithOrg } from '../../client/host/host-with-org.ts'
import { type RestartableHost, startRestartableHost } from '../restartable-host.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const nora = 'nora.none@acme.example'
const families = "('Services', 'Subscriptions')"

type Json = Record<string, unknown>

interface Line {
  readonly Id: string
  readonly OpportunityId: string
}

let host: RestartableHost
const atProvider = (path: string, init?: RequestInit) => fetch(host.thirdParties['provisioning-api'] + path, init)
const setFaults = (faults: object) => atProvider('/_admin/faults', { method: 'PUT', body: JSON.stringify(faults) })
const readProvisioned = async () =>
  (await (await atProvider('/_admin/provisioned')).json()) as { key: string; requests: number; service: Json }[]
let lines: readonly Line[]
let opportunityIds: readonly string[]
beforeAll(async () => {
  host = await startRestartableHost()
  lines = await host.rows<Line>(
    sara,
    `SELECT Id, OpportunityId FROM OpportunityLineItem WHERE Product2.Family IN ${families}`,
  )
  opportunityIds = [...new Set(lines.map(line => line.OpportunityId))]
})
afterAll(() => host?.close())
beforeEach(() => setFaults({}))

const linesOf = (ids: readonly string[]) => lines.filter(line => ids.includes(line.OpportunityId)).map(({ Id }) => Id)

const call = (kind: 'agent' | 'flow' | 'apex', as: string, ids: readonly string[]) =>
  host.callAs(kind, { as, operation: 'provisionServices', input: { opportunityIds: ids }, callbackDeliveries: 1000 })

const jobIdOf = ({ response }: Awaited<ReturnType<typeof call>>): string => response?.Code202?.jobId ?? ''

const keysOf = async (jobId: string): Promise<string[]> =>
  (await readProvisioned()).map(({ key }) => key).filter(key => key.startsWith(jobId))

const readParameters = (username: string) => host.rest(username, '/query?q=SELECT+Id+FROM+ProvisioningParameter__mdt')

describe('provisionServices', () => {
  it('answers Apex with 202, provisions each service once, and reports each opportunity and the end as she', async () => {
    const ids = opportunityIds.slice(0, 3)
    const called = await call('apex', sara, ids)
    expect(called.status).toBe(202)
    const jobId = jobIdOf(called)
    await host.endOf(sara, jobId)
    await expect.poll(async () => (await host.callback(called.callback?.id)).deliveries.length).toBe(4)
    const { deliveries, username } = await host.callback(called.callback?.id)
    expect(username).toBe(sara)
    expect(deliveries.map(({ body }) => [body.status, body.opportunities])).toEqual([
      ...ids.map(id => ['running', [`${id}: Provisioned`]]),
      ['completed', ids.map(id => `${id}: Provisioned`)],
    ])
    expect(deliveries.at(-1)?.body).toMatchObject({ jobId, opportunitiesDone: 3, summary: expect.any(String) })
    const services = deliveries.at(-1)?.body.services as { lineItemId: string; serviceId: string }[]
    expect(services.map(({ lineItemId }) => lineItemId).sort()).toEqual(linesOf(ids).sort())
    expect(await keysOf(jobId)).toHaveLength(services.length)
    const noted = await host.rows(sara, "SELECT Id FROM Opportunity WHERE Provisioning_Status__c = 'Provisioned'")
    expect(noted).toHaveLength(3)
    // The host notes a delivery once Apex has answered.
    await expect.poll(() => host.endOf(sara, jobId)).toMatchObject({ status: 'completed', callbacksDelivered: 4 })
  })

  it('sends the provider the parameters that only the session permission set shows, but for the secret ones', async () => {
    const [{ service } = { service: {} }] = await readProvisioned()
    expect(service).toMatchObject({ parameters: { Data_Region: 'eu-central', Default_Tier: 'standard' } })
    expect(JSON.stringify(service)).not.toContain('sample-key-not-secret')
    expect(await readParameters(sara)).toEqual([expect.objectContaining({ errorCode: 'INVALID_TYPE' })])
  })

  it('lets nobody report in her place', async () => {
    const { callback } = await call('apex', sara, opportunityIds.slice(0, 1))
    for (const [token, status] of [
      [host.org.users.find(({ username }) => username === tom)?.accessToken, 404],
      ['nobody', 401],
    ]) {
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(callback?.url ?? '', { method: 'POST', headers, body: '{}' })).status).toBe(status)
    }
  })

  it('is for Apex alone: agents and flows are refused, and so is who may not call', async () => {
    const ids = opportunityIds.slice(0, 1)
    expect((await call('agent', sara, ids)).message).toContain('is not published as an agent action')
    expect((await call('flow', sara, ids)).message).toContain('Apex alone')
    expect((await call('apex', nora, ids)).status).toBe(403)
  })

  it('provisions nothing of an opportunity that he may not see, and reports it all the same', async () => {
    const called = await call('apex', tom, opportunityIds.slice(0, 2))
    const end = await host.endOf(tom, jobIdOf(called))
    expect(end.opportunities).toEqual(
      opportunityIds.slice(0, 2).map(id => expect.stringMatching(`^${id}: Nothing To Provision, not noted: `)),
    )
    expect(await keysOf(jobIdOf(called))).toEqual([])
  })

  it('reports as failed what the provider does not take', async () => {
    const id = opportunityIds.find(each => linesOf([each]).length === 1) ?? ''
    await setFaults({ failOneIn: 1, how: 'refuse' })
    const end = await host.endOf(sara, jobIdOf(await call('apex', sara, [id])))
    expect(end).toMatchObject({ status: 'completed', opportunities: [`${id}: Failed`] })
    expect(end.summary).toBe('0 of 1 services are provisioned.')
  })

  it('provisions nothing twice and forgets no opportunity when one call in three fails and the host is killed', async () => {
    await setFaults({ failOneIn: 3, how: 'either', delayMs: 30 })
    const ids = opportunityIds.slice(0, 12)
    const called = await call('apex', sara, ids)
    const jobId = jobIdOf(called)
    for (const reported of [2, 5, 8]) {
      const count = async () => (await host.callback(called.callback?.id)).deliveries.length
      // What a killed process was posting is posted again after 15 seconds.
      await expect.poll(count, { interval: 20 }).toBeGreaterThanOrEqual(reported)
      await host.killAndRestart()
    }
    const end = await host.endOf(sara, jobId)
    expect(end).toMatchObject({ status: 'completed', opportunities: ids.map(id => `${id}: Provisioned`) })
    const provisioned = (await readProvisioned()).filter(({ key }) => key.startsWith(jobId))
    const keys = lines
      .filter(line => ids.includes(line.OpportunityId))
      .map(line => `${jobId}/${line.OpportunityId}/${line.Id}`)
    expect(provisioned.map(({ key }) => key).sort()).toEqual(keys.sort())
    await expect.poll(async () => (await host.endOf(sara, jobId)).callbacksWaiting).toBe(0)
    const { deliveries } = await host.callback(called.callback?.id)
    const reported = deliveries.flatMap(({ body }) => (body.status === 'running' ? body.opportunities : []))
    expect(new Set(reported as string[])).toEqual(new Set(ids.map(id => `${id}: Provisioned`)))
    expect(deliveries.at(-1)?.body.status).toBe('completed')
  })
})

describe('a user-plus job', () => {
  it('has the extra rights while it is accepted, and in none of its steps', async () => {
    const query = soql`SELECT DeveloperName FROM ProvisioningParameter__mdt`
    const seen = defineTool({
      name: 'seeParameters',
      title: 'See parameters',
      description: 'Counts what the session permission set shows, before and after.',
      input: z.object({}),
      output: z.object({ before: z.int(), after: z.string() }),
      runAs: 'user-plus',
      writes: false,
      surfaces: ['actions'],
      job: {},
      prepare: async (_, { org }) => (await org.query(query).toArray()).length,
      async run(_, { org, prepared, step }) {
        const after = await attempt(step('read', () => org.query(query).toArray()))
        return { before: prepared, after: after.ok ? 'rows' : after.failure.code }
      },
    })
    const whole = await startHostWithOrg({ tools: [seen], mesh: 'sidecar' })
    const signed = async (more = '') =>
      (await (await fetch(`${whole.org.org}/_local/headers?as=${sara}${more}`)).json()) as Record<string, string>
    const act = async (tool: string, body: object, headers: Record<string, string>) => {
      const sent = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }
      const answer = await fetch(`${whole.url}/actions/${tool}`, { ...sent, body: JSON.stringify(body) })
      return (await answer.json()) as Record<string, unknown>
    }
    const { jobId } = await act('seeParameters', {}, await signed('&permissionSet=ActionHostPermissions'))
    await expect
      .poll(async () => act('jobStatus', { jobId }, await signed()))
      .toMatchObject({ status: 'completed', before: 3, after: 'forbidden' })
    // Without the set the call itself is refused, and there is no job.
    expect(await act('seeParameters', {}, await signed())).toMatchObject({ code: 'forbidden' })
    await whole.close()
  })
})
