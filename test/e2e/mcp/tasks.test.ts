import type { Client } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { createFolder } from '../../client/host/folder.ts'
import { type JobProcess, startJobProcess } from '../../client/host/job-process.ts'
import { connectClient, type Revision } from '../../client/mcp/mcp-app.ts'
import { type Fields, modernMessage } from '../../unit/in-memory-host.ts'

/** Long enough to be asked about meanwhile. */
const stepMs = 100
const sara = 'admin@acme.example'
const tom = 'mia.manager@acme.example'
const folder = createFolder()
const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
const clients: Client[] = []

let org: LocalOrg
let host: JobProcess
const env = () => ({
  DATA_DIR: folder.path,
  ...{ LOCAL_ORG_URL: org.org, HEROKU_APPLINK_API_URL: org.applink.apiUrl },
  ...{ HEROKU_APPLINK_TOKEN: org.applink.token, HEROKU_APP_ID: org.applink.appId },
})
beforeAll(async () => {
  org = await startLocalOrg()
  host = await startJobProcess(env())
})
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()))
  await host?.kill('SIGTERM')
  await org?.close()
  folder.remove()
})

const url = () => `http://127.0.0.1:${host.port}/mcp`

/** What the host takes for a token of this person. */
async function tokenOf(username: string): Promise<string> {
  const headers = await (await fetch(`${org.org}/_local/headers?as=${username}`)).json()
  return (headers as Record<string, string>)['x-client-context'] ?? expect.unreachable()
}

async function clientOf(username: string, revision: Revision): Promise<Client> {
  const client = await connectClient(url(), await tokenOf(username), { revision, capabilities: tasks })
  clients.push(client)
  return client
}

/** The official client refuses tasks where it expects results, so this call is made by hand. */
async function startTask(username: string, input: Fields): Promise<string> {
  const { body, headers } = modernMessage('tools/call', { name: 'enrollAccounts', arguments: { stepMs, ...input } })
  const meta = { ...(body.params._meta as Fields), 'io.modelcontextprotocol/clientCapabilities': tasks }
  const answer = await fetch(url(), {
    method: 'POST',
    headers: {
      ...(headers as Record<string, string>),
      ...{ 'content-type': 'application/json', authorization: `Bearer ${await tokenOf(username)}` },
    },
    body: JSON.stringify({ ...body, params: { ...body.params, _meta: meta } }),
  })
  const { result } = (await answer.json()) as { result: Record<string, unknown> }
  expect(result.resultType).toBe('task')
  return String(result.taskId)
}

const taskSchema = z.looseObject({
  status: z.string(),
  statusMessage: z.string(),
  result: z.looseObject({ structuredContent: z.unknown() }).optional(),
})
const getTask = (client: Client, taskId: string) =>
  client.request({ method: 'tasks/get', params: { taskId } }, taskSchema)

async function enrolled(batch: string): Promise<number> {
  const { accessToken } = org.users.find(user => user.username === sara) ?? expect.unreachable()
  const q = encodeURIComponent(`SELECT Id FROM Account WHERE Customer_Number__c LIKE '${batch}-%'`)
  const headers = { authorization: `Bearer ${accessToken}` }
  const answer = await fetch(`${org.org}/services/data/v62.0/query?q=${q}`, { headers })
  return ((await answer.json()) as { totalSize: number }).totalSize
}

describe('a task', () => {
  it('is found by the official client, says how far it is, and gives the result', async () => {
    const client = await clientOf(sara, '2026-07-28')
    const taskId = await startTask(sara, { batch: 'T1', steps: 30 })
    await expect.poll(async () => (await getTask(client, taskId)).statusMessage).toMatch(/^Done: \d+$/)
    await expect.poll(async () => (await getTask(client, taskId)).status).toBe('completed')
    expect((await getTask(client, taskId)).result?.structuredContent).toEqual({ enrolled: 30 })
  })

  it('is not found by somebody else, in words that say nothing', async () => {
    const taskId = await startTask(sara, { batch: 'T2', steps: 1, reports: false })
    const client = await clientOf(tom, '2026-07-28')
    for (const id of [taskId, crypto.randomUUID()]) {
      const message = 'There is no such task, or it is not yours. Tasks are kept for some days after their end.'
      await expect(getTask(client, id)).rejects.toMatchObject({ code: -32_602, message })
      const cancelling = client.request({ method: 'tasks/cancel', params: { taskId: id } }, z.looseObject({}))
      await expect(cancelling).rejects.toMatchObject({ code: -32_602, message })
    }
  })

  it('stops when it is cancelled: no step begins any more', async () => {
    const taskId = await startTask(sara, { batch: 'T3', steps: 100, reports: false })
    const client = await clientOf(sara, '2026-07-28')
    await expect.poll(() => enrolled('T3')).toBeGreaterThan(1)
    await client.request({ method: 'tasks/cancel', params: { taskId } }, z.looseObject({}))
    expect((await getTask(client, taskId)).status).toBe('cancelled')
    const count = await enrolled('T3')
    // One that begins now does ten steps of the same length meanwhile.
    const next = await startTask(sara, { batch: 'N3', steps: 10, reports: false })
    await expect.poll(async () => (await getTask(client, next)).status).toBe('completed')
    // A step that had begun may still have ended.
    expect(await enrolled('T3')).toBeLessThanOrEqual(count + 1)
    expect(count).toBeLessThan(100)
  })

  it('is there after the host was killed, and goes on', async () => {
    const taskId = await startTask(sara, { batch: 'T4', steps: 40, reports: false })
    await expect.poll(() => enrolled('T4')).toBeGreaterThan(2)
    await host.kill('SIGKILL')
    const before = await enrolled('T4')
    expect(before).toBeLessThan(40)
    host = await startJobProcess(env())
    const client = await clientOf(sara, '2026-07-28')
    expect((await getTask(client, taskId)).status).toBe('working')
    await expect.poll(async () => (await getTask(client, taskId)).status).toBe('completed')
    expect((await getTask(client, taskId)).result?.structuredContent).toEqual({ enrolled: 40 })
    expect(await enrolled('T4')).toBe(40)
  })
})

describe.each<Revision>(['2026-07-28', '2025-11-25'])('the official client of %s without tasks', revision => {
  it('gets the ticket with a hint, and hears how the job gets on while it waits for it', async () => {
    const client = await connectClient(url(), await tokenOf(sara), { revision })
    clients.push(client)
    await client.listTools()
    const started = await client.callTool({
      name: 'enrollAccounts',
      arguments: { batch: `W${revision}`, steps: 20, stepMs },
    })
    expect(started.structuredContent).toEqual({ jobId: expect.any(String), status: 'queued' })
    expect(JSON.stringify(started.content)).toContain('Call jobStatus with this jobId')
    const heard: { progress: number; message?: string | undefined }[] = []
    const { jobId } = started.structuredContent as Record<string, unknown>
    const status = await client.callTool(
      { name: 'jobStatus', arguments: { jobId } },
      { onprogress: progress => void heard.push(progress) },
    )
    expect(status.structuredContent).toMatchObject({ status: 'completed', enrolled: 20 })
    expect(heard.length).toBeGreaterThan(1)
    expect(heard.map(({ progress }) => progress)).toEqual(heard.map((_, index) => index + 1))
    expect(heard.at(-1)?.message).toMatch(/^Done: \d+$/)
  })
})
