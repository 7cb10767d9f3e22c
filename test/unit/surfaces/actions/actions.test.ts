import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../src/core/failure.ts'
import type { Tool } from '../../../../src/core/tool/tool.ts'
import { actionsSurface } from '../../../../src/surfaces/actions/actions.ts'
import { createTestHost, type Headers, postAction } from '../../in-memory-host.ts'
import { session, toolWith } from '../../world.ts'

const whoAmI: Tool = toolWith({ name: 'whoAmI', run: async (_, { user }) => ({ text: user?.id ?? 'nobody' }) })

interface Sent {
  readonly input?: unknown
  readonly headers?: Headers
}

const post = async (path: string, call: Sent = {}) => {
  const host = createTestHost([toolWith(), whoAmI, toolWith({ name: 'onMcp', surfaces: ['mcp'] })])
  const answer = await postAction(host.app, path, { input: { text: 'hello' }, ...call })
  const { headers, status } = answer
  return { host, headers, status, body: (await answer.json()) as Record<string, unknown> }
}

describe('an action', () => {
  it('answers 200 with the output and nothing around it', async () => {
    const { body, headers, status } = await post('/echoText')
    expect([status, body]).toEqual([200, { text: 'hello' }])
    expect(headers.get('content-type')).toBe('application/json')
  })

  it('leaves out what is null, at every level, since the document has no null', async () => {
    const output = z.object({ text: z.string().nullable(), more: z.object({ n: z.int().nullable(), ok: z.boolean() }) })
    const tool = toolWith({ output, run: async () => ({ text: null, more: { n: null, ok: false } }) })
    const answer = await postAction(createTestHost([tool]).app, '/echoText', { input: { text: 'a' } })
    expect(await answer.text()).toBe('{"more":{"ok":false}}')
  })

  it('keeps text that only looks like null', async () => {
    const tool = toolWith({ run: async () => ({ text: '":null' }) })
    const answer = await postAction(createTestHost([tool]).app, '/echoText', { input: { text: 'a' } })
    expect(await answer.json()).toEqual({ text: '":null' })
  })

  it('runs as the user whom AppLink named', async () => {
    expect((await post('/whoAmI')).body).toEqual({ text: session.userId })
  })

  it('is one call on the surface of actions, under the request id of Salesforce', async () => {
    const { host } = await post('/echoText', { headers: { 'x-request-id': '00D5e000000AcmEEAS-1' } })
    expect(host.records).toMatchObject([{ surface: 'actions', requestId: '00D5e000000AcmEEAS-1', outcome: 'ok' }])
  })

  it('minds no query and no further headers', async () => {
    const headers = { authorization: 'Bearer other', cookie: 'a=b', 'x-signature': 'x' }
    expect((await post('/echoText?text=other&x=../..', { headers })).body).toEqual({ text: 'hello' })
  })
})

const refusals: readonly (readonly [string, number, string, string, Sent])[] = [
  ['without a client context', 401, 'unauthenticated', '/echoText', { headers: { 'x-client-context': undefined } }],
  ['of an unknown tool', 404, 'not_found', '/nothing', {}],
  ['of a tool in other letter case', 404, 'not_found', '/echotext', {}],
  ['of a tool that is not on this surface', 404, 'not_found', '/onMcp', {}],
  ['of a name that only a prototype has', 404, 'not_found', '/constructor', {}],
  ['of a name that is badly encoded', 404, 'not_found', '/%E0%A4%A', {}],
  ['without a name', 404, 'not_found', '/', {}],
  ['with more path than a name', 404, 'not_found', '/echoText/more', {}],
  ['with a slash at the end', 404, 'not_found', '/echoText/', {}],
  ['of another type', 415, 'unsupported_media_type', '/echoText', { headers: { 'content-type': 'text/plain' } }],
  ['of no type', 415, 'unsupported_media_type', '/echoText', { headers: { 'content-type': undefined } }],
  [
    'that is too large',
    413,
    'payload_too_large',
    '/echoText',
    { input: 'x'.repeat((actionsSurface.maxBodyBytes ?? 0) + 1) },
  ],
  ['that is no JSON', 400, 'invalid_input', '/echoText', { input: '{"text":' }],
  ['that is empty', 400, 'invalid_input', '/echoText', { input: '' }],
  ['that is JSON of no object', 400, 'invalid_input', '/echoText', { input: [1] }],
  ['whose input does not fit', 400, 'invalid_input', '/echoText', { input: { text: 5 } }],
]

describe('an action is refused', () => {
  it.each(refusals)('%s: %i %s', async (_, status, ...[code, path, call]) => {
    const answer = await post(path, call)
    expect(answer.status).toBe(status)
    expect(answer.body).toEqual({ code, message: expect.any(String), retryable: false, requestId: 'r-1' })
    expect(answer.host.orgs.connections).toEqual([])
  })

  it('before its body is looked at, when nobody is signed in', async () => {
    const headers = { 'x-client-context': undefined, 'content-type': 'text/plain' }
    expect((await post('/echoText', { input: 'x'.repeat(5000), headers })).status).toBe(401)
  })

  it('with the same new request id in the answer and in the record, when Salesforce gave none that can be used', async () => {
    const { body, host } = await post('/nothing', { headers: { 'x-request-id': 'two words' } })
    expect(body.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(host.records[0]?.requestId).toBe(body.requestId)
  })
})

describe('an output that no JSON can hold', () => {
  it.each([
    ['a whole number beyond JSON', 1n],
    ['an object that fails when it is read', { toJSON: () => Buffer.alloc(-1) }],
  ])('is our mistake, and the log says where: %s', async (_, value) => {
    const output = z.looseObject({})
    const { app, lines } = createTestHost([toolWith({ output, run: async () => ({ value }) })])
    const answer = await postAction(app, '/echoText', { input: { text: 'a' } })
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 'internal', requestId: 'r-1' }])
    expect(lines).toMatchObject([{ level: 'error', fields: { outcome: 'internal' }, cause: expect.any(Error) }])
  })
})

describe('a tool whose org takes the token no longer', () => {
  it('answers 401 with the header that it needs', async () => {
    const run = () => Promise.reject(new AppError('unauthenticated', 'The session has ended.'))
    const answer = await postAction(createTestHost([toolWith({ run })]).app, '/echoText', { input: { text: 'x' } })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })
})

describe('a tool that fails on its own', () => {
  it('is our mistake, with nothing of it in the answer', async () => {
    const run = vi.fn(() => Promise.reject(new TypeError('Acme Ltd has no name')))
    const { app } = createTestHost([toolWith({ run })])
    const answer = await postAction(app, '/echoText', { input: { text: 'x' } })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toMatch(/Acme|TypeError|at /)
  })
})
