import { describe, expect, it } from 'vitest'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { mcpSurface } from '../../../../src/surfaces/mcp/mcp.ts'
import {
  createTestHost,
  envelope,
  type Headers,
  info,
  legacyMessage,
  modernMessage,
  postMcp,
} from '../../in-memory-host.ts'
import { people, session, toolWith } from '../../world.ts'

const whoAmI: Tool = toolWith({ name: 'whoAmI', run: async (_, { user }) => ({ text: user?.id ?? 'nobody' }) })

const host = createTestHost([
  toolWith(),
  whoAmI,
  toolWith({ name: 'asPortal', runAs: { authorization: 'influencerPortal' }, people }),
])

const send = async (body: unknown, headers: Headers = {}) => {
  const answer = await postMcp(host.app, body, headers)
  const text = await answer.text()
  return { status: answer.status, type: answer.headers.get('content-type'), body: text ? JSON.parse(text) : undefined }
}

const modern = (method: string, params?: object, headers?: Headers) => {
  const message = modernMessage(method, { ...params })
  return send(message.body, { ...message.headers, ...headers })
}
const legacy = (method: string, params?: object, headers?: Headers) => {
  const message = legacyMessage(method, { ...params })
  return send(message.body, { ...message.headers, ...headers })
}

const serverInfo = { 'io.modelcontextprotocol/serverInfo': info }
const call = { name: 'echoText', arguments: { text: 'hello' } }

describe('the current era', () => {
  it('lists tools, with a time for which only this caller may keep the list', async () => {
    expect(await modern('tools/list')).toMatchObject({
      status: 200,
      type: 'application/json',
      body: {
        result: {
          tools: [{ name: 'echoText' }, { name: 'whoAmI' }],
          resultType: 'complete',
          ttlMs: 300_000,
          cacheScope: 'private',
          _meta: serverInfo,
        },
      },
    })
  })

  it('lists for a service only what it may call', async () => {
    const { body } = await modern('tools/list', {}, { authorization: 'Bearer service' })
    expect(body.result.tools.map(({ name }: Tool) => name)).toEqual(['asPortal'])
  })

  it('lists for a person with a custom permission what is for such people', async () => {
    const { body } = await modern('tools/list', {}, { authorization: 'Bearer permitted' })
    expect(body.result.tools.map(({ name }: Tool) => name)).toEqual(['echoText', 'whoAmI', 'asPortal'])
  })

  it('tells what the server is', async () => {
    expect(await modern('server/discover')).toMatchObject({
      status: 200,
      body: {
        result: {
          supportedVersions: ['2026-07-28'],
          capabilities: { tools: { listChanged: false } },
          resultType: 'complete',
          ttlMs: 300_000,
          cacheScope: 'private',
          _meta: serverInfo,
        },
      },
    })
  })

  it.each([
    'ping',
    'initialize',
    'logging/setLevel',
    'resources/list',
    'prompts/list',
    'tasks/get',
    'no/such',
    'constructor',
  ])('has no method %s', async method => {
    expect(await modern(method)).toMatchObject({ status: 404, body: { id: 1, error: { code: -32_601 } } })
  })

  it('refuses an unknown tool, naming no more of it than a name has', async () => {
    const { status, body } = await modern('tools/call', { name: 'x'.repeat(200) })
    expect([status, body.error]).toEqual([200, { code: -32_602, message: `Unknown tool: ${'x'.repeat(64)}` }])
  })

  it.each([
    ['echotext', '. Did you mean echoText?'],
    ['asPortel', ''],
  ])('names for %s the nearest tool that the caller is offered: %j', async (name, hint) => {
    const { body } = await modern('tools/call', { name })
    expect(body.error).toEqual({ code: -32_602, message: `Unknown tool: ${name}${hint}` })
  })

  it('gives the failure as an object and as text', async () => {
    const { body } = await modern('tools/call', { name: 'echoText', arguments: { text: 5 } })
    const failure = { code: 'invalid_input', message: 'text: must be a string', retryable: false, requestId: 'r-1' }
    expect(body.result).toMatchObject({ isError: true, structuredContent: failure })
    expect(JSON.parse(body.result.content[0].text)).toEqual(failure)
  })

  it('has no subscriptions, since nothing changes while the host runs', async () => {
    expect(await modern('subscriptions/listen', { notifications: { toolsListChanged: true } })).toEqual({
      status: 404,
      type: 'application/json',
      body: { jsonrpc: '2.0', id: 1, error: { code: -32_601, message: 'Method not found' } },
    })
  })

  it('still checks the headers of a subscription first', async () => {
    const headers = { 'mcp-method': 'tools/list' }
    expect(await modern('subscriptions/listen', { notifications: {} }, headers)).toMatchObject({
      status: 400,
      body: { error: { code: -32_020 } },
    })
  })
})

describe('what headers and body say differently is refused', () => {
  it.each([
    ['the revision is missing', { 'mcp-protocol-version': undefined }],
    ['the revision differs', { 'mcp-protocol-version': '2025-11-25' }],
    ['the method is missing', { 'mcp-method': undefined }],
    ['the method differs', { 'mcp-method': 'tools/list' }],
    ['the name is missing', { 'mcp-name': undefined }],
    ['the name differs', { 'mcp-name': 'whoAmI' }],
    ['the name is badly encoded', { 'mcp-name': '=?base64?%%?=' }],
    ['the name is another one, encoded', { 'mcp-name': `=?base64?${btoa('whoAmI')}?=` }],
  ])('%s', async (_, headers) => {
    const before = host.records.length
    expect(await modern('tools/call', call, headers)).toMatchObject({ status: 400, body: { error: { code: -32_020 } } })
    expect(host.records).toHaveLength(before)
  })

  it('as is a revision that nobody serves, naming those that are', async () => {
    const message = modernMessage('tools/call', call)
    const _meta = { ...envelope, 'io.modelcontextprotocol/protocolVersion': '2027-01-01' }
    const body = { ...message.body, params: { ...message.body.params, _meta } }
    expect(await send(body, { ...message.headers, 'mcp-protocol-version': '2027-01-01' })).toMatchObject({
      status: 400,
      body: { error: { code: -32_022, data: { supported: ['2026-07-28'], requested: '2027-01-01' } } },
    })
  })

  it('as is an envelope without capabilities', async () => {
    const message = modernMessage('tools/call', call)
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }
    expect(await send({ ...message.body, params: { ...call, _meta } }, message.headers)).toMatchObject({
      status: 400,
      body: { error: { code: -32_602 } },
    })
  })

  it('as is a request without envelope under the header of the current era', async () => {
    const message = legacyMessage('tools/call', call)
    expect(await send(message.body, { 'mcp-protocol-version': '2026-07-28' })).toMatchObject({
      status: 400,
      body: { error: { code: -32_602 } },
    })
  })
})

describe('the era with a handshake', () => {
  const initialize = (protocolVersion: string) => ({
    jsonrpc: '2.0',
    id: 'i',
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'old-client', version: '1' } },
  })

  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-06-18', '2025-06-18'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2024-11-05'],
    ['2024-10-07', '2024-10-07'],
    ['2026-07-28', '2025-11-25'],
    ['1999-01-01', '2025-11-25'],
  ])('shakes hands for %s at %s', async (asked, given) => {
    const answer = await postMcp(host.app, initialize(asked))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('mcp-session-id')).toBeNull()
    expect(await answer.json()).toEqual({
      jsonrpc: '2.0',
      id: 'i',
      result: { protocolVersion: given, capabilities: { tools: { listChanged: false } }, serverInfo: info },
    })
  })

  it('takes notifications without an answer', async () => {
    const answer = await postMcp(host.app, { jsonrpc: '2.0', method: 'notifications/initialized' })
    expect([answer.status, await answer.text()]).toEqual([202, ''])
  })

  it('needs no handshake before a call, since the host keeps no sessions', async () => {
    expect((await legacy('tools/call', call)).body.result.structuredContent).toEqual({ text: 'hello' })
    const strange = await legacy('tools/call', call, { 'mcp-session-id': 'made-up', 'last-event-id': '7' })
    expect(strange.body.result.structuredContent).toEqual({ text: 'hello' })
  })

  it('answers ping', async () => {
    expect(await legacy('ping')).toMatchObject({ status: 200, body: { id: 1, result: {} } })
  })

  it('lists tools without the fields of the current era', async () => {
    const { body } = await legacy('tools/list')
    expect(body.result.tools).toHaveLength(2)
    expect(Object.keys(body.result)).toEqual(['tools'])
  })

  it('gives a failure as text alone, since these clients check the object against the output schema', async () => {
    const { body } = await legacy('tools/call', { name: 'echoText', arguments: {} })
    expect(body.result.isError).toBe(true)
    expect(body.result.structuredContent).toBeUndefined()
    expect(JSON.parse(body.result.content[0].text)).toMatchObject({ code: 'invalid_input' })
  })

  it.each([
    ['an unknown method', 'no/such', { params: {}, code: -32_601 }],
    ['a method of the current era', 'server/discover', { params: {}, code: -32_601 }],
    ['a method that this server does not offer', 'logging/setLevel', { params: { level: 'debug' }, code: -32_601 }],
    ['an unknown tool', 'tools/call', { params: { name: 'nothing' }, code: -32_602 }],
    ['a tool whose name is no text', 'tools/call', { params: { name: 5 }, code: -32_602 }],
  ])('refuses %s', async (_, method, { code, params }) => {
    expect(await legacy(method, params)).toMatchObject({ status: 200, body: { id: 1, error: { code } } })
  })

  it('refuses a revision that nobody serves', async () => {
    expect(await legacy('tools/call', call, { 'mcp-protocol-version': '1999-01-01' })).toMatchObject({ status: 400 })
  })

  it.each(['application/json', 'text/event-stream', '*/*', undefined])(
    'refuses a client that accepts %s',
    async accept => {
      expect(await legacy('tools/call', call, { accept })).toMatchObject({ status: 406 })
    },
  )
})

describe('a batch', () => {
  const { body: message, headers } = legacyMessage('tools/call', call)

  it('is answered in its own order', async () => {
    const ping = { jsonrpc: '2.0', id: 'p', method: 'ping' }
    const { status, body } = await send([{ ...message, id: 'a' }, ping, { ...message, id: 'b' }], headers)
    expect([status, body.map(({ id }: { id: string }) => id)]).toEqual([200, ['a', 'p', 'b']])
  })

  it('that cancels its own request is answered all the same', async () => {
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
    for (const batch of [
      [message, cancel],
      [cancel, message],
    ]) {
      expect((await send(batch, headers)).body).toMatchObject({
        id: 1,
        result: { structuredContent: { text: 'hello' } },
      })
    }
  })

  it('of notifications alone is taken without an answer', async () => {
    const note = { jsonrpc: '2.0', method: 'notifications/initialized' }
    expect(await send([note, note], headers)).toMatchObject({ status: 202, body: undefined })
  })

  it.each([
    ['that is empty', []],
    ['with something that is no message', [message, 5]],
    ['with a request of the current era', [message, modernMessage('tools/call', call).body]],
  ])('%s is refused as a whole', async (_, batch) => {
    const before = host.records.length
    expect(await send(batch, headers)).toMatchObject({ status: 400, body: { error: { code: -32_600 } } })
    expect(host.records).toHaveLength(before)
  })
})

describe('who calls', () => {
  it('is the person behind the token, in both eras', async () => {
    for (const ask of [modern, legacy]) {
      const { body } = await ask('tools/call', { name: 'whoAmI', arguments: { text: '' } })
      expect(body.result.structuredContent).toEqual({ text: session.userId })
    }
  })

  it('is never who a client context says', async () => {
    const { body } = await legacy(
      'tools/call',
      { name: 'whoAmI', arguments: { text: '' } },
      { 'x-client-context': 'e30=' },
    )
    expect(body.result.structuredContent).toEqual({ text: session.userId })
  })

  it.each([undefined, '', 'Bearer nobody', 'Basic person'])('must be known: %j is not', async authorization => {
    for (const message of [
      modernMessage('tools/call', call),
      modernMessage('server/discover'),
      legacyMessage('ping'),
    ]) {
      const answer = await postMcp(host.app, message.body, { ...message.headers, authorization })
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer resource_metadata="https:/)
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated', requestId: 'r-1' })
    }
  })

  it('is asked before the body is read', async () => {
    expect(await send('{', { authorization: undefined })).toMatchObject({ status: 401 })
  })
})

describe('a page of another site cannot reach the host', () => {
  it.each([
    'localhost',
    'localhost:8080',
    'LOCALHOST:8080',
    '127.0.0.1:3000',
    '[::1]:3000',
    'actions.example',
    'actions.example:443',
  ])('that is called %s', async name => {
    expect(await legacy('ping', {}, { host: name })).toMatchObject({ status: 200 })
  })

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil.example:8080',
    'localhost@evil.example',
    '',
    undefined,
    '127.0.0.2',
  ])('that is called %s instead', async name => {
    expect(await legacy('ping', {}, { host: name })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it.each(['http://localhost:5173', 'https://actions.example', 'http://[::1]:3000', undefined, ''])(
    'from %s, which is one of its own',
    async origin => {
      expect(await legacy('ping', {}, { origin })).toMatchObject({ status: 200 })
    },
  )

  it.each([
    'https://evil.example',
    'http://localhost.evil.example',
    'null',
    'file://',
    'localhost',
    'https://evil.example#localhost',
  ])('from %s', async origin => {
    expect(await legacy('ping', {}, { origin })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})

describe('a message that is none', () => {
  it.each(['', '{', 'jsonrpc', '{"jsonrpc":"2.0"'])('is no JSON: %j', async body => {
    expect(await send(body)).toMatchObject({
      status: 400,
      body: { jsonrpc: '2.0', id: null, error: { code: -32_700 } },
    })
  })

  it('is deeper than any schema or serializer can follow', async () => {
    const params = `{"_meta":${'{"a":'.repeat(250)}1${'}'.repeat(250)}}`
    expect(await send(`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${params}}`)).toMatchObject({
      status: 400,
      body: { error: { code: -32_700, message: 'Parse error: body: must be at most 200 levels deep' } },
    })
  })

  it.each([
    'null',
    '5',
    '"text"',
    '{}',
    '{"jsonrpc":"2.0"}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"id":1,"method":"ping"}',
  ])('is JSON of something else: %s', async body => {
    expect(await send(body)).toMatchObject({ status: 400, body: { error: { code: -32_600 } } })
  })

  it('has another type', async () => {
    expect(await legacy('ping', {}, { 'content-type': 'text/plain' })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type' },
    })
  })

  it('is larger than the host takes', async () => {
    expect(await legacy('ping', { x: 'x'.repeat(mcpSurface.maxBodyBytes ?? 0) })).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large' },
    })
  })

  it.each(['GET', 'DELETE', 'PUT', 'PATCH', 'OPTIONS'])('comes with %s', async method => {
    const answer = await host.app.request('http://localhost/mcp', { method, headers: { host: 'localhost' } })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' })
  })
})

describe('a host that has no sign-in', () => {
  it.each(['/mcp', '/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp'])(
    'has no %s either',
    async path => {
      const { app } = createTestHost([toolWith()], { withoutMcp: true })
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
        const answer = await app.request(`http://localhost${path}`, { method })
        expect(answer.status).toBe(404)
        expect(await answer.json()).toMatchObject({ code: 'not_found' })
      }
    },
  )
})
