import { extractWWWAuthenticateParams } from '@modelcontextprotocol/client'
import { describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import {
  createTestHost,
  type Fields,
  legacyMessage,
  type Message,
  modernMessage,
  postMcp,
} from '../../in-memory-host.ts'
import { people, toolWith } from '../../world.ts'

const over: Tool['run'] = () => Promise.reject(new AppError('unauthenticated', 'The session at Salesforce is over.'))
const portal = { authorization: 'influencerPortal' }

const host = createTestHost([
  toolWith(),
  toolWith({ name: 'writeText', writes: 'changes' }),
  toolWith({ name: 'writePortal', writes: 'changes', runAs: portal, people }),
  toolWith({ name: 'plusOnly', writes: 'changes', runAs: 'user-plus' }),
  toolWith({
    ...{ name: 'maybeWrite', writes: 'changes' },
    async confirm({ text }) {
      if (text === 'over') throw new AppError('unauthenticated', 'The session at Salesforce is over.')
      if (text === 'none') throw new AppError('not_found', 'text: there is no such record')
      return text === 'same' ? undefined : 'Writes it.'
    },
  }),
  toolWith({ name: 'sessionOver', run: over }),
  toolWith({ name: 'portalOver', runAs: portal, people, run: over }),
])

const callOf = (name: string, toMessage = modernMessage, { text = 'x', ...more }: Fields = {}): Message =>
  toMessage('tools/call', { name, arguments: { text }, ...more })

const send = async (token: string, { body, headers }: { readonly body: unknown; readonly headers?: object }) => {
  const answer = await postMcp(host.app, body, { ...headers, authorization: `Bearer ${token}` })
  return { answer, status: answer.status, body: JSON.parse(await answer.text()) }
}

/** Both eras, each on the short path and, with a parameter that means nothing, through the SDK. */
const odd = { 'x-means-nothing': 1 }
const ways = [
  ['the current era', (name: string, text = 'x') => callOf(name, modernMessage, { text })],
  ['the current era, by the SDK', (name: string, text = 'x') => callOf(name, modernMessage, { text, ...odd })],
  ['the older era', (name: string, text = 'x') => callOf(name, legacyMessage, { text })],
  ['the older era, by the SDK', (name: string, text = 'x') => callOf(name, legacyMessage, { text, ...odd })],
] as const

const batchOf = (...names: readonly string[]) => ({
  headers: { 'mcp-protocol-version': '2025-03-26' },
  body: names.map((name, id) => ({ ...callOf(name, legacyMessage).body, id })),
})

describe.each(ways)('in %s, a token', (_, toCall) => {
  it('that lets read calls a tool that only reads', async () => {
    expect(await send('reader', toCall('echoText'))).toMatchObject({
      status: 200,
      body: { result: { structuredContent: { text: 'x' } } },
    })
  })

  it('that lets read is told every scope that a tool which writes needs, and nothing has run', async () => {
    const before = host.records.length
    const { answer, body, status } = await send('reader', toCall('writeText'))
    expect([status, body.code, body.retryable]).toEqual([403, 'forbidden', false])
    expect(extractWWWAuthenticateParams(answer)).toMatchObject({
      error: 'insufficient_scope',
      scope: 'tools:read tools:write',
      resourceMetadataUrl: new URL('https://actions.example/.well-known/oauth-protected-resource/mcp'),
    })
    expect(host.records).toHaveLength(before)
  })

  it('that lets nothing is told the scope of a tool that reads', async () => {
    const { answer, status } = await send('nothing', toCall('echoText'))
    expect([status, extractWWWAuthenticateParams(answer).scope]).toEqual([403, 'tools:read'])
  })

  it('with every scope calls a tool that writes', async () => {
    expect((await send('signedIn', toCall('writeText'))).body.result.structuredContent).toEqual({ text: 'x' })
  })

  it('is not asked to be more where more would not help', async () => {
    for (const [token, tool] of [
      ['reader', 'plusOnly'],
      ['readingService', 'writeText'],
    ] as const) {
      const { body, status } = await send(token, toCall(tool))
      expect([status, JSON.parse(body.result.content[0].text).code]).toEqual([200, 'forbidden'])
    }
  })

  it('that lets read is enough for a call that changes nothing, though others of the tool would', async () => {
    const { body, status } = await send('reader', toCall('maybeWrite', 'same'))
    expect([status, body.result.structuredContent]).toEqual([200, { text: 'same' }])
    const { answer } = await send('reader', toCall('maybeWrite', 'other'))
    expect([answer.status, extractWWWAuthenticateParams(answer).scope]).toEqual([403, 'tools:read tools:write'])
  })

  it('that lets read is not to be more for a call that is refused anyhow, and which does not run', async () => {
    for (const [tool, text, code] of [
      ['writeText', 'x'.repeat(21), 'invalid_input'],
      ['maybeWrite', 'none', 'not_found'],
    ] as const) {
      const { body, status } = await send('reader', toCall(tool, text))
      expect([status, JSON.parse(body.result.content[0].text).code]).toEqual([200, code])
    }
  })

  it('whose session ends while it is found out what a call does signs in again', async () => {
    const { answer } = await send('reader', toCall('maybeWrite', 'over'))
    expect([answer.status, extractWWWAuthenticateParams(answer).error]).toEqual([401, 'invalid_token'])
  })

  it('that lets nothing finds nothing out', async () => {
    const { answer } = await send('nothing', toCall('maybeWrite', 'none'))
    expect([answer.status, extractWWWAuthenticateParams(answer).error]).toEqual([403, 'insufficient_scope'])
  })

  it('of a service has scopes too', async () => {
    expect((await send('readingService', toCall('writePortal'))).status).toBe(403)
    expect((await send('service', toCall('writePortal'))).body.result.isError).toBeUndefined()
  })

  it('whose sign-in ends while a tool runs gets one 401 that makes the client sign in again', async () => {
    const { answer, body, status } = await send('signedIn', toCall('sessionOver'))
    expect([status, body]).toEqual([
      401,
      {
        code: 'unauthenticated',
        message: 'The session at Salesforce is over.',
        retryable: false,
        requestId: 'r-1',
      },
    ])
    expect(extractWWWAuthenticateParams(answer)).toMatchObject({ error: 'invalid_token', scope: 'tools:read' })
  })

  it('is not to blame for an authorization of somebody else, nor is a session that was lent', async () => {
    for (const [token, tool] of [
      ['permittedSignedIn', 'portalOver'],
      ['person', 'sessionOver'],
      ['service', 'portalOver'],
    ] as const) {
      const { body, status } = await send(token, toCall(tool))
      expect([status, JSON.parse(body.result.content[0].text).code]).toEqual([200, 'unauthenticated'])
    }
  })
})

describe('a token that allows nothing', () => {
  it.each([
    modernMessage('server/discover'),
    modernMessage('tools/list'),
    legacyMessage('tools/list'),
    legacyMessage('ping'),
  ])('may learn what there is to ask for: $body.method', async message => {
    expect(await send('nothing', message)).toMatchObject({ status: 200 })
  })

  it('sees the tools that it could call with more', async () => {
    const { body } = await send('nothing', modernMessage('tools/list'))
    const names = body.result.tools.map(({ name }: Tool) => name)
    expect(names).toContain('writeText')
    expect(names).not.toContain('plusOnly')
  })

  it.each([
    ['resources/read', { uri: 'salesforce://objects/Account' }],
    ['resources/list', {}],
    ['tools/call', { name: 'nothing' }],
    ['tools/call', { name: 5 }],
    ['tools/call', undefined],
  ])('reads nothing: %s %j', async (method, params) => {
    for (const toMessage of [modernMessage, legacyMessage]) {
      const { answer, status } = await send('nothing', toMessage(method, params))
      expect([status, extractWWWAuthenticateParams(answer).scope]).toEqual([403, 'tools:read'])
    }
  })
})

describe('a batch', () => {
  it('needs what its calls need together, and none of them runs without', async () => {
    const before = host.records.length
    const { answer, status } = await send('reader', batchOf('echoText', 'writeText', 'echoText'))
    expect([status, extractWWWAuthenticateParams(answer).scope]).toEqual([403, 'tools:read tools:write'])
    expect(host.records).toHaveLength(before)
    expect((await send('reader', batchOf('echoText', 'echoText'))).body).toHaveLength(2)
  })

  it('is answered with one 401 when the sign-in is over for all of it', async () => {
    expect((await send('signedIn', batchOf('sessionOver', 'sessionOver'))).status).toBe(401)
  })

  it('is answered as it went when some of it was done, since a client that signs in again repeats it', async () => {
    const { body, status } = await send('signedIn', batchOf('writeText', 'sessionOver'))
    expect(status).toBe(200)
    expect(body.map(({ result }: { result: { isError?: boolean } }) => result.isError ?? false)).toEqual([false, true])
  })

  it('has at most 50 messages', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, id) => ({ jsonrpc: '2.0', id, method: 'x' }))
    expect((await send('person', { body: many(50) })).body).toHaveLength(50)
    expect(await send('person', { body: many(51) })).toMatchObject({
      status: 400,
      body: {
        jsonrpc: '2.0',
        id: null,
        error: { code: -32_600, message: 'Invalid Request: batch: at most 50 messages' },
      },
    })
  })

  it.each([
    ['numbers', 1, 1],
    ['texts', 'a', 'a'],
    ['objects', { toString: 5 }, { toString: 5 }],
    ['nulls', null, null],
  ])('never has one id twice: %s', async (_, a, b) => {
    const { body } = callOf('echoText', legacyMessage)
    const answer = await send('person', {
      body: [
        { ...body, id: a },
        { ...body, id: b },
      ],
    })
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: -32_600, message: 'Invalid Request: batch: two requests have the same id' } },
    })
  })

  it('may have a number and a text that look the same', async () => {
    const { body } = callOf('echoText', legacyMessage)
    expect(
      (
        await send('person', {
          body: [
            { ...body, id: 1 },
            { ...body, id: '1' },
          ],
        })
      ).body,
    ).toHaveLength(2)
  })
})

describe('a token anywhere but in its header', () => {
  const { body, headers } = callOf('echoText')
  const post = (path: string, more: Record<string, string>) =>
    host.app.request(`http://localhost${path}`, {
      method: 'POST',
      headers: { host: 'localhost', 'content-type': 'application/json', ...(headers as object), ...more },
      body: JSON.stringify(body),
    })

  it.each(['/mcp?access_token=person', '/mcp?x=1&ACCESS_TOKEN=person'])('in the address is refused: %s', async path => {
    const refused = { code: 'invalid_input', message: expect.stringContaining('access_token') }
    for (const more of [{}, { authorization: 'Bearer person' }]) {
      const answer = await post(path, more)
      expect([answer.status, await answer.json()]).toMatchObject([400, refused])
    }
  })

  it('in a cookie or another header is none', async () => {
    for (const more of [{ cookie: 'access_token=person' }, { 'x-access-token': 'person' }]) {
      const answer = await post('/mcp', more)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).not.toContain('error')
    }
  })
})
