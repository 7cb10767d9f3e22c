import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, defineTool, soql } from '#kit'
import { type Collector, startCollector } from '../../client/host/collector.ts'
import { startHost } from '../../client/host/in-process.ts'
import { sendJson, startFakeOrg, toClientContext } from '../../client/org/fake-org.ts'
import { readHeadlines } from '../../fixtures/tools/read-headlines.ts'

const secret = 'Only Ada may read this'

const findAccount = defineTool({
  name: 'findAccount',
  title: 'Find account',
  description: 'Finds an account by its name. Use when someone asks for an account.',
  input: z.object({ name: z.string().max(80).describe('Name of the account.') }),
  output: z.object({ id: z.string().describe('Id of the account.') }),
  writes: false,
  async run({ name }, { org }) {
    const found = await org.queryOne<{ Id: string }>(soql`SELECT Id FROM Account WHERE Name = ${name}`)
    if (!found) throw new AppError('not_found', `name: there is no account ${name}`)
    return { id: found.Id }
  },
})

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function startWorld(env: Readonly<Record<string, string>> = {}, given?: Collector) {
  const collector = given ?? (await startCollector())
  const heard: { url: string; headers: IncomingHttpHeaders }[] = []
  const org = await startFakeOrg((request, response) => {
    const { headers, url = '' } = request
    heard.push({ url, headers })
    if (url.includes('userinfo'))
      return sendJson(response, { user_id: '005000000000001AAA', organization_id: '00D5e000000AcmEEAS' })
    if (url.includes('/headlines')) return sendJson(response, { headlines: ['Acme grows'] })
    response.setHeader('sforce-limit-info', 'api-usage=18/5000')
    const records = url.includes('nobody') ? [] : [{ Id: '001000000000001AAA' }]
    sendJson(response, { totalSize: records.length, done: true, records })
  })
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '20', ...env }
  Object.assign(process.env, settings)
  const host = await startHost([findAccount, readHeadlines], org.url, settings)
  let ending: Promise<void> | undefined
  const end = () => {
    ending ??= host.close()
    return ending
  }
  stops.push(collector.close, org.close, async () => {
    await end()
    for (const name of Object.keys(settings)) delete process.env[name]
  })
  const person = { orgUrl: org.url, userId: '005000000000001AAA', accessToken: '00D5e000000AcmE!secret.token' }
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${host.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: 'Bearer 00D5e000000AcmE!secret.token',
        'x-client-context': toClientContext(person),
        ...headers,
      },
      body: JSON.stringify(body),
    })
  /** A message of MCP, as older clients send it. */
  const say = async (method: string, params: object, headers: Record<string, string> = {}) =>
    (await post('/mcp', { jsonrpc: '2.0', id: 1, method, params }, headers)).text()
  const spanOf = async (name: string) => {
    await expect.poll(() => collector.spans.map(span => span.name)).toContain(name)
    return collector.spans.find(span => span.name === name) ?? expect.unreachable()
  }
  return { collector, end, heard, lines: host.lines, post, say, spanOf }
}

const traceOf = (digit: string) => digit.repeat(32)
const traceparent = (digit: string) => `00-${traceOf(digit)}-${digit.repeat(16)}-01`

describe('a message of MCP', () => {
  it('belongs to the trace that its _meta names, links the request that brought it, and is the call of its tool', async () => {
    const { collector, say, spanOf } = await startWorld()
    const params = { name: 'findAccount', arguments: { name: secret }, _meta: { traceparent: traceparent('a') } }
    expect(await say('tools/call', params, { traceparent: traceparent('b') })).toContain('001000000000001AAA')
    const message = await spanOf('tools/call findAccount')
    const request = await spanOf('POST /mcp')
    expect(request).toMatchObject({ traceId: traceOf('b'), parentSpanId: 'b'.repeat(16) })
    expect(message).toMatchObject({
      ...{ traceId: traceOf('a'), parentSpanId: 'a'.repeat(16), kind: 2 },
      links: [{ traceId: request.traceId, spanId: request.spanId }],
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.tool.name': 'findAccount',
        'gen_ai.operation.name': 'execute_tool',
        'applink.surface': 'mcp',
      },
    })
    const asked = await spanOf('SELECT Account')
    expect(asked).toMatchObject({
      ...{ traceId: traceOf('a'), parentSpanId: message.spanId },
      attributes: {
        'db.system.name': 'salesforce',
        'db.operation.name': 'SELECT',
        'db.collection.name': 'Account',
        'url.template': '/services/data/{version}/query',
        'http.response.status_code': 200,
      },
    })
    expect(collector.spans.map(({ name }) => name)).not.toContain('execute_tool findAccount')
  })

  it('is a child of its request where it names no trace, and says how its tool failed by a code alone', async () => {
    const { collector, end, say, spanOf } = await startWorld()
    await say('tools/call', { name: 'findAccount', arguments: { name: `nobody ${secret}` } })
    const message = await spanOf('tools/call findAccount')
    expect(message).toMatchObject({
      parentSpanId: (await spanOf('POST /mcp')).spanId,
      ...{ status: 2, links: [] },
      attributes: { 'error.type': 'tool_error', 'applink.failure.code': 'not_found' },
    })
    await end()
    expect(collector.metrics.get('mcp.server.operation.duration')?.points).toEqual([
      expect.objectContaining({ value: 1, attributes: expect.objectContaining({ 'error.type': 'tool_error' }) }),
    ])
    for (const text of [secret, encodeURIComponent(secret), 'secret.token'])
      expect(collector.text()).not.toContain(text)
  })

  it('makes no name of what no tool, no method and no route is called', async () => {
    const { collector, end, post, say, spanOf } = await startWorld()
    await say('tools/call', { name: 'stolenName', arguments: {} })
    await say('method/stolen', {})
    await post('/actions/stolenAction', {})
    await post('/stolen/path?stolen=query', {})
    await spanOf('POST')
    await end()
    expect(collector.text()).not.toMatch(/stolen/i)
    expect(collector.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['tools/call _OTHER', '_OTHER']))
  })
})

describe('the trace of a call', () => {
  it('goes on to third parties, and not to the org; baggage goes to nobody', async () => {
    const { heard, post, spanOf } = await startWorld()
    const given = {
      traceparent: traceparent('c'),
      tracestate: 'vendor=1',
      baggage: `note=${encodeURIComponent(secret)}`,
    }
    expect((await post('/actions/readHeadlines', { company: 'Acme' }, given)).status).toBe(200)
    expect((await post('/actions/findAccount', { name: 'Acme' }, given)).status).toBe(200)
    const sent = await spanOf('GET press')
    const press = heard.find(({ url }) => url.includes('/headlines'))
    expect(press?.headers).toMatchObject({
      traceparent: `00-${traceOf('c')}-${sent.spanId}-01`,
      tracestate: 'vendor=1',
    })
    expect(heard.find(({ url }) => url.includes('/query'))?.headers).not.toHaveProperty('traceparent')
    expect(heard.filter(({ headers }) => headers.baggage !== undefined)).toEqual([])
  })

  it('goes to the org where that is asked for', async () => {
    const { heard, post, spanOf } = await startWorld({ TRACE_CONTEXT_TO_ORGS: 'on' })
    await post('/actions/findAccount', { name: 'Acme' }, { traceparent: traceparent('d') })
    const { spanId } = await spanOf('SELECT Account')
    const asked = heard.find(({ url }) => url.includes('/query'))
    expect(asked?.headers.traceparent).toBe(`00-${traceOf('d')}-${spanId}-01`)
  })
})

const words = 'Tell the administrator'
const protobuf = { 'content-type': 'application/x-protobuf' }

/** What may stand at the address of a collector. */
const garbage: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'answers bytes of no message': response => void response.writeHead(200, protobuf).end(Buffer.alloc(5000, 0xff)),
  'answers a page': response => void response.writeHead(200, { 'content-type': 'text/html' }).end(`<h1>${words}</h1>`),
  'answers without an end': response => {
    response.writeHead(200, protobuf)
    const more = () => void (response.destroyed || response.write(words.repeat(10_000), more))
    more()
  },
  'refuses with its words': response => void response.writeHead(400, words).end(words),
  'sends elsewhere': response => void response.writeHead(307, { location: 'http://127.0.0.1:9/v1/traces' }).end(),
  'says to wait for a year': response => void response.writeHead(429, { 'retry-after': '31536000' }).end(),
  'hangs up': response => void response.socket?.destroy(),
  'cuts its answer': response => {
    response.writeHead(200, { ...protobuf, 'content-length': '100000' }).write('x', () => response.socket?.destroy())
  },
}

describe('a collector', () => {
  it('that never answers costs no call anything, and keeps no more than the queue holds', async () => {
    const collector = await startCollector(() => {})
    const { end, post } = await startWorld(
      { OTEL_BSP_MAX_QUEUE_SIZE: '50', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '50', OTEL_METRICS_EXPORTER: 'none' },
      collector,
    )
    for (let round = 0; round < 8; round++) {
      const answers = Array.from({ length: 20 }, () => post('/actions/findAccount', { name: 'Acme' }))
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200))
    }
    await end()
    // 480 spans were made: one batch was on its way, and one waited.
    await expect.poll(() => collector.requests.length).toBe(2)
    expect(collector.spans.length).toBeLessThanOrEqual(100)
  })

  it.each(Object.entries(garbage))('that %s costs no call anything, and says nothing in the log', async (_, answer) => {
    const collector = await startCollector(answer)
    const { end, lines, post } = await startWorld({ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2' }, collector)
    for (const name of ['Acme', 'Burlington', 'Dickenson'])
      expect((await post('/actions/findAccount', { name })).status).toBe(200)
    await expect.poll(() => collector.spans.length).toBeGreaterThan(0)
    await end()
    expect(lines.filter(line => line.includes(words))).toEqual([])
    expect(lines.filter(line => line.includes('findAccount'))).toHaveLength(3)
  })

  it('is told how many calls the org has left, and which failed', async () => {
    const { collector, end, post } = await startWorld()
    await post('/actions/findAccount', { name: 'Acme' })
    await post('/actions/findAccount', { name: 'nobody' })
    await end()
    expect(collector.metrics.get('salesforce.api.requests.remaining')?.points[0]?.value).toBe(4982)
    const waits = collector.metrics.get('db.client.connection.wait_time')?.points ?? []
    expect(waits.map(({ attributes, value }) => [attributes['db.client.connection.pool.name'], value])).toEqual(
      expect.arrayContaining([
        ['127.0.0.1', 2],
        ['user', 2],
      ]),
    )
    const calls = collector.metrics.get('applink.tool.call.duration')
    expect(calls?.points.map(({ attributes, value }) => [attributes['error.type'], value])).toEqual([
      [undefined, 1],
      ['not_found', 1],
    ])
  })
})
