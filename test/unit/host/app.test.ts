import { Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../src/core/failure.ts'
import { createApp } from '../../../src/host/app.ts'
import type { MeshRefusal } from '../../../src/identity/mesh/mesh.ts'
import { actionsSurface } from '../../../src/surfaces/actions/actions.ts'
import { healthSurface } from '../../../src/surfaces/health/health.ts'
import { mount } from '../../../src/surfaces/http/surface.ts'
import { createTestHost, type HostOptions, legacyMessage, postAction, postMcp } from '../in-memory-host.ts'
import { silent, toolWith } from '../world.ts'

const refusal: MeshRefusal = { status: 403, body: 'Forbidden\n' }

describe('anybody', () => {
  const { app } = createTestHost([toolWith()])

  it('can ask whether the process lives', async () => {
    const answer = await app.request('/healthcheck')
    expect([answer.status, await answer.text()]).toEqual([200, 'OK'])
  })

  it('can ask whether it is ready', async () => {
    const answer = await app.request('/readyz')
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { ready: true, appLinkApi: 'ok', database: 'ok', draining: false },
    ])
  })

  it('can read the document in both notations', async () => {
    const yaml = await app.request('/openapi.yaml')
    expect([yaml.headers.get('content-type'), await yaml.text()]).toEqual([
      'application/yaml; charset=utf-8',
      'openapi: 3.0.3\n',
    ])
    const json = await app.request('/openapi.json')
    expect([json.headers.get('content-type'), await json.json()]).toEqual(['application/json', { openapi: '3.0.3' }])
  })

  it.each(['/healthcheck', '/readyz', '/openapi.yaml', '/openapi.json'])('can ask for the head of %s', async path => {
    const answer = await app.request(path, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })
})

describe('a host that is not ready', () => {
  it('says so with 503 and why', async () => {
    const state = { ready: false, appLinkApi: 'unreachable', database: 'ok', draining: true } as const
    const app = createApp({ log: silent, surfaces: [mount(healthSurface, { readiness: async () => state })] })
    const answer = await app.request('/readyz')
    expect([answer.status, await answer.json()]).toEqual([503, state])
  })
})

describe('a route that is none', () => {
  const { app } = createTestHost([toolWith()])

  it.each([
    '/',
    '/nothing',
    '/actions',
    '/actions/',
    '/Actions/echoText',
    '/mcp//',
    '/mcp/x',
    '/healthcheck/',
    '/.env',
  ])('%s is not found, for every method', async path => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'PROPFIND']) {
      const answer = await app.request(path, { method, headers: { 'x-request-id': 'r-9' } })
      expect(answer.status).toBe(404)
      if (method === 'HEAD') continue
      expect(await answer.json()).toEqual({
        code: 'not_found',
        message: 'There is no such route.',
        retryable: false,
        requestId: 'r-9',
      })
    }
  })

  it.each([
    ['/actions/echoText', 'POST', ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
    ['/mcp', 'POST', ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
    ['/mcp/', 'POST', ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
    ['/openapi.yaml', 'GET, HEAD', ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']],
    ['/openapi.json', 'GET, HEAD', ['POST', 'DELETE']],
    ['/healthcheck', 'GET, HEAD', ['POST', 'DELETE', 'OPTIONS']],
    ['/readyz', 'GET, HEAD', ['POST', 'DELETE', 'OPTIONS']],
    ['/.well-known/oauth-protected-resource', 'GET, HEAD', ['POST', 'DELETE', 'OPTIONS']],
    ['/.well-known/oauth-protected-resource/mcp', 'GET, HEAD', ['POST', 'DELETE', 'OPTIONS']],
  ])('%s is there for %s only, and says so', async (path, allow, methods) => {
    for (const method of methods) {
      const answer = await app.request(path, { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
      expect(await answer.json()).toMatchObject({
        code: 'method_not_allowed',
        message: `method: this route takes ${allow}`,
      })
    }
  })
})

describe('a surface that a host goes without', () => {
  const { app } = createTestHost([toolWith()], { withoutMcp: true })

  it.each([
    ['/api/echoText', 'There is no /api here: this host has no API keys.'],
    [
      '/events/orderChanged',
      'There is no /events here: this host handles no events, or works without AppLink, which alone can say who signed one.',
    ],
    ['/mcp', 'There is no /mcp here: nobody can sign in to this host.'],
    ['/mcp/', 'There is no /mcp here: nobody can sign in to this host.'],
    ['/.well-known/oauth-protected-resource/mcp', 'There is no /mcp here: nobody can sign in to this host.'],
    ['/docs', 'There is no reference here: this host has no operations for API keys.'],
  ])('says so at %s, for every method', async (path, message) => {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      const answer = await app.request(path, { method })
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not_found', message }])
    }
  })
})

describe('an address of two surfaces', () => {
  const handlers = (path: string) => new Hono().get(path, c => c.text('read'))
  const surfaces = [
    {
      routes: [{ method: 'POST', path: '/things/:name' }],
      handlers: new Hono().post('/things/:name', c => c.text('done')),
    },
    { routes: [{ method: 'GET', path: '/things/list' }], handlers: handlers('/things/list') },
  ] as const
  const app = createApp({ log: silent, surfaces })

  it('takes what either of them takes, and says so', async () => {
    expect(await (await app.request('/things/list')).text()).toBe('read')
    expect(await (await app.request('/things/list', { method: 'POST' })).text()).toBe('done')
    const refused = await app.request('/things/list', { method: 'PUT' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, GET, HEAD'])
    expect((await app.request('/things/other')).headers.get('allow')).toBe('POST')
  })

  it('takes what the one takes that is there, when the other is off', async () => {
    const [{ routes }, list] = surfaces
    const without = createApp({ log: silent, surfaces: [{ routes, handlers: undefined, whenOff: 'No things.' }, list] })
    const refused = await without.request('/things/list', { method: 'POST' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await (await without.request('/things/other')).json()).toMatchObject({ message: 'No things.' })
  })
})

describe('an answer', () => {
  it("is never a redirect: the mesh would follow it and take the user's token along", async () => {
    const { app } = createTestHost([toolWith()])
    const paths = [
      '',
      '/',
      '//',
      '/healthcheck',
      '/readyz',
      '/openapi.yaml',
      '/openapi.json',
      '/actions',
      '/actions/echoText',
      '/mcp',
    ]
    for (const path of paths.flatMap(text => [text, `${text}/`, `${text}//`, `${text}?to=https://evil.example`])) {
      for (const method of ['GET', 'POST', 'HEAD']) {
        const { headers, status } = await app.request(path, { method, headers: { host: 'localhost' } })
        expect([path, method, status >= 300 && status < 400, headers.get('location')]).toEqual([
          path,
          method,
          false,
          null,
        ])
      }
    }
  })
})

describe('a raw target that is not plain', () => {
  const call = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-context': 'e30=' },
    body: '{"text":"x"}',
  }

  it.each([
    '/pre/../actions/echoText',
    '/pre/%2e%2e/actions/echoText',
    '/./actions/echoText',
    'http://localhost/actions/echoText',
    '//localhost/actions/echoText',
    '/actions\\echoText',
  ])('reaches no route, though its folded form is one: %s', async url => {
    const { app, lines, records } = createTestHost([toolWith()])
    const answer = await app.request('/actions/echoText', call, { incoming: { url } })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'invalid_path', retryable: false })
    expect(records).toEqual([])
    expect(lines).toMatchObject([{ message: 'refused', fields: { outcome: 'invalid_path' } }])
  })

  it('is refused before the mesh check asks anybody', async () => {
    const checkMesh = vi.fn(async () => undefined)
    const { app } = createTestHost([toolWith()], { checkMesh })
    const answer = await app.request('/actions/echoText', call, { incoming: { url: '/x/../actions/echoText' } })
    expect(answer.status).toBe(400)
    expect(checkMesh).not.toHaveBeenCalled()
  })

  it('does not mean one with a query of dots', async () => {
    const { app } = createTestHost([toolWith()])
    const url = '/actions/echoText?next=../../x'
    expect((await app.request(url, call, { incoming: { url } })).status).toBe(200)
  })
})

describe('MESH=embedded', () => {
  const hostWith = (verdict: () => Promise<MeshRefusal | undefined>, options: HostOptions = {}) => {
    const asked: (string | undefined)[] = []
    const host = createTestHost([toolWith()], {
      ...options,
      checkMesh: header => {
        asked.push(header('x-request-context'))
        return verdict()
      },
    })
    return { ...host, asked }
  }
  const headers = { 'x-request-context': 'e30=' }

  it('lets a call through that the AppLink API vouches for', async () => {
    const { app, asked } = hostWith(async () => undefined)
    const answer = await postAction(app, '/echoText', { input: { text: 'x' }, headers })
    expect([answer.status, asked]).toEqual([200, ['e30=']])
  })

  it('answers any other call as the mesh does: plain text, and no tool runs', async () => {
    const { app, orgs, records } = hostWith(async () => refusal)
    const answer = await postAction(app, '/echoText', { input: { text: 'x' } })
    expect([answer.status, await answer.text()]).toEqual([403, 'Forbidden\n'])
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect([records, orgs.connections]).toEqual([[], []])
  })

  it.each(['PROPFIND', 'QUERY', 'FOO'])('takes no method %s, whoever calls and with whatever headers', async method => {
    const { app, asked } = hostWith(async () => refusal)
    for (const path of ['/actions/echoText', '/actions/nothing']) {
      const answer = await app.request(path, { method, headers })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')])
      expect(await answer.json()).toMatchObject({ code: 'method_not_allowed', retryable: false })
    }
    expect(asked).toEqual([])
  })

  it('logs what it refused, under the request id of the caller', async () => {
    const { app, lines } = hostWith(async () => refusal)
    await postAction(app, '/echoText', { input: { text: 'x' } })
    const fields = { requestId: 'r-1', method: 'POST', path: '/actions/echoText', outcome: 'mesh 403' }
    expect(lines).toEqual([{ level: 'info', message: 'refused', fields }])
  })

  it.each([
    ['/actions/echoText', 'GET'],
    ['/actions/nothing', 'POST'],
    ['/actions/echoText/more', 'POST'],
    ['/actions/', 'POST'],
    ['/actions', 'POST'],
    ['/openapi.yaml', 'GET'],
    ['/openapi.json', 'HEAD'],
  ])('guards %s', async (path, method) => {
    const { app, asked } = hostWith(async () => refusal)
    expect((await app.request(path, { method })).status).toBe(403)
    expect(asked).toHaveLength(1)
  })

  it('guards neither what anybody may ask nor /mcp, which has its own tokens', async () => {
    const { app, asked } = hostWith(async () => refusal)
    for (const path of ['/healthcheck', '/readyz']) expect((await app.request(path)).status).toBe(200)
    const { body, headers: mcpHeaders } = legacyMessage('ping')
    expect((await postMcp(app, body, mcpHeaders)).status).toBe(200)
    expect(asked).toEqual([])
  })

  it('lets nothing through when the check itself fails', async () => {
    const { app, lines, records } = hostWith(() => Promise.reject(new Error('bug')))
    const answer = await postAction(app, '/echoText', { input: { text: 'x' } })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({ code: 'internal' })
    expect(records).toEqual([])
    expect(lines).toMatchObject([{ level: 'error', message: 'refused', cause: { message: 'bug' } }])
  })
})

describe('what ends before a tool runs', () => {
  it('is one line with the request id of the answer, and neither query nor headers', async () => {
    const { app, lines } = createTestHost([toolWith()])
    const answer = await app.request('/nothing?token=secret', { headers: { authorization: 'Bearer secret' } })
    const { requestId } = (await answer.json()) as { requestId: string }
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'refused',
        fields: { requestId, method: 'GET', path: '/nothing', outcome: 'not_found' },
      },
    ])
  })

  it('shows at most a hundred characters of a path', async () => {
    const { app, lines } = createTestHost([toolWith()])
    await app.request(`/${'x'.repeat(5000)}`)
    expect(lines[0]?.fields?.path).toHaveLength(100)
  })

  it('asks who is there when nobody is signed in', async () => {
    const { app } = createTestHost([toolWith()])
    const answer = await postAction(app, '/echoText', { headers: { 'x-client-context': undefined } })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
  })

  it('says nothing of a mistake of our own', async () => {
    const readCaller = () => {
      throw new AppError('internal', 'the token of Acme Ltd')
    }
    const app = createApp({
      log: silent,
      surfaces: [
        mount(healthSurface, { readiness: () => Promise.reject(new Error('Acme Ltd')) }),
        mount(actionsSurface, { invoke: async () => ({}), readCaller }),
      ],
    })
    for (const answer of [await app.request('/readyz'), await postAction(app, '/echoText', {})]) {
      expect(answer.status).toBe(500)
      expect(await answer.text()).not.toContain('Acme')
    }
  })
})
