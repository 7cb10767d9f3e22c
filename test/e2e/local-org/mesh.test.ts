import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

interface Seen {
  readonly method: string | undefined
  readonly target: string | undefined
  readonly headers: readonly string[]
  readonly body: string
}

const readText = async (message: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const listen = async (listener: RequestListener): Promise<Server> => {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return server
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** What the app saw, newest last. */
const seen: Seen[] = []
const finished: string[] = []

const answers: Record<string, RequestListener> = {
  '/cookies': (_, res) => res.setHeader('set-cookie', ['a=1', 'b=2']).end('ok'),
  '/gzip': (req, res) => {
    const packed = req.headers['accept-encoding']?.includes('gzip')
    if (packed) res.setHeader('content-encoding', 'gzip')
    res.end(packed ? gzipSync('plain text') : 'plain text')
  },
  '/redirect': (_, res) => res.writeHead(302, { location: 'https://evil.example/x' }).end(),
  '/redirect-home': (_, res) => res.writeHead(307, { location: '/echo' }).end(),
  '/not-modified': (_, res) => res.writeHead(304, { location: '/echo' }).end(),
  '/empty': (_, res) => res.writeHead(204).end(),
  '/error': (_, res) => res.writeHead(422, { 'content-type': 'application/json' }).end('{"code":"rejected"}'),
  '/page': (_, res) => res.end('\n<html><body>hi</body></html>'),
  '/json': (_, res) => res.end('{"a":1}'),
  '/slow': (_, res) => {
    setTimeout(() => {
      finished.push('slow')
      res.end('slow')
    }, 200)
  },
  '/stream': (_, res) => {
    res.write('first')
    setTimeout(() => res.end('second'), 100)
  },
  '/cut': (_, res) => {
    res.writeHead(200, { 'content-length': 10 })
    res.write('cut')
    setTimeout(() => res.destroy(), 20)
  },
}

const app: RequestListener = async (req, res) => {
  seen.push({ method: req.method, target: req.url, headers: req.rawHeaders, body: await readText(req) })
  const answer = answers[req.url?.split('?')[0] ?? '']
  if (answer) return answer(req, res)
  res.end('ok')
}

const meshYaml = 'mesh: { authentication: { bypassRoutes: [/open, "/pre/*", /redirect-home] } }'
let local: LocalOrg
let appServer: Server

beforeAll(async () => {
  appServer = await listen(app)
  local = await startLocalOrg({ appPort: portOf(appServer), meshYaml })
})
afterAll(async () => {
  await local.close()
  appServer.closeAllConnections()
  appServer.close()
})

interface Call {
  readonly method?: string
  readonly headers?: Record<string, string | string[]> | string[]
  readonly body?: string
  readonly to?: string
}

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly rawHeaders: readonly string[]
  readonly body: string
}

/** Sends the path as it is, unlike fetch. */
const call = (path: string, { method = 'POST', headers = {}, body, to = local.mesh }: Call = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(to)
    const sent = request({ hostname, port, path, method, headers, agent: false }, async res => {
      resolve({ status: res.statusCode, headers: res.headers, rawHeaders: res.rawHeaders, body: await readText(res) })
    })
    sent.on('error', reject)
    sent.end(body)
  })

const sign = async (query = 'as=sara.sales@acme.example'): Promise<Record<string, string>> =>
  JSON.parse((await call(`/_local/headers?${query}`, { method: 'GET', to: local.org })).body)

const readContext = (header = ''): Record<string, string> => JSON.parse(Buffer.from(header, 'base64').toString())
const toContext = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const valuesOf = (headers: readonly string[], name: string): string[] =>
  headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name)

describe('the mesh refuses', () => {
  const changed = async (change: Record<string, string>) => {
    const headers = await sign()
    return { ...headers, 'x-request-context': toContext({ ...readContext(headers['x-request-context']), ...change }) }
  }
  const without = async (name: string) => {
    const { [name]: _, ...headers } = await sign()
    return headers
  }

  it.each([
    ['a call without headers', async () => ({}), 401, '401 Invalid request'],
    ['one without x-client-context', () => without('x-client-context'), 400, '400 Invalid request'],
    ['one without x-request-context', () => without('x-request-context'), 400, '400 Invalid request'],
    [
      'one context beside a signature',
      async () => ({ ...(await without('x-request-context')), 'x-signature': 's' }),
      400,
      '400 Invalid request',
    ],
    ['one without x-request-id', () => without('x-request-id'), 400, '400 Invalid x-request-context header'],
    [
      'a request id of another call',
      async () => ({ ...(await sign()), 'x-request-id': 'other' }),
      400,
      '400 Invalid x-request-context header',
    ],
    [
      'a context that is not base64',
      async () => ({ ...(await sign()), 'x-request-context': '%' }),
      400,
      '400 Invalid x-request-context header',
    ],
    [
      'a context that is not JSON',
      async () => ({ ...(await sign()), 'x-request-context': 'e30' }),
      400,
      '400 Invalid x-request-context header',
    ],
    [
      'a context without app',
      () => changed({ appUuid: '' }),
      400,
      '400 Missing or invalid value in x-request-context header: AppUUID',
    ],
    ['a core token of nobody', () => changed({ auth: 'a.b.c' }), 403, 'Forbidden'],
    ['another org', () => changed({ orgId: '00D000000000000EAA' }), 403, 'Forbidden'],
    ['a user without the permission set of the service', () => sign('as=nora.none@acme.example'), 403, 'Forbidden'],
    ['an unknown Data Action Target', async () => ({ 'x-signature': 's' }), 403, 'Forbidden'],
  ] as const)('%s', async (...row) => {
    const [, headersOf, status, text] = row
    seen.length = 0
    const answer = await call('/echo', { headers: await headersOf(), body: '{}' })
    expect(answer.status).toBe(status)
    expect(answer.body).toBe(`${text}\n`)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
    })
    expect(seen).toEqual([])
  })

  it('with an own request id on the answer when the caller sent none, and else with none', async () => {
    expect((await call('/echo')).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect((await call('/echo', { headers: { 'x-request-id': 'r' } })).headers['x-request-id']).toBeUndefined()
  })

  it('paths beside a bypassed one', async () => {
    for (const path of ['/open/', '/Open', '/pre', '/echo?/open']) expect((await call(path)).status).toBe(401)
  })
})

describe('the mesh without an AppLink API that answers', () => {
  const withApi = async (listener: RequestListener | undefined) => {
    const { createMesh } = await import('../../../local-org/mesh/mesh.ts')
    const { readMeshConfig } = await import('../../../local-org/mesh/config.ts')
    const { silentMeshLog } = await import('../../../local-org/mesh/log.ts')
    const api = await listen(listener ?? (() => undefined))
    const apiUrl = `http://127.0.0.1:${portOf(api)}/addons/a`
    if (!listener) await new Promise(resolve => api.close(resolve))
    const mesh = createMesh({
      config: readMeshConfig('', { APP_PORT: String(portOf(appServer)) }),
      apiUrl,
      token: 'add-on token',
      log: silentMeshLog,
      routerLimitMs: 0,
      afterCall: () => undefined,
    })
    await new Promise<void>(resolve => mesh.server.listen(0, '127.0.0.1', resolve))
    const headers = await sign()
    const answer = await call('/echo', { headers, to: `http://127.0.0.1:${portOf(mesh.server)}` })
    for (const server of [mesh.server, api]) server.close()
    await mesh.close()
    return { answer, headers, apiUrl }
  }

  it('answers 500 and says why when it is not there', async () => {
    const { answer, headers, apiUrl } = await withApi(undefined)
    const address = new URL(apiUrl).host
    expect([answer.status, answer.body]).toEqual([
      500,
      `unable to invoke Salesforce authentication request ${headers['x-request-id']}: ` +
        `Post "${apiUrl}/invocations/authentication": dial tcp ${address}: connect: connection refused\n`,
    ])
  })

  it.each([201, 302, 429, 500, 503])('passes on status %d with the body as text', async status => {
    const { answer } = await withApi((_, res) => res.writeHead(status).end('{"message":"no"}'))
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([
      status,
      '{"message":"no"}\n',
      'text/plain; charset=utf-8',
    ])
  })

  it.each([401, 403])('answers 403 Forbidden for status %d', async status => {
    const { answer } = await withApi((_, res) => res.writeHead(status).end('why'))
    expect([answer.status, answer.body]).toEqual([403, 'Forbidden\n'])
  })

  it('asks with the credentials of the add-on and the four values of the context', async () => {
    const asked: Seen[] = []
    const { headers } = await withApi(async (req, res) => {
      asked.push({ method: req.method, target: req.url, headers: req.rawHeaders, body: await readText(req) })
      res.end('{}')
    })
    const context = readContext(headers['x-request-context'])
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      method: 'POST',
      target: '/addons/a/invocations/authentication',
      body: JSON.stringify({
        org_domain_url: context.orgDomainUrl,
        core_jwt_token: context.auth,
        org_id: context.orgId,
        app_uuid: context.appUuid,
      }),
    })
    const sent = asked[0]?.headers ?? []
    expect(valuesOf(sent, 'authorization')).toEqual(['Bearer add-on token'])
    expect(valuesOf(sent, 'request_id')).toEqual([headers['x-request-id']])
    expect(valuesOf(sent, 'user-agent')).toEqual(['Go-http-client/1.1'])
    expect(valuesOf(sent, 'content-type')).toEqual(['application/json'])
  })
})

describe('the mesh forwards', () => {
  it('a signed call without x-request-context, with the Host of the app and the last of repeated headers', async () => {
    seen.length = 0
    const signed = ['Host', `localhost:${new URL(local.mesh).port}`, ...Object.entries(await sign()).flat()]
    const answer = await call('/echo?x=1&y=a%20b', {
      method: 'PUT',
      headers: [
        ...signed,
        'X-Multi',
        '1',
        'x-multi',
        '2',
        'X-Forwarded-For',
        '10.0.0.1',
        'Cookie',
        'c=1',
        'Content-Length',
        '7',
      ],
      body: '{"a":1}',
    })
    expect([answer.status, answer.body]).toEqual([200, 'ok'])
    const [{ method, target, headers, body } = { method: '', target: '', headers: [], body: '' }] = seen
    expect({ method, target, body }).toEqual({ method: 'PUT', target: '/echo?x=1&y=a%20b', body: '{"a":1}' })
    expect(valuesOf(headers, 'host')).toEqual([`127.0.0.1:${portOf(appServer)}`])
    expect(valuesOf(headers, 'x-request-context')).toEqual([])
    expect(valuesOf(headers, 'x-client-context')).toHaveLength(1)
    expect(valuesOf(headers, 'x-multi')).toEqual(['2'])
    expect(valuesOf(headers, 'x-forwarded-for')).toEqual(['10.0.0.1'])
    expect(valuesOf(headers, 'cookie')).toEqual(['c=1'])
    expect(valuesOf(headers, 'accept-encoding')).toEqual(['gzip'])
    expect(valuesOf(headers, 'user-agent')).toEqual(['Go-http-client/1.1'])
    expect(valuesOf(headers, 'content-length')).toEqual(['7'])
  })

  it.each(['/pre/../echo', '/pre/%2e%2e/echo', '/pre//a/./b%2F?x=%41', '/open?x=1'])(
    'the bypassed target %s verbatim and without asking',
    async path => {
      seen.length = 0
      const answer = await call(path, { headers: { 'x-client-context': 'anything' }, body: '{}' })
      expect([answer.status, seen[0]?.target]).toEqual([200, path])
      expect(valuesOf(seen[0]?.headers ?? [], 'x-client-context')).toEqual(['anything'])
    },
  )

  it('a chunked body with its length', async () => {
    seen.length = 0
    const headers = { ...(await sign()), 'transfer-encoding': 'chunked' }
    await call('/echo', { headers, body: 'x'.repeat(100_000) })
    expect(seen[0]?.body).toHaveLength(100_000)
    expect(valuesOf(seen[0]?.headers ?? [], 'content-length')).toEqual(['100000'])
    expect(valuesOf(seen[0]?.headers ?? [], 'transfer-encoding')).toEqual([])
  })

  it('every cookie of the answer', async () => {
    const answer = await call('/cookies', { headers: await sign() })
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('unpacked what it alone asked for packed, and packed what the caller asked for', async () => {
    const headers = await sign()
    const plain = await call('/gzip', { headers })
    expect([plain.body, plain.headers['content-encoding']]).toEqual(['plain text', undefined])
    const packed = await call('/gzip', { headers: { ...headers, 'accept-encoding': 'gzip' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
  })

  it('status, type and body of the answer as they are', async () => {
    const answer = await call('/error', { headers: await sign() })
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([
      422,
      'application/json',
      '{"code":"rejected"}',
    ])
  })

  it.each([
    ['GET', '/empty', 204],
    ['HEAD', '/echo', 200],
    ['GET', '/not-modified', 304],
    ['DELETE', '/echo', 200],
    ['PATCH', '/echo', 200],
  ])('%s %s', async (method, path, status) => {
    seen.length = 0
    const answer = await call(path, { method, headers: await sign() })
    expect([answer.status, seen[0]?.method]).toEqual([status, method])
  })

  it('the answer only when it is whole, with its length', async () => {
    const answer = await call('/stream', { headers: await sign() })
    expect([answer.body, answer.headers['content-length']]).toEqual(['firstsecond', '11'])
  })

  it('the health check without asking', async () => {
    expect((await call('/healthcheck', { method: 'GET' })).body).toBe('ok')
  })

  it('no redirect, and says where the token would have gone', async () => {
    const host = 'evil.example'
    const answer = await call('/redirect', { headers: await sign() })
    expect([answer.status, answer.body]).toEqual([
      502,
      `the mesh would follow this redirect and send x-client-context to ${host}\n`,
    ])
    const own = await call('/redirect-home')
    expect(own.body).toContain(`send x-client-context to 127.0.0.1:${portOf(appServer)}`)
  })

  it.each([
    [
      'curl --http2 and java.net.http.HttpClient',
      { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAA' },
    ],
    [
      'a browser that opens a WebSocket',
      { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' },
    ],
    ['a browser that would like another protocol', { upgrade: 'TLS/1.0, HTTP/2.0' }],
  ])('the call of %s without a change of protocol', async (_, asked) => {
    for (const method of ['GET', 'POST']) {
      seen.length = 0
      const answer = await call('/echo', {
        method,
        headers: { ...(await sign()), ...asked },
        body: method === 'POST' ? '{"a":1}' : '',
      })
      expect([answer.status, answer.body]).toEqual([200, 'ok'])
      expect(seen).toMatchObject([{ method, target: '/echo', body: method === 'POST' ? '{"a":1}' : '' }])
      expect(valuesOf(seen[0]?.headers ?? [], 'upgrade')).toEqual([])
    }
  })

  it('an answer without a type with the one that its first bytes have, and no type to what is empty or packed', async () => {
    const headers = await sign()
    const typeOf = async (path: string, more = {}) =>
      (await call(path, { headers: { ...headers, ...more } })).headers['content-type']
    expect(await typeOf('/echo')).toBe('text/plain; charset=utf-8')
    expect(await typeOf('/page')).toBe('text/html; charset=utf-8')
    expect(await typeOf('/json')).toBe('text/plain; charset=utf-8')
    expect(await typeOf('/gzip')).toBe('text/plain; charset=utf-8')
    expect(await typeOf('/gzip', { 'accept-encoding': 'gzip' })).toBeUndefined()
    expect(await typeOf('/empty')).toBeUndefined()
  })

  it('nothing of a caller that goes away: the app runs to its end', async () => {
    for (const list of [finished, seen]) list.length = 0
    const headers = Object.entries(await sign()).map(([name, value]) => `${name}: ${value}\r\n`)
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(local.mesh).port) })
    socket.write(
      `POST /slow HTTP/1.1\r\nHost: ${new URL(local.mesh).host}\r\n${headers.join('')}Content-Length: 0\r\n\r\n`,
    )
    await expect.poll(() => seen.map(({ target }) => target)).toContain('/slow')
    socket.destroy()
    await expect.poll(() => finished).toEqual(['slow'])
  })

  it('502 while the app is not there, and when it breaks off', async () => {
    const headers = await sign()
    const text = `Failed to forward request ${headers['x-request-id']}\n`
    const cut = await call('/cut', { headers })
    expect([cut.status, cut.body]).toEqual([502, text])
    local.forwardTo(1)
    const down = await call('/echo', { headers })
    local.forwardTo(portOf(appServer))
    expect([down.status, down.body]).toEqual([502, text])
    expect((await call('/echo', { headers })).status).toBe(200)
  })
})

/** Writes a request as it stands, and reads until the other end closes. */
const raw = async (lines: readonly string[]): Promise<string> => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(local.mesh).port) })
  socket.write(`${[...lines, `Host: ${new URL(local.mesh).host}`, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

describe('the mesh itself', () => {
  it.each(['PROPFIND', 'QUERY', 'REPORT', 'FOO', 'x!y'])(
    'takes no method %s, before it looks at anything else',
    async method => {
      seen.length = 0
      for (const path of ['/echo', '/open', '/healthcheck', '/__herokuAppLinkServiceMeshInfo']) {
        const answer = await raw([`${method} ${path} HTTP/1.1`, 'x-request-context: %'])
        expect(answer).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
        expect(answer).not.toMatch(/^(x-request-id|content-type):/im)
        expect(answer).toMatch(/\r\n\r\n$/)
      }
      expect(seen).toEqual([])
    },
  )

  it('answers 200 to OPTIONS *, and looks at OPTIONS of a path as at any call', async () => {
    seen.length = 0
    const answer = await raw(['OPTIONS * HTTP/1.1'])
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(answer).toMatch(/^content-length: 0\r$/im)
    expect((await call('/echo', { method: 'OPTIONS' })).status).toBe(401)
    expect(seen).toEqual([])
  })

  it('answers 400 to what is no HTTP', async () => {
    expect(await raw([' GET / HTTP/1.1'])).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('tells its version to anyone', async () => {
    const answer = await call('/__herokuAppLinkServiceMeshInfo', { method: 'GET' })
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(answer.body).toMatch(/^v\d/)
  })

  it('answers 400 to broken percent-encoding', async () => {
    expect((await call('/%zz')).status).toBe(400)
  })

  it('answers H12 when the app takes longer than the router waits', async () => {
    const other = await startLocalOrg({ appPort: portOf(appServer), routerLimitMs: 50, bypassAll: 'true' })
    const answer = await call('/slow', { to: other.mesh })
    await other.close()
    expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8'])
    expect(answer.body).toContain('H12')
  })

  it('logs the way of a call, and no token', async () => {
    const lines: string[] = []
    const other = await startLocalOrg({ appPort: portOf(appServer), log: line => lines.push(line) })
    const signed = await call('/_local/headers?as=sara.sales@acme.example', { method: 'GET', to: other.org })
    const headers = JSON.parse(signed.body)
    await call('/echo', { to: other.mesh, headers })
    await call('/echo', { to: other.mesh })
    await other.close()
    const text = lines.join('')
    expect(text).toMatch(
      /level=INFO msg="Processing request to \/echo\.\.\." app=local source=heroku-applink-service-mesh/,
    )
    expect(text).toContain('msg="Authenticated request!"')
    expect(text).toContain('level=ERROR msg="401 Invalid request"')
    const { accessToken = '?' } = readContext(headers['x-client-context'])
    const { auth = '?' } = readContext(headers['x-request-context'])
    for (const secret of [accessToken, auth, other.applink.token]) expect(text).not.toContain(secret)
  })

  it('carries thousands of parallel calls without mixing them up', async () => {
    const headers = await sign()
    const echo = await listen(async (req, res) => res.end(await readText(req)))
    local.forwardTo(portOf(echo))
    const { Agent, request: send } = await import('undici')
    const dispatcher = new Agent({ connections: 50 })
    const results = await Promise.all(
      Array.from({ length: 3_000 }, async (_, index) => {
        const answer = await send(`${local.mesh}/echo`, { method: 'POST', headers, body: `call ${index}`, dispatcher })
        return (await answer.body.text()) === `call ${index}`
      }),
    )
    local.forwardTo(portOf(appServer))
    await dispatcher.destroy()
    echo.closeAllConnections()
    echo.close()
    expect(results.every(Boolean)).toBe(true)
  })
})
