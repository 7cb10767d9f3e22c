import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

type Json = Record<string, unknown>

const text = { type: 'string' }
const objectOf = (properties: Json, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const json = (schema: Json) => ({ content: { 'application/json': { schema } } })
const asAction = { agent: { action: { publishAsAgentAction: true } } }
const failure = json(objectOf({ code: text, message: text }))

/** The app's document: one operation for each thing that callers treat differently. */
const document = {
  openapi: '3.0.3',
  info: { title: 'Quotes', version: '1.0.0' },
  paths: {
    '/quotes/{quoteId}': {
      parameters: [{ name: 'quoteId', in: 'path', required: true, schema: text }],
      post: {
        operationId: 'changeQuote',
        parameters: [
          { name: 'dryRun', in: 'query', schema: { type: 'boolean' } },
          { name: 'x-reason', in: 'header', schema: text },
        ],
        requestBody: json({ $ref: '#/components/schemas/Change' }),
        responses: {
          200: json(
            objectOf({
              id: text,
              total: { type: 'number' },
              lines: { type: 'array', items: objectOf({ name: text }) },
            }),
          ),
          default: failure,
        },
        'x-sfdc': asAction,
      },
    },
    '/plus': {
      post: {
        operationId: 'plus',
        responses: { 200: json(objectOf({ sets: text })) },
        'x-sfdc': { ...asAction, heroku: { authorization: { permissionSet: 'ActionHostPermissions' } } },
      },
    },
    '/answer': {
      post: {
        operationId: 'answer',
        requestBody: json(objectOf({ status: { type: 'integer' }, type: text, body: text })),
        responses: { 200: json(objectOf({ ok: { type: 'boolean' } })), 409: failure },
        'x-sfdc': asAction,
      },
    },
    '/jobs': {
      post: {
        operationId: 'startJob',
        requestBody: json(objectOf({ name: text, callbackUrl: text }, ['name'])),
        responses: { 202: json(objectOf({ jobId: text })) },
        callbacks: {
          done: { '{$request.body#/callbackUrl}': { post: { operationId: 'jobDone', responses: { 200: {} } } } },
        },
      },
    },
  },
  components: { schemas: { Change: objectOf({ discount: { type: 'number' } }, ['discount']) } },
}

interface Seen {
  readonly target: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Json
}

const seen: Seen[] = []
let local: LocalOrg
let app: Server

const readBody = async (req: IncomingMessage): Promise<Json> => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk)
  return chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {}
}

const tokenIn = (headers: IncomingMessage['headers']): string =>
  JSON.parse(Buffer.from(String(headers['x-client-context']), 'base64').toString()).accessToken

const answers: Record<string, (seen: Seen) => { status: number; body: unknown; type?: string }> = {
  '/openapi.json': () => ({ status: 200, body: document }),
  '/quotes/a%20b': () => ({ status: 200, body: { id: '1', total: 5, secret: 'x', lines: [{ name: 'a', cost: 1 }] } }),
  '/plus': ({ headers }) => {
    const sets = [...(local.sessions.find(tokenIn(headers))?.permissionSets ?? [])].join()
    return { status: 200, body: { sets } }
  },
  '/answer': ({ body }) => ({
    status: Number(body.status),
    body: JSON.parse(String(body.body)),
    type: String(body.type),
  }),
  '/jobs': () => ({ status: 202, body: { jobId: '7' } }),
  '/events/orders': () => ({ status: 202, body: {} }),
}

beforeAll(async () => {
  app = createServer(async (req, res) => {
    const entry = { target: req.url, headers: req.headers, body: await readBody(req) }
    seen.push(entry)
    const {
      status,
      body,
      type = 'application/json',
    } = answers[req.url?.split('?')[0] ?? '']?.(entry) ?? {
      status: 404,
      body: {},
    }
    res.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  local = await startLocalOrg({ appPort: (app.address() as AddressInfo).port })
})
afterAll(async () => {
  await local.close()
  app.closeAllConnections()
  app.close()
})

const post = async (path: string, body: unknown) => {
  const answer = await fetch(`${local.org}/_local/callers/${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as Json }
}
const call = async (kind: string, operation: string, input: Json = {}) =>
  (await post(kind, { as: 'sara.sales@acme.example', operation, input })).body

describe('a caller', () => {
  it('builds the request from the inputs and signs it as the user', async () => {
    seen.length = 0
    const input = { quoteId: 'a b', dryRun: true, 'x-reason': 'test', discount: 5 }
    const answer = await call('flow', 'changeQuote', input)
    expect(answer).toMatchObject({
      operation: 'changeQuote',
      as: 'sara.sales@acme.example',
      request: { method: 'POST', target: '/quotes/a%20b?dryRun=true', body: '{"discount":5}' },
      status: 200,
    })
    const sent = seen.at(-1)
    expect(sent).toMatchObject({ target: '/quotes/a%20b?dryRun=true', body: { discount: 5 } })
    expect(sent?.headers).toMatchObject({ 'x-reason': 'test', 'content-type': 'application/json' })
    expect(local.sessions.find(tokenIn(sent?.headers ?? {}))?.username).toBe('sara.sales@acme.example')
    expect(JSON.stringify(answer)).not.toContain(tokenIn(sent?.headers ?? {}))
  })

  it('finds an operation without letter case, as External Services does', async () => {
    expect((await call('flow', 'CHANGEQUOTE', { quoteId: 'a b', discount: 1 })).status).toBe(200)
  })

  it('gets for one call the session permission set that the operation names', async () => {
    expect(await call('flow', 'plus')).toMatchObject({ outputs: { '200': { sets: 'ActionHostPermissions' } } })
    const token = tokenIn(seen.at(-1)?.headers ?? {})
    expect([...(local.sessions.find(token)?.permissionSets ?? ['?'])]).toEqual([])
  })

  it('loses the session permission set when the call fails, too', async () => {
    local.forwardTo(1)
    const { port } = app.address() as AddressInfo
    const headers = (await (
      await fetch(`${local.org}/_local/headers?as=sara.sales@acme.example&permissionSet=ActionHostPermissions`)
    ).json()) as Record<string, string>
    expect((await fetch(`${local.mesh}/plus`, { method: 'POST', headers })).status).toBe(502)
    local.forwardTo(port)
    expect([...(local.sessions.find(tokenIn(headers))?.permissionSets ?? ['?'])]).toEqual([])
  })

  it.each([
    [{ operation: 'nothing' }, 400, /there is no nothing/],
    [{ operation: 'changeQuote', input: { quoteId: 'a b' } }, 400, /^discount: .*requires/],
    [{ operation: 'changeQuote', input: { discount: 1 } }, 400, /^quoteId: .*requires/],
    [{ operation: 'changeQuote', input: { quoteId: 'a b', discount: 1, other: 1 } }, 400, /^other: /],
    [{ operation: 'changeQuote', as: 'nobody@acme.example' }, 404, /^as: /],
    [{}, 400, /operation/],
  ])('refuses %o', async (change, status, message) => {
    const answer = await post('flow', { as: 'sara.sales@acme.example', ...change })
    expect(answer.status).toBe(status)
    expect(answer.body.message).toMatch(message)
  })

  it('shows what the mesh answers to a user who may not call', async () => {
    const { body } = await post('flow', { as: 'nora.none@acme.example', operation: 'plus' })
    expect(body).toMatchObject({ operation: 'plus', as: 'nora.none@acme.example', status: 403 })
    expect(body.outputs).toEqual({ responseCode: 403, defaultExc: 'Forbidden\n' })
  })
})

describe('what comes back', () => {
  const input = (status: number, body: unknown, type = 'application/json') => ({
    status,
    type,
    body: JSON.stringify(body),
  })

  it('for a flow: an output named as the declared code, and as a failure where it is one, without what the document does not name', async () => {
    expect(await call('flow', 'changeQuote', { quoteId: 'a b', discount: 1 })).toMatchObject({
      outputs: { responseCode: 200, '200': { id: '1', total: 5, lines: [{ name: 'a' }] } },
    })
    expect((await call('flow', 'answer', input(409, { code: 'c', message: 'm' }))).outputs).toEqual({
      responseCode: 409,
      '409Exc': { code: 'c', message: 'm' },
    })
    expect((await call('flow', 'answer', input(500, { a: 1 }))).outputs).toEqual({
      responseCode: 500,
      defaultExc: '{"a":1}',
    })
  })

  it('for Apex: a response, or an exception with the code', async () => {
    expect((await call('apex', 'answer', input(200, { ok: true }))).response).toEqual({
      responseCode: 200,
      Code200: { ok: true },
    })
    expect((await call('apex', 'answer', input(409, { code: 'c' }))).exception).toEqual({
      type: 'answer_ResponseException',
      responseCode: 409,
      Code409: { code: 'c' },
    })
    expect((await call('apex', 'answer', input(422, { a: 1 }))).exception).toMatchObject({ defaultResponse: '{"a":1}' })
  })

  it('for an agent: the first level of the lowest success, and nothing of another answer', async () => {
    expect(await call('agent', 'changeQuote', { quoteId: 'a b', discount: 1 })).toMatchObject({
      outputs: { id: '1', total: 5 },
      warnings: ['lines: an agent uses first-level values only'],
    })
    const failed = await call('agent', 'answer', input(409, { code: 'c', message: 'm' }))
    expect([failed.error, failed.outputs]).toEqual([expect.stringContaining('409'), undefined])
  })

  it.each([
    ['another type', input(200, { ok: 'yes' }), /200\.ok: the document says boolean/],
    ['another media type', input(200, { ok: true }, 'text/html'), /text\/html/],
  ])('is a failed callout for %s', async (_, answer, message) => {
    for (const kind of ['flow', 'apex', 'agent']) {
      expect((await call(kind, 'answer', answer)).error).toMatch(message)
    }
  })

  it('is a time-out for Apex when the app takes longer', async () => {
    local.faults.add({ fault: 'delay', ms: 300, path: '*/invocations/authentication', count: 2, probability: 1 })
    const body = { as: 'sara.sales@acme.example', operation: 'answer', input: input(200, { ok: true }), timeoutMs: 100 }
    const before = seen.length
    expect((await post('apex', body)).body.error).toBe('Read timed out')
    // The mesh goes on: what comes late is none of the tests behind.
    await expect.poll(() => seen.length).toBe(before + 1)
    local.faults.clear()
  })
})

describe('an operation with a callback', () => {
  const start = async (change: Json = {}) => {
    const body = { as: 'sara.sales@acme.example', operation: 'startJob', input: { name: 'n' }, ...change }
    const answer = await post('apex', body)
    const { id, url } = answer.body.callback as { id: string; url: string }
    return { answer: answer.body, id, url, token: tokenIn(seen.at(-1)?.headers ?? {}) }
  }
  const deliver = (url: string, token: string, method = 'POST') =>
    fetch(url, { method, headers: { authorization: `Bearer ${token}` }, body: '{"result":1}' })
  const read = async (id: string) => (await (await fetch(`${local.org}/_local/callbacks/${id}`)).json()) as Json

  it('is not for flows and agents', async () => {
    expect((await call('flow', 'startJob', { name: 'n' })).message).toContain('Apex alone')
  })

  it('offers an address on the org, and takes one delivery with the token of the invoking user', async () => {
    const { answer, id, url, token } = await start()
    expect(url).toMatch(new RegExp(`^${local.org}/services/`))
    expect(seen.at(-1)?.body).toEqual({ name: 'n', callbackUrl: url })
    expect(answer).toMatchObject({ status: 202, response: { Code202: { jobId: '7' }, invocationId: id } })
    expect(await read(id)).toMatchObject({ status: 'waiting', operationId: 'startJob', name: 'done' })
    const taken = await deliver(url, token)
    expect([taken.status, await taken.json()]).toEqual([200, {}])
    const received = { method: 'POST', body: { result: 1 } }
    expect(await read(id)).toMatchObject({ status: 'received', invocationId: id, received })
    expect((await deliver(url, token)).status).toBe(404)
  })

  it.each([
    [200, {}],
    [404, { callbackUrl: 'none' }],
    [408, { callbackTimeoutMs: 1 }],
  ])(
    'answers JSON with status %d, as the samples of Heroku read it',
    async (status, { callbackUrl, ...change }: Json) => {
      const { url, id, token } = await start(change)
      if (status === 408) await expect.poll(async () => (await read(id)).status).toBe('timed out')
      const answer = await deliver(callbackUrl ? `${url}0` : url, token)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/json'])
      expect(await answer.json()).toEqual({})
    },
  )

  it('is a background operation that administrators can query', async () => {
    const operationsOf = async (invocationId: string, username = 'admin@acme.example') => {
      const person = local.people.personOf(username)
      const token = person ? local.sessions.standing(person).accessToken : ''
      const fields = 'Type, Name, Status, Error, SubmittedAt, FinishedAt, CreatedBy.Username'
      const soql = `SELECT ${fields} FROM BackgroundOperation WHERE ParentKey = '${invocationId}'`
      const answer = await fetch(`${local.org}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`, {
        headers: { authorization: `Bearer ${token}` },
      })
      return ((await answer.json()) as { records: Json[] }).records
    }
    const { url, id, token } = await start()
    const common = { Type: 'ExternalServiceCallback', Name: 'startJob' }
    const by = { Username: 'sara.sales@acme.example' }
    const waiting = { ...common, Status: 'Waiting', Error: null, FinishedAt: null, CreatedBy: by }
    expect(await operationsOf(id)).toMatchObject([waiting])
    expect(await operationsOf(id, 'tom.sales@acme.example')).toEqual([])
    await deliver(url, token)
    expect(await operationsOf(id)).toMatchObject([{ ...common, Status: 'Complete', FinishedAt: expect.any(String) }])
    const late = await start({ callbackTimeoutMs: 1 })
    await expect.poll(() => operationsOf(late.id)).toMatchObject([{ Status: 'Error', Error: expect.any(String) }])
  })

  it('takes a PUT and no other method', async () => {
    const { url, token } = await start()
    expect((await deliver(url, token, 'PATCH')).status).toBe(404)
    expect((await deliver(url, token, 'PUT')).status).toBe(200)
  })

  it('refuses the token of nobody and that of another user', async () => {
    const { url, id } = await start()
    const tom = local.people.personOf('tom.sales@acme.example')
    expect((await deliver(url, 'x')).status).toBe(401)
    expect((await deliver(url, tom ? local.sessions.standing(tom).accessToken : '')).status).toBe(404)
    expect((await read(id)).status).toBe('waiting')
  })

  it('is over when its time is', async () => {
    const { url, id, token } = await start({ callbackTimeoutMs: 1 })
    await expect.poll(async () => (await read(id)).status).toBe('timed out')
    expect((await deliver(url, token)).status).toBe(408)
  })

  it('is listed among all', async () => {
    const answer = await fetch(`${local.org}/_local/callbacks`)
    expect(((await answer.json()) as { callbacks: Json[] }).callbacks.length).toBeGreaterThan(0)
  })
})

describe('the sender of Data Action Target events', () => {
  const event = { apiName: 'OrderChanged', path: '/events/orders', events: [{ PayloadCurrentValue: { id: 1 } }] }

  it('signs them, so that the mesh lets them through without any user', async () => {
    const { body } = await post('data-action-target', event)
    expect(body.status).toBe(202)
    const sent = seen.at(-1)
    expect(sent?.target).toBe(`/events/orders?orgId=${local.orgId}&apiName=OrderChanged`)
    expect(sent?.headers['x-client-context']).toBeUndefined()
    expect(sent?.headers['x-signature']).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect(sent?.body).toMatchObject({
      count: 1,
      events: [{ EventType: 'CDCEvent', PayloadCurrentValue: { id: 1 }, EventUuid: expect.any(String) }],
    })
  })

  it('is refused by the mesh with another signature', async () => {
    const { body } = await post('data-action-target', { ...event, signature: 'x' })
    expect([body.status, body.body]).toEqual([403, 'Forbidden\n'])
  })

  it('sends the sample of a target when nobody says which events', async () => {
    const url = `${local.org}/_local/data-action-targets/ShipLeft`
    const put = (body: object) => fetch(url, { method: 'PUT', body: JSON.stringify(body) })
    const sample = { endpoint: '/events/orders', object: 'Ships__dlm', payload: { Port__c: 'Rostock' } }
    expect((await put(sample)).status).toBe(200)
    expect((await post('data-action-target', { apiName: 'ShipLeft' })).body.status).toBe(202)
    expect(seen.at(-1)?.target).toContain('/events/orders?')
    expect(seen.at(-1)?.body).toMatchObject({
      events: [{ SourceObjectDeveloperName: 'Ships__dlm', PayloadCurrentValue: { Port__c: 'Rostock' } }],
    })
    await put({ ...sample, endpoint: '/events/left', payload: {} })
    await post('data-action-target', { apiName: 'ShipLeft' })
    expect(seen.at(-1)).toMatchObject({ target: expect.stringContaining('/events/left?'), body: { count: 1 } })
  })

  it.each([
    ['no path', '{"endpoint":"orders","payload":{}}'],
    ['no payload', '{"endpoint":"/orders"}'],
    ['a field too many', '{"endpoint":"/orders","payload":{},"key":"x"}'],
    ['no JSON', 'x'],
  ])('takes no target with %s', async (_, body) => {
    const url = `${local.org}/_local/data-action-targets/Refused`
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(400)
    expect((await post('data-action-target', { apiName: 'Refused' })).status).toBe(400)
  })

  it('does not know a target without a path', async () => {
    expect((await post('data-action-target', { apiName: 'Nothing' })).status).toBe(400)
  })
})
