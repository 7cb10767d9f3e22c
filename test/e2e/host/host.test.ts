import { readFileSync } from 'node:fs'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { createTestClient } from '../../../src/test-client/test-client.ts'
import { signInOverMcp } from '../../../src/test-client/tokens.ts'
import { fixtureApp } from '../../client/host/fixture-app.ts'
import { connectOfficialMcp } from '../../client/mcp/official-surface.ts'
import { addContact } from '../../fixtures/tools/add-contact.ts'
import { tools } from '../../fixtures/tools/index.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const mia = 'mia.manager@acme.example'
const nora = 'nora.none@acme.example'
const admin = 'admin@acme.example'

let dev: RunningDev
let client: ReturnType<typeof createTestClient>
let european: string
let american: string

beforeAll(async () => {
  dev = await startDev({ folder: fixtureApp })
  client = createTestClient(dev)
  const seenBySara = await idsFor(sara, 'SELECT Id FROM Account ORDER BY Name')
  const seenByTom = await idsFor(tom, 'SELECT Id FROM Account ORDER BY Name')
  european = seenBySara.find(id => !seenByTom.includes(id)) ?? ''
  american = seenByTom.find(id => !seenBySara.includes(id)) ?? ''
})

afterAll(async () => {
  await dev?.stop()
})

const tokenOf = (username: string) => dev.users.find(user => user.username === username)?.accessToken ?? ''

async function rest<T>(username: string, path: string, init: RequestInit = {}): Promise<T> {
  const headers = { authorization: `Bearer ${tokenOf(username)}`, 'content-type': 'application/json' }
  const answer = await fetch(`${dev.org}/services/data/v${dev.apiVersion}${path}`, { ...init, headers })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}

async function rowsFor<T>(username: string, soql: string): Promise<T[]> {
  return (await rest<{ records: T[] }>(username, `/query?q=${encodeURIComponent(soql)}`)).records
}

const idsFor = async (username: string, soql: string): Promise<string[]> =>
  (await rowsFor<{ Id: string }>(username, soql)).map(({ Id }) => Id)

describe('a tool that reads', () => {
  it('gives Sara an account of hers, the same through the mesh and over MCP in both eras', async () => {
    const [account] = await rowsFor<{ Name: string }>(sara, `SELECT Name FROM Account WHERE Id = '${european}'`)
    const open = await idsFor(sara, `SELECT Id FROM Case WHERE AccountId = '${european}' AND IsClosed = FALSE`)
    const read = await client.asUser(sara).call(readAccount, { accountId: european })
    expect(read).toEqual({ name: account?.Name, openCases: open.length })
  })

  it('tells Sara that there is no such account in the Americas, and shows it to Tom and to Mia', async () => {
    await expect(client.asUser(sara).call(readAccount, { accountId: american })).rejects.toMatchObject({
      code: 'not_found',
    })
    const tomsView = await client.asUser(tom).call(readAccount, { accountId: american })
    expect(tomsView.name).toBeTruthy()
    expect(await client.asUser(mia).call(readAccount, { accountId: american })).toMatchObject({ name: tomsView.name })
    expect((await client.asUser(mia).call(readAccount, { accountId: european })).name).toBeTruthy()
  })

  it('is closed to Nora, who lacks the permission set of the service: the mesh answers 403', async () => {
    const answer = await createActionsClient(dev, nora).call('readAccount', { accountId: european })
    expect(answer).toEqual({ ok: false, failure: { status: 403, message: 'Forbidden\n' } })
  })

  it('says which field is wrong, the same through every surface', async () => {
    await expect(client.asUser(sara).call(readAccount, { accountId: 'short' })).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'accountId: must be 18 characters',
    })
  })

  it('takes a hostile id as text', async () => {
    const accountId = `' OR Name != 'xxx`
    expect(accountId).toHaveLength(18 - 1)
    await expect(client.asUser(sara).call(readAccount, { accountId: `${accountId}'` })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:not_found|invalid_input)$/),
    })
  })
})

describe('a tool that writes', () => {
  const written = async (lastName: string) => [
    await rowsFor(admin, `SELECT Id FROM Contact WHERE LastName = '${lastName}'`),
    await rowsFor(admin, `SELECT Id FROM Case WHERE Subject = 'Welcome ${lastName}'`),
  ]

  it('writes its records together, in the name of the user', async () => {
    const { caseId, contactId } = await client.asUser(sara).call(addContact, { accountId: european, lastName: 'Lenz' })
    const by = { CreatedBy: { Username: sara } }
    expect(await rowsFor(admin, `SELECT CreatedBy.Username FROM Contact WHERE Id = '${contactId}'`)).toMatchObject([by])
    expect(await rowsFor(admin, `SELECT CreatedBy.Username FROM Case WHERE Id = '${caseId}'`)).toMatchObject([by])
  })

  it('leaves nothing behind when Salesforce refuses one of them', async () => {
    const input = { accountId: european, lastName: 'Herbst', phone: '1'.repeat(41) }
    await expect(client.asUser(sara).call(addContact, input)).rejects.toMatchObject({ code: 'rejected' })
    expect(await written('Herbst')).toEqual([[], []])
  })

  it('refuses an account that Tom may not see', async () => {
    const input = { accountId: european, lastName: 'Sommer' }
    await expect(client.asUser(tom).call(addContact, input)).rejects.toMatchObject({ code: 'not_found' })
    expect(await written('Sommer')).toEqual([[], []])
  })
})

describe('the list of tools', () => {
  it('is the same for clients of both eras, with schemas and annotations', async () => {
    const offered = tools.filter(({ runAs, surfaces }) => surfaces.includes('mcp') && runAs !== 'user-plus')
    const names = [...offered.map(({ name }) => name), ...(tools.some(({ job }) => job) ? ['jobStatus'] : [])]
    const { access_token: token } = await signInOverMcp({ mcp: dev.mcp, username: sara })
    const headers = { authorization: `Bearer ${token}` }
    const old = new OldClient({ name: 'older-ide', version: '1.0.0' })
    await old.connect(new OldTransport(new URL(dev.mcp), { requestInit: { headers } }) as never)
    const listed = await old.listTools()
    expect(listed.tools.map(({ name }) => name)).toEqual(names)
    expect(listed.tools[0]).toMatchObject({
      title: 'Read account',
      annotations: { readOnlyHint: true },
      inputSchema: { type: 'object', properties: { accountId: { type: 'string' } }, required: ['accountId'] },
    })
    expect(listed.tools.find(({ name }) => name === 'addContact')?.annotations).toMatchObject({
      readOnlyHint: false,
    })
    const result = await old.callTool({ name: 'readAccount', arguments: { accountId: american } })
    expect(result.isError).toBe(true)
    await old.close()
  })

  it('is refused without a token, and with one of the org, which is none of this host', async () => {
    for (const headers of [{}, { authorization: `Bearer ${tokenOf(sara)}` }]) {
      const answer = await fetch(dev.mcp, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      })
      expect([answer.status, (await answer.json()) as unknown]).toMatchObject([401, { code: 'unauthenticated' }])
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })

  it('keeps a person apart from an AppLink call: the header of AppLink opens nothing at /mcp', async () => {
    const headers = (await (await fetch(`${dev.org}/_local/headers?as=${sara}`)).json()) as Record<string, string>
    const answer = await fetch(dev.mcp, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(answer.status).toBe(401)
  })

  it('opens for a person in the modern era too', async () => {
    const mcp = await connectOfficialMcp(dev, mia, '2026-07-28')
    expect(await mcp.call('readAccount', { accountId: european })).toMatchObject({ ok: true })
    await mcp.close()
  })
})

describe('the document', () => {
  it('is served as committed, and has the operation with the Agentforce extensions', async () => {
    const headers = (await (await fetch(`${dev.org}/_local/headers?as=${sara}`)).json()) as Record<string, string>
    const served = await (await fetch(`${dev.mesh}/openapi.yaml`, { headers })).text()
    expect(served).toBe(readFileSync(new URL('../../fixtures/openapi/api-spec.yaml', import.meta.url), 'utf8'))
    const document = parse(served)
    expect(document['x-sfdc'].agent.topic.name).toBeTruthy()
    expect(document.paths['/actions/readAccount'].post['x-sfdc'].agent.action.publishAsAgentAction).toBe(true)
    expect(await (await fetch(`${dev.mesh}/openapi.json`, { headers })).json()).toEqual(document)
  })
})
