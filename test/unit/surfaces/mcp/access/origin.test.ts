import { describe, expect, it } from 'vitest'
import { createTestHost, modernMessage, postMcp } from '../../../in-memory-host.ts'
import { toolWith } from '../../../world.ts'

const { app } = createTestHost([toolWith()])
const { body, headers } = modernMessage('tools/call', { name: 'echoText', arguments: { text: 'x' } })
const page = 'http://localhost:6274'
const corsOf = (answer: Response) => [
  answer.headers.get('access-control-allow-origin'),
  answer.headers.get('access-control-expose-headers'),
  answer.headers.get('vary'),
]
const readable = [page, 'WWW-Authenticate', 'Origin']

describe('a page that may call', () => {
  it.each([
    ['an answer', {}, 200],
    ['an answer of the SDK', { 'mcp-name': `=?base64?${btoa('echoText')}?=` }, 200],
    ['a refusal of the SDK', { 'mcp-method': 'tools/list' }, 400],
    ['the challenge to sign in', { authorization: undefined }, 401],
    ['the challenge to ask for more', { authorization: 'Bearer nothing' }, 403],
    ['a body of another type', { 'content-type': 'text/plain' }, 415],
  ])('can read %s', async (_, more, status) => {
    const answer = await postMcp(app, body, { ...headers, origin: page, ...more })
    expect([answer.status, corsOf(answer)]).toEqual([status, readable])
  })

  it.each([
    'https://evil.example',
    'http://actions.example',
    'http://localhost:6274/',
    'http://user@localhost',
    'ftp://localhost',
  ])('is not one of %s', async origin => {
    const answer = await postMcp(app, body, { ...headers, origin })
    expect([answer.status, corsOf(answer)]).toEqual([403, [null, null, null]])
  })

  it('costs nothing when no page asks', async () => {
    expect(corsOf(await postMcp(app, body, headers))).toEqual([null, null, null])
  })
})

describe('a browser that asks first', () => {
  const ask = (more: Record<string, string>) =>
    app.request('http://localhost/mcp', { method: 'OPTIONS', headers: { host: 'localhost', ...more } })
  const question = {
    origin: page,
    'access-control-request-method': 'POST',
    'access-control-request-headers':
      'authorization,content-type,mcp-protocol-version,Mcp-Param-Region,x-client-context',
  }

  it('hears which headers a page may send: those of the protocol, and never those of AppLink', async () => {
    const answer = await ask(question)
    expect([answer.status, answer.headers.get('access-control-allow-methods')]).toEqual([204, 'POST'])
    expect(corsOf(answer)).toEqual(readable)
    expect(answer.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, mcp-protocol-version, mcp-param-region',
    )
  })

  it('for a page elsewhere, or under another name of this host, is refused', async () => {
    expect((await ask({ ...question, origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask({ ...question, host: 'evil.example' })).status).toBe(403)
  })

  it('is no browser without an origin', async () => {
    const answer = await ask({})
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
  })
})
