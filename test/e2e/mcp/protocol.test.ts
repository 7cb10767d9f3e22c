import type { Client, ClientCapabilities, ElicitResult } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { toInert } from '../../../src/core/words/inert.ts'
import { connectClient, type Revision, startMcpApp } from '../../client/mcp/mcp-app.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'
import { poisoned } from '../../fixtures/words/poisoned.ts'
import { type Message, modernMessage } from '../../unit/in-memory-host.ts'

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'

const written: object[] = []
const setDiscount = defineTool({
  name: 'setDiscount',
  title: 'Set discount',
  description: 'Sets a discount. Use when someone asks for one.',
  input: z.object({ percent: z.number().describe('Percent.'), note: z.string().default('none').describe('Why.') }),
  output: z.object({ by: z.string().describe('Who set it.') }),
  writes: 'changes',
  async run(input, { user }) {
    written.push(input)
    return { by: user?.username ?? '' }
  },
})
let note = 'For the fair.'
const readDiscount = defineTool({
  ...{ name: 'readDiscount', title: 'Read discount', description: 'Reads the discount. Use when someone asks for it.' },
  input: z.object({}),
  output: z.object({
    percent: z.number().describe('Percent.'),
    note: z.string().meta({ text: 'untrusted' }).describe('Why.'),
  }),
  writes: false,
  run: async () => ({ percent: 5, note }),
})

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let app: Awaited<ReturnType<typeof startMcpApp>>
const clients: Client[] = []

beforeAll(async () => {
  org = await startLocalOrgProcess()
  app = await startMcpApp([setDiscount, readDiscount], org)
})
afterEach(() => {
  written.length = 0
})
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()))
  await app?.close()
  await org?.stop()
})

async function clientOf(token: string, revision: Revision, capabilities: ClientCapabilities = {}): Promise<Client> {
  const client = await connectClient(app.url, token, { revision, capabilities })
  clients.push(client)
  return client
}

describe.each<Revision>(['2026-07-28', '2025-11-25'])('a client of %s', revision => {
  it('finds what the server can do, and what it is for', async () => {
    const client = await clientOf(sara, revision)
    const { extensions, ...capabilities } = client.getServerCapabilities() ?? {}
    expect(extensions).toEqual(revision === '2026-07-28' ? { 'io.modelcontextprotocol/skills': {} } : undefined)
    expect(capabilities).toEqual({
      tools: { listChanged: false },
      prompts: { listChanged: false },
      resources: { listChanged: false, subscribe: false },
    })
    expect(client.getInstructions()).toContain('Your job is to report on accounts')
  })

  it('finds a prompt for the topic of the tools, and fills it in', async () => {
    const client = await clientOf(sara, revision)
    const { prompts } = await client.listPrompts()
    expect(prompts).toMatchObject([{ name: 'account_and_contact_work', title: 'Account and contact work' }])
    const { messages } = await client.getPrompt({
      name: 'account_and_contact_work',
      arguments: { request: 'How is Acme doing?' },
    })
    const text = messages[0]?.content.type === 'text' ? messages[0].content.text : ''
    expect(text).toContain('- setDiscount: Sets a discount.')
    expect(text).toContain('My request: How is Acme doing?')
  })

  it('finds no prompt and no resource as a service without tools', async () => {
    const client = await clientOf('service', revision)
    expect((await client.listPrompts()).prompts).toEqual([])
    expect((await client.listResources()).resources).toEqual([])
    expect((await client.listResourceTemplates()).resourceTemplates).toEqual([])
    await expect(client.getPrompt({ name: 'account_and_contact_work' })).rejects.toMatchObject({ code: -32_602 })
    await expect(client.readResource({ uri: 'salesforce://objects/Account' })).rejects.toMatchObject({ code: -32_602 })
  })

  it('reads words of a record between marks, and as they are for programs', async () => {
    const client = await clientOf(sara, revision)
    for (const [text] of Object.values(poisoned)) {
      note = text ?? ''
      const { content, structuredContent } = await client.callTool({ name: 'readDiscount', arguments: {} })
      expect(structuredContent).toEqual({ percent: 5, note })
      const shown = content[0]?.type === 'text' ? content[0].text : ''
      const [, , inMarks] = /^«data ([0-9a-f]{24})»([^«»]+)«end \1»$/.exec(JSON.parse(shown).note) ?? []
      expect(inMarks).toBe(toInert(note))
    }
    expect(client.getInstructions()).toContain('«data ID»')
  })

  it('reads the objects that its person may see', async () => {
    const client = await clientOf(sara, revision)
    const { resources } = await client.listResources()
    const names = resources.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['Account', 'Opportunity']))
    expect(names).toEqual([...names].sort())
    const { contents } = await client.readResource({ uri: 'salesforce://objects/Account' })
    const [content] = contents
    const object = JSON.parse(content && 'text' in content ? content.text : '')
    expect(object).toMatchObject({ name: 'Account', label: 'Account', keyPrefix: '001' })
    expect(object.fields.map(({ name }: { name: string }) => name)).toContain('Industry')
  })

  it('is told the same of an object that is not there as of any other address', async () => {
    const client = await clientOf(sara, revision)
    for (const uri of ['salesforce://objects/Nothing__c', 'salesforce://objects/../limits', 'salesforce://other']) {
      await expect(client.readResource({ uri })).rejects.toMatchObject({
        code: -32_602,
        message: expect.stringContaining(`Resource not found: ${uri}`),
      })
    }
  })
})

describe('fields of an object', () => {
  it('are those that the person may see', async () => {
    const fieldsOf = async (username: string): Promise<string[]> => {
      const client = await clientOf(username, '2026-07-28')
      const { contents } = await client.readResource({ uri: 'salesforce://objects/Account' })
      const [content] = contents
      const object = JSON.parse(content && 'text' in content ? content.text : '')
      return object.fields.map(({ name }: { name: string }) => name)
    }
    const asOrg = async (username: string): Promise<string[]> => {
      const token = org.users.find(user => user.username === username)?.accessToken
      const headers = { authorization: `Bearer ${token}` }
      const answer = await fetch(`${org.org}/services/data/v${org.apiVersion}/sobjects/Account/describe`, { headers })
      return ((await answer.json()) as { fields: { name: string }[] }).fields.map(({ name }) => name)
    }
    for (const username of [sara, 'admin@acme.example']) expect(await fieldsOf(username)).toEqual(await asOrg(username))
    expect(await fieldsOf(sara)).not.toEqual(await fieldsOf('admin@acme.example'))
  })
})

const post = async (as: string, { body, headers }: Pick<Message, 'headers'> & { readonly body: unknown }) => {
  const answer = await fetch(app.url, {
    method: 'POST',
    headers: { ...(headers as Record<string, string>), 'content-type': 'application/json', authorization: as },
    body: JSON.stringify(body),
  })
  const { error, result } = (await answer.json()) as { result?: Record<string, unknown>; error?: { code: number } }
  return { status: answer.status, type: answer.headers.get('content-type'), error, result }
}

describe('every answer of the current revision', () => {
  const uri = 'salesforce://objects/Account'
  const skill = 'skill://account-and-contact-work/SKILL.md'
  const rows: readonly (readonly [string, Record<string, unknown>, boolean])[] = [
    ['server/discover', {}, true],
    ['tools/list', {}, true],
    ['prompts/list', {}, true],
    ['resources/list', {}, true],
    ['resources/templates/list', {}, true],
    ['resources/read', { uri }, true],
    ['skills/list', {}, true],
    ['skills/get', { uri: skill }, true],
    ['resources/read', { uri: skill }, true],
    ['prompts/get', { name: 'account_and_contact_work' }, false],
    ['tools/call', { name: 'readDiscount', arguments: {} }, false],
  ]

  it.each(rows)('of %s says what it is, from whom, and who may keep it', async (method, params, cached) => {
    const { body, headers } = modernMessage(method, params)
    const named = { ...headers, ...(typeof params.uri === 'string' && { 'mcp-name': params.uri }) }
    const { result, status, type } = await post(sara, { body, headers: named })
    expect([status, type]).toEqual([200, 'application/json'])
    expect(result).toMatchObject({
      resultType: 'complete',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'test-host', version: '1.0.0' } },
    })
    const { cacheScope, ttlMs } = result ?? {}
    expect([ttlMs, cacheScope]).toEqual(cached ? [300_000, 'private'] : [undefined, undefined])
  })

  it.each(['resources/read', 'prompts/get'])('of %s needs the name in a header', async method => {
    const { body, headers } = modernMessage(method, { uri, name: 'account_and_contact_work' })
    for (const given of [undefined, 'other']) {
      const answer = await post(sara, { body, headers: { ...headers, 'mcp-name': given ?? '' } })
      expect(answer).toMatchObject({ status: 400, error: { code: -32_020 } })
    }
  })

  it.each(['resources/subscribe', 'resources/unsubscribe', 'completion/complete', 'subscriptions/listen'])(
    'of %s is that there is no such method',
    async method => {
      const answer = await post(sara, modernMessage(method, { uri, notifications: {} }))
      expect(answer).toMatchObject({ status: 404, error: { code: -32_601 } })
    },
  )
})

const canAsk: ClientCapabilities = { elicitation: { form: {} } }
const call = { name: 'setDiscount', arguments: { percent: 10 } }

async function callAnswering(action: ElicitResult['action']) {
  const client = await clientOf(sara, '2026-07-28', canAsk)
  const questions: string[] = []
  client.setRequestHandler('elicitation/create', ({ params }) => {
    questions.push(params.message)
    return { action, ...(action === 'accept' && { content: {} }) }
  })
  return { questions, result: await client.callTool(call) }
}

describe('a tool that changes data', () => {
  it('runs when the person says yes', async () => {
    const { questions, result } = await callAnswering('accept')
    expect(questions).toEqual(['Run "Set discount"? It changes data in Salesforce.\n\n- Percent: 10\n- Note: none'])
    expect(result.structuredContent).toEqual({ by: sara })
    expect(written).toEqual([{ percent: 10, note: 'none' }])
  })

  it.each(['decline', 'cancel'] as const)('does not run when the answer is %s', async action => {
    const { questions, result } = await callAnswering(action)
    expect([questions.length, result.isError]).toEqual([1, true])
    expect(result.structuredContent).toMatchObject({ code: 'forbidden', retryable: false })
    expect(written).toEqual([])
  })

  it.each<[string, Revision, ClientCapabilities]>([
    ['cannot ask', '2026-07-28', {}],
    ['can only open pages', '2026-07-28', { elicitation: { url: {} } }],
    ['has no way to be asked without a session', '2025-11-25', canAsk],
  ])('runs at once for a client that %s', async (_, revision, capabilities) => {
    const client = await clientOf(sara, revision, capabilities)
    expect((await client.callTool(call)).isError).toBeFalsy()
    expect(written).toHaveLength(1)
  })

  it('asks nobody about a tool that only reads', async () => {
    const client = await clientOf(sara, '2026-07-28', canAsk)
    expect((await client.callTool({ name: 'readDiscount' })).structuredContent).toMatchObject({ percent: 5 })
  })
})

/** Another letter where all of its bits count: at the end, one in sixteen would stand for the same bytes. */
const alteredOf = (state: string): string => state.replace(/.(?=.{9}$)/, letter => (letter === 'x' ? 'y' : 'x'))

describe('the state of a question', () => {
  interface Sent {
    readonly as?: string
    readonly capabilities?: ClientCapabilities
    readonly params?: Record<string, unknown>
  }

  async function send({ as = sara, capabilities = canAsk, params }: Sent = {}) {
    const { body, headers } = modernMessage('tools/call', { ...call, ...params })
    const _meta = { ...(body.params._meta as object), 'io.modelcontextprotocol/clientCapabilities': capabilities }
    return post(as, { headers, body: { ...body, params: { ...body.params, _meta } } })
  }

  const ask = async (sent?: Sent): Promise<string> => String((await send(sent)).result?.requestState)
  const yes = { inputResponses: { confirm: { action: 'accept', content: {} } } }

  it('lets the call run, with the same answer as without a question', async () => {
    const requestState = await ask()
    expect(written).toEqual([])
    const { result } = await send({ params: { ...yes, requestState } })
    expect(result).toEqual((await send({ capabilities: {} })).result)
    expect(written).toHaveLength(2)
  })

  it.each<[string, Sent, (state: string) => Sent]>([
    ['was altered', {}, state => ({ params: { requestState: alteredOf(state) } })],
    ['was made up', {}, () => ({ params: { requestState: 'v1.eyJwIjoiIn0.AAAA' } })],
    ['is of another person', { as: tom }, requestState => ({ params: { requestState } })],
    [
      'is for other arguments',
      { params: { arguments: { percent: 1 } } },
      requestState => ({ params: { requestState } }),
    ],
    [
      'is brought to another tool',
      {},
      requestState => ({
        params: { name: 'readDiscount', arguments: {}, requestState },
      }),
    ],
    ['was altered and the client says it cannot ask', {}, () => ({ capabilities: {}, params: { requestState: 'x' } })],
  ])('that %s is refused, and nothing runs', async (_, asked, use) => {
    const used = use(await ask(asked))
    const { error } = await send({ ...used, params: { ...yes, ...used.params } })
    expect(error).toMatchObject({ code: -32_602, data: { reason: expect.stringMatching(/^(?:altered|foreign)$/) } })
    expect(written).toEqual([])
  })

  it('without an answer is asked anew, or refused to a client that cannot be asked', async () => {
    const params = { requestState: await ask() }
    expect((await send({ params })).result).toMatchObject({
      resultType: 'input_required',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'test-host' } },
    })
    expect(await send({ params, capabilities: {} })).toMatchObject({ error: { code: -32_021 } })
    expect(written).toEqual([])
  })

  it('is asked for again when only an answer comes', async () => {
    expect((await send({ params: yes })).result).toMatchObject({ resultType: 'input_required' })
    expect(written).toEqual([])
  })
})

describe('a reading of an object', () => {
  it('leaves one record each, without the name that was asked for', async () => {
    const client = await clientOf(tom, '2026-07-28')
    app.records.length = 0
    await client.readResource({ uri: 'salesforce://objects/Account' })
    await client.readResource({ uri: 'salesforce://objects/Nothing__c' }).catch(() => {})
    expect(app.records.map(({ outcome, tool }) => [tool, outcome])).toEqual([
      ['objects/read', 'ok'],
      ['objects/read', 'not_found'],
    ])
    expect(JSON.stringify(app.records)).not.toContain('Nothing__c')
  })
})
