import { type AddressInfo, connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startHost } from '../client/host/in-process.ts'
import { toClientContext } from '../client/org/fake-org.ts'
import { tools } from '../fixtures/tools/index.ts'

/**
 * Bad requests against the whole host with its real Salesforce client. In the place of the org and of the add-on stands a
 * socket that counts who knocks: a bad request must be answered before anybody does.
 */
let knocks = 0
const upstream = createServer(socket => {
  knocks += 1
  socket.destroy()
})
let host: Awaited<ReturnType<typeof startHost>>
let port = 0
let orgUrl = ''

beforeAll(async () => {
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  orgUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  host = await startHost(tools, orgUrl)
  port = Number(new URL(host.url).port)
})
afterAll(async () => {
  await host?.close()
  await new Promise(resolve => upstream.close(resolve))
})
beforeEach(() => {
  knocks = 0
})

interface Answer {
  readonly status: number
  readonly headers: string
  readonly body: string
}

/** Sends the bytes of a request as they are: clients would mend or refuse most of these. */
async function sendRaw(bytes: string): Promise<Answer> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  const [headers = '', ...body] = (await text(socket)).split('\r\n\r\n')
  return { status: Number(headers.split(' ')[1]), headers, body: body.join('\r\n\r\n') }
}

interface Raw {
  readonly method?: string
  readonly target?: string
  readonly host?: string | undefined
  readonly headers?: readonly string[]
  readonly body?: string
}

const token = '00D5e000000AcmE!secret.token'
const session = { userId: '005000000000001AAA', accessToken: token }
const contextFor = (url: string): string => `x-client-context: ${toClientContext({ ...session, orgUrl: url })}`
const goodBody = JSON.stringify({ accountId: '001000000000001AAA' })
const json = 'content-type: application/json'

function toBytes({ method = 'POST', target = '/actions/readAccount', body = goodBody, ...raw }: Raw): string {
  const name = 'host' in raw ? raw.host : `127.0.0.1:${port}`
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(name === undefined ? [] : [`host: ${name}`]),
    'connection: close',
    ...(raw.headers ?? [json, contextFor(orgUrl)]),
    ...(body ? [`content-length: ${Buffer.byteLength(body)}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const contextOf = (change: object): string =>
  `x-client-context: ${Buffer.from(
    JSON.stringify({
      accessToken: token,
      apiVersion: '62.0',
      orgId: '00D5e000000AcmEEAS',
      orgDomainUrl: orgUrl,
      userContext: { userId: session.userId, username: 'sara' },
      ...change,
    }),
  ).toString('base64')}`

type Row = readonly [what: string, status: number, code: string, request: () => Raw]

const headers: readonly Row[] = [
  ['no client context', 401, 'unauthenticated', () => ({ headers: [json] })],
  ['an empty client context', 401, 'unauthenticated', () => ({ headers: [json, 'x-client-context:'] })],
  ['a client context of nonsense', 400, 'invalid_context', () => ({ headers: [json, 'x-client-context: %%%'] })],
  ['two client contexts', 400, 'invalid_context', () => ({ headers: [json, contextFor(orgUrl), contextFor(orgUrl)] })],
  [
    'a client context without a token',
    400,
    'invalid_context',
    () => ({ headers: [json, contextOf({ accessToken: '' })] }),
  ],
  [
    'a token that would end its header',
    400,
    'invalid_context',
    () => ({ headers: [json, contextOf({ accessToken: 'a\r\nx: y' })] }),
  ],
  [
    'an API version with a path',
    400,
    'invalid_context',
    () => ({ headers: [json, contextOf({ apiVersion: '62.0/../..' })] }),
  ],
  ['an org of somebody else', 403, 'untrusted_org', () => ({ headers: [json, contextFor('https://evil.example')] })],
  [
    'an org on another port of this machine',
    403,
    'untrusted_org',
    () => ({ headers: [json, contextFor('http://127.0.0.1:1')] }),
  ],
  [
    'an org that only begins like ours',
    403,
    'untrusted_org',
    () => ({ headers: [json, contextFor(`${orgUrl}@evil.example`)] }),
  ],
  [
    'the metadata service of a cloud',
    403,
    'untrusted_org',
    () => ({ headers: [json, contextFor('http://169.254.169.254')] }),
  ],
  ['another type', 415, 'unsupported_media_type', () => ({ headers: ['content-type: text/xml', contextFor(orgUrl)] })],
  ['no type', 415, 'unsupported_media_type', () => ({ headers: [contextFor(orgUrl)] })],
]

const bodies: readonly Row[] = [
  ['no body', 400, 'invalid_input', () => ({ body: '' })],
  ['half a body', 400, 'invalid_input', () => ({ body: '{"accountId":' })],
  ['a list', 400, 'invalid_input', () => ({ body: '[]' })],
  ['null', 400, 'invalid_input', () => ({ body: 'null' })],
  ['an id that is too short', 400, 'invalid_input', () => ({ body: '{"accountId":"001"}' })],
  ['an id that is an object', 400, 'invalid_input', () => ({ body: '{"accountId":{"$ne":1}}' })],
  ['a field that is not there', 400, 'invalid_input', () => ({ body: goodBody.replace('}', ',"x":1}') })],
  ['a prototype', 400, 'invalid_input', () => ({ body: goodBody.replace('}', ',"__proto__":{}}') })],
  ['a megabyte and one byte', 413, 'payload_too_large', () => ({ body: JSON.stringify('x'.repeat(1_048_575)) })],
  [
    'a megabyte and more in chunks',
    413,
    'payload_too_large',
    () => ({
      headers: [json, contextFor(orgUrl), 'transfer-encoding: chunked'],
      body: '',
      ...chunked('x'.repeat(1_100_000)),
    }),
  ],
]

/** A chunked body goes where the headers end; nothing else about the request changes. */
function chunked(body: string): Raw & { readonly tail: string } {
  return { tail: `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` }
}

const paths: readonly Row[] = [
  ['an unknown tool', 404, 'not_found', () => ({ target: '/actions/nothing' })],
  ['an unknown route', 404, 'not_found', () => ({ target: '/nothing' })],
  ['a route below a tool', 404, 'not_found', () => ({ target: '/actions/readAccount/x' })],
  ['a slash at the end', 404, 'not_found', () => ({ target: '/actions/readAccount/' })],
  ['two slashes within', 404, 'not_found', () => ({ target: '/actions//readAccount' })],
  ['a parent segment', 400, 'invalid_path', () => ({ target: '/mcp/../actions/readAccount' })],
  ['an encoded parent segment', 400, 'invalid_path', () => ({ target: '/mcp/%2e%2e/actions/readAccount' })],
  ['a parent segment encoded twice', 400, 'invalid_path', () => ({ target: '/mcp/%252e%252e/actions/readAccount' })],
  ['a half encoded parent segment', 400, 'invalid_path', () => ({ target: '/mcp/.%2E/actions/readAccount' })],
  ['a segment of one dot', 400, 'invalid_path', () => ({ target: '/./actions/readAccount' })],
  ['an encoded slash', 400, 'invalid_path', () => ({ target: '/actions%2FreadAccount' })],
  ['a backslash', 400, 'invalid_path', () => ({ target: '/actions\\readAccount' })],
  ['an encoded backslash', 400, 'invalid_path', () => ({ target: '/actions%5CreadAccount' })],
  ['two slashes at the start', 400, 'invalid_path', () => ({ target: '//actions/readAccount' })],
  ['a fragment', 400, 'invalid_path', () => ({ target: '/actions/readAccount#x' })],
  ['the absolute form', 400, 'invalid_path', () => ({ target: `http://127.0.0.1:${port}/actions/readAccount` })],
  [
    'the absolute form of elsewhere',
    400,
    'invalid_path',
    () => ({ target: 'http://evil.example/actions/readAccount' }),
  ],
  ['the asterisk form of a method that has none', 400, 'invalid_path', () => ({ target: '*' })],
]

const hosts: readonly Row[] = [
  ['a host with a path', 400, 'invalid_path', () => ({ host: '127.0.0.1/actions/readAccount?' })],
  ['a host with a user', 400, 'invalid_path', () => ({ host: 'user@127.0.0.1' })],
  ['a host with a fragment', 400, 'invalid_path', () => ({ host: '127.0.0.1#' })],
  ['a host that is none', 400, 'invalid_path', () => ({ host: 'a b' })],
  ['another host at /mcp', 403, 'forbidden', () => ({ target: '/mcp', host: 'evil.example' })],
  [
    'a page of another site at /mcp',
    403,
    'forbidden',
    () => ({ target: '/mcp', headers: [json, 'origin: https://evil.example', `authorization: Bearer ${token}`] }),
  ],
]

const methods: readonly Row[] = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].flatMap(method => [
  [`${method} on an action`, 405, 'method_not_allowed', () => ({ method, body: '' })] as const,
  [`${method} on /mcp`, 405, 'method_not_allowed', () => ({ method, target: '/mcp', body: '' })] as const,
  ...(method === 'GET'
    ? []
    : [
        [
          `${method} on the document`,
          405,
          'method_not_allowed',
          () => ({ method, target: '/openapi.yaml', body: '' }),
        ] as const,
      ]),
])

const tokens: readonly Row[] = [
  ['no token at /mcp', 401, 'unauthenticated', () => ({ target: '/mcp', headers: [json] })],
  [
    'another kind of token at /mcp',
    401,
    'unauthenticated',
    () => ({ target: '/mcp', headers: [json, 'authorization: Basic eA=='] }),
  ],
  [
    'an empty token at /mcp',
    401,
    'unauthenticated',
    () => ({ target: '/mcp', headers: [json, 'authorization: Bearer '] }),
  ],
  ['a client context at /mcp', 401, 'unauthenticated', () => ({ target: '/mcp', headers: [json, contextFor(orgUrl)] })],
]

describe.each([
  ['header', headers],
  ['body', bodies],
  ['path', paths],
  ['host', hosts],
  ['method', methods],
  ['token', tokens],
])('a bad %s', (_, rows) => {
  it.each(rows)('%s: %i %s, and nobody upstream heard of it', async (_what, ...[status, code, request]) => {
    const raw = request()
    const answer = await sendRaw(toBytes(raw) + ('tail' in raw ? raw.tail : ''))
    expect(answer.status).toBe(status)
    const body = JSON.parse(answer.body)
    expect(body).toEqual({ code, message: expect.any(String), retryable: false, requestId: expect.any(String) })
    expect(knocks).toBe(0)
    expect(answer.headers).not.toMatch(/^location:/im)
    expect(`${answer.headers}${answer.body}${host.lines.join('')}`).not.toContain('secret.token')
  })
})

describe('a good request', () => {
  it('does knock, so the counter counts', async () => {
    const { status } = await sendRaw(toBytes({}))
    expect(status).toBe(502)
    expect(knocks).toBeGreaterThan(0)
  })
})

describe('a request that is no HTTP', () => {
  it.each([
    ['a line that is none', 'hello\r\n\r\n'],
    ['no host', 'GET /healthcheck HTTP/1.1\r\n\r\n'],
    ['a header with a line end in it', toBytesOf('x-client-context: a\rb: c')],
    ['two lengths', `${toBytesOf('content-length: 2\r\ncontent-length: 3')}{}`],
    ['a length and chunks', `${toBytesOf('content-length: 2\r\ntransfer-encoding: chunked')}{}`],
    ['headers that are too long', toBytesOf(`x-client-context: ${'a'.repeat(20_000)}`)],
  ])('%s is refused by the server itself', async (_, bytes) => {
    const { status } = await sendRaw(bytes)
    expect([400, 431]).toContain(status)
    expect(knocks).toBe(0)
  })
})

function toBytesOf(header: string): string {
  return `POST /actions/readAccount HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${header}\r\n\r\n`
}
