import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createCallouts } from '../../../src/callouts/callouts.ts'
import { AppError } from '../../../src/core/failure.ts'
import { defineCallout } from '../../../src/core/tool/callout.ts'

const news = defineCallout({ name: 'news', urlFrom: 'PRESS_API_URL', secretFrom: 'PRESS_API_KEY' })
const other = defineCallout({ name: 'other', urlFrom: 'OTHER_URL' })

interface Hit {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A third party on loopback: each answer in turn, the last one again and again. */
async function startThirdParty(...answers: RequestListener[]) {
  const hits: Hit[] = []
  const server = createServer(async (request, response) => {
    const answer = answers[Math.min(hits.length, answers.length - 1)]
    const { headers, method, url } = request
    const hit = { method, url, headers, body: '' }
    hits.push(hit)
    for await (const chunk of request) hit.body += chunk
    answer?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hits }
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(code, headers).end('{"secret":"words of the third party"}')
  }
const silence: RequestListener = () => {}
const hangUp: RequestListener = request => request.socket.destroy()

/** A tool's view of the third party at the address, for one call. */
function connect(url: string, { secret = 's3cret', signal = new AbortController().signal } = {}) {
  const targets = new Map([
    ['news', { url, secret }],
    ['other', { url }],
  ])
  const callouts = createCallouts({ targets, now: () => performance.now(), random: () => 0 })
  closers.unshift(() => callouts.close())
  return {
    connectAs: (own: AbortSignal) => callouts.connectCallout(news, { signal: own, requestId: 'request-2' }),
    news: callouts.connectCallout(news, { signal, requestId: 'request-1' }),
    other: callouts.connectCallout(other, { signal, requestId: 'request-1' }),
  }
}

const failureOf = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    value => new Error(`no failure but ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw error
  return error
}

describe('a request to a third party', () => {
  it('carries secret, request id and what the tool asks for', async () => {
    const { hits, url } = await startThirdParty(json({ articles: [1] }))
    const callout = connect(`${url}/v1`).news
    expect(await callout.request('/news', { query: { company: 'A&B' } })).toEqual({ articles: [1] })
    const asked = { method: 'POST', body: { a: 'ü' }, idempotencyKey: 'key-1' } as const
    expect(await callout.request('/orders', asked)).toEqual({ articles: [1] })
    expect(hits[0]).toMatchObject({ method: 'GET', url: '/v1/news?company=A%26B', body: '' })
    expect(hits[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      accept: 'application/json',
      'x-request-id': 'request-1',
    })
    expect(hits[1]).toMatchObject({ method: 'POST', url: '/v1/orders', body: '{"a":"ü"}' })
    expect(hits[1]?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': 'key-1' })
    expect(hits[0]?.headers).not.toHaveProperty('idempotency-key')
  })

  it('carries no secret of another third party', async () => {
    const { hits, url } = await startThirdParty(json({}))
    await connect(url).other.request('/')
    expect(hits[0]?.headers).not.toHaveProperty('authorization')
  })

  it('gives nothing for an empty answer', async () => {
    const { url } = await startThirdParty((_, response) => response.writeHead(204).end())
    expect(await connect(url).news.request('/x', { method: 'DELETE' })).toBeUndefined()
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect of status %i: the secret stays here', async code => {
    const evil = await startThirdParty(json({}))
    const { hits, url } = await startThirdParty(status(code, { location: `${evil.url}/steal` }))
    const failure = await failureOf(connect(url).news.request('/x'))
    expect(failure).toMatchObject({
      code: 'upstream_failed',
      message: `news: answered with status ${code}: redirects are not followed.`,
    })
    expect([hits.length, evil.hits.length]).toEqual([1, 0])
  })

  it.each(['//evil.example/x', '/../admin', '/%2e%2e/admin', '/x?admin=1', '@evil.example', '\\\\evil.example'])(
    'is not sent to another address than the declared one: %s',
    async path => {
      const { hits, url } = await startThirdParty(json({}))
      await expect(connect(`${url}/v1`).news.request(path)).rejects.toThrow('encodeURIComponent')
      expect(hits).toEqual([])
    },
  )

  it.each(['', 'a\r\nx: y', 'é', 'x'.repeat(256)])('is not sent with the idempotency key %j', async idempotencyKey => {
    const { hits, url } = await startThirdParty(json({}))
    const sent = connect(url).news.request('/', { method: 'POST', idempotencyKey })
    await expect(sent).rejects.toThrow('an idempotency key has')
    expect(hits).toEqual([])
  })
})

describe('an answer that is no use', () => {
  it.each([
    [404, 'not_found'],
    [409, 'conflict'],
    [400, 'rejected'],
    [422, 'rejected'],
    [401, 'upstream_failed'],
    [403, 'upstream_failed'],
    [500, 'upstream_failed'],
  ])(
    'of status %i becomes %s, without the words of the third party, and is not asked for again',
    async (code, kind) => {
      const { hits, url } = await startThirdParty(status(code))
      const failure = await failureOf(connect(url).news.request('/x'))
      expect(failure).toMatchObject({ code: kind, message: `news: answered with status ${code}.` })
      expect(hits).toHaveLength(1)
    },
  )

  it('that is no JSON fails, and its words reach neither message nor cause', async () => {
    const { hits, url } = await startThirdParty((_, response) => response.end('<html>private words</html>'))
    const failure = await failureOf(connect(url).news.request('/x'))
    expect([failure.code, failure.cause]).toEqual(['upstream_failed', undefined])
    expect(failure.message).toBe('news: answered with something that is no JSON.')
    expect(hits).toHaveLength(1)
  })

  it('that is not UTF-8 fails, rather than give other characters, and is not asked for again', async () => {
    const { hits, url } = await startThirdParty((_, response) =>
      response.end(Buffer.from('{"name":"Bjørn"}', 'latin1')),
    )
    const failure = await failureOf(connect(url).news.request('/x'))
    expect(failure).toMatchObject({
      code: 'upstream_failed',
      message: 'news: answered in another encoding than UTF-8.',
    })
    expect(hits).toHaveLength(1)
  })

  it('that is too large is cut off, and not asked for again', async () => {
    const chunk = Buffer.alloc(1_000_000, 'x')
    let sent = 0
    const { hits, url } = await startThirdParty((_, response) => {
      const send = () => {
        sent += chunk.length
        if (sent < 200_000_000 && !response.destroyed) response.write(chunk, send)
      }
      send()
    })
    const failure = await failureOf(connect(url).news.request('/x'))
    expect(failure).toMatchObject({ code: 'upstream_failed', message: 'news: answered with more than can be read.' })
    expect(hits).toHaveLength(1)
    expect(sent).toBeLessThan(100_000_000)
  })
})

describe('a third party that fails in passing', () => {
  it('is asked again until it answers', async () => {
    const { hits, url } = await startThirdParty(status(503), hangUp, json({ ok: true }))
    expect(await connect(url).news.request('/x')).toEqual({ ok: true })
    expect(hits).toHaveLength(3)
  })

  it('is asked again no more often than the tool wants', async () => {
    const { hits, url } = await startThirdParty(status(502))
    expect(await failureOf(connect(url).news.request('/x', { retries: 1 }))).toMatchObject({ code: 'upstream_failed' })
    expect(hits).toHaveLength(2)
  })

  it('is asked once for what may be done twice', async () => {
    const { hits, url } = await startThirdParty(hangUp)
    const failure = await failureOf(connect(url).news.request('/x', { method: 'POST', body: {} }))
    expect(failure).toMatchObject({ code: 'upstream_failed', message: 'news: cannot be reached.' })
    expect(hits).toHaveLength(1)
  })

  it('gets the same idempotency key and body with every attempt', async () => {
    const { hits, url } = await startThirdParty(status(503), hangUp, json({ id: 1 }))
    await connect(url).news.request('/x', { method: 'POST', body: { a: 1 }, idempotencyKey: 'once' })
    expect(hits.map(({ body, headers }) => [headers['idempotency-key'], body])).toEqual(
      Array(3).fill(['once', '{"a":1}']),
    )
  })

  it('gets the time it asks for', async () => {
    const { hits, url } = await startThirdParty(status(429, { 'retry-after': '1' }), json({ ok: true }))
    const startedAt = performance.now()
    expect(await connect(url).news.request('/x')).toEqual({ ok: true })
    expect(performance.now() - startedAt).toBeGreaterThan(950)
    expect(hits).toHaveLength(2)
  })

  it('is left alone when it asks for more time than a caller has', async () => {
    const { hits, url } = await startThirdParty(status(429, { 'retry-after': '3600' }))
    expect(await failureOf(connect(url).news.request('/x'))).toMatchObject({ code: 'rate_limited' })
    expect(hits).toHaveLength(1)
  })

  it('does not stop the next request when nobody listens there any more', async () => {
    const gone = await startThirdParty(json({}))
    for (const close of closers.splice(0)) await close()
    expect(await failureOf(connect(gone.url).news.request('/x', { retries: 0 }))).toMatchObject({
      code: 'upstream_failed',
      message: 'news: cannot be reached.',
    })
  })
})

describe('time', () => {
  it.each([
    ['says nothing', silence],
    ['stops in the middle', ((_, response) => response.writeHead(200).write('{"half":')) as RequestListener],
  ])('of one attempt ends when the third party %s', async (_, answer) => {
    const { hits, url } = await startThirdParty(answer)
    const startedAt = performance.now()
    const failure = await failureOf(connect(url).news.request('/x', { timeoutMs: 500, retries: 1 }))
    expect(failure).toMatchObject({ code: 'deadline_exceeded', message: 'news: did not answer in time.' })
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    expect(hits).toHaveLength(2)
  })

  it('is not spent on the words of a refusal', async () => {
    const { url } = await startThirdParty((_, response) => response.writeHead(400).write('{'))
    const failure = await failureOf(connect(url).news.request('/x', { timeoutMs: 1000 }))
    expect(failure).toMatchObject({ code: 'rejected', message: 'news: answered with status 400.' })
  })

  it("of the tool's deadline ends the request and all further attempts", async () => {
    const ending = new AbortController()
    const { hits, url } = await startThirdParty(silence)
    const sent = connect(url, { signal: ending.signal }).news.request('/x')
    await expect.poll(() => hits.length).toBe(1)
    const deadline = new AppError('deadline_exceeded', 'The tool did not end in time.')
    ending.abort(deadline)
    expect(await failureOf(sent)).toBe(deadline)
    await sleep(300)
    expect(hits).toHaveLength(1)
  })

  it("of the tool's deadline ends a pause", async () => {
    const ending = new AbortController()
    const { hits, url } = await startThirdParty(status(503, { 'retry-after': '4' }))
    const sent = connect(url, { signal: ending.signal }).news.request('/x')
    await expect.poll(() => hits.length).toBe(1)
    await sleep(50)
    const deadline = new AppError('deadline_exceeded', 'The tool did not end in time.')
    ending.abort(deadline)
    expect(await failureOf(sent)).toBe(deadline)
  })
})

describe('an answer that is used again', () => {
  it('is asked for once, also by callers at the same time, and nobody can change it for the others', async () => {
    const { hits, url } = await startThirdParty(json({ list: [1] }), json({ list: [2] }))
    const { news: callout } = connect(url)
    const ask = () => callout.request<{ list: number[] }>('/x', { cacheMs: 60_000 })
    const answers = await Promise.all([ask(), ask(), ask()])
    answers[0]?.list.push(666)
    expect(answers[1]).toEqual({ list: [1] })
    expect(await ask()).toEqual({ list: [1] })
    expect(hits).toHaveLength(1)
    expect(await callout.request('/x')).toEqual({ list: [2] })
  })

  it('belongs to one third party and one address', async () => {
    const { hits, url } = await startThirdParty(json({}))
    const { news: callout, other: another } = connect(url)
    for (const each of [callout, another])
      for (const company of ['a', 'b']) await each.request('/x', { query: { company }, cacheMs: 60_000 })
    expect(hits).toHaveLength(4)
  })

  it('is not kept when it was none', async () => {
    const { url } = await startThirdParty(status(500), json({ ok: true }))
    const { news: callout } = connect(url)
    await failureOf(callout.request('/x', { cacheMs: 60_000 }))
    expect(await callout.request('/x', { cacheMs: 60_000 })).toEqual({ ok: true })
  })

  it('outlives the caller who asked first', async () => {
    const ending = new AbortController()
    let answer: (() => void) | undefined
    const { hits, url } = await startThirdParty((_, response) => {
      answer = () => response.end('{"ok":true}')
    })
    const { connectAs, news: callout } = connect(url)
    const first = connectAs(ending.signal).request('/x', { cacheMs: 60_000 })
    const second = callout.request('/x', { cacheMs: 60_000 })
    await expect.poll(() => answer).toBeDefined()
    const gone = new AppError('unavailable', 'gone')
    ending.abort(gone)
    expect(await failureOf(first)).toBe(gone)
    answer?.()
    expect(await second).toEqual({ ok: true })
    expect(hits).toHaveLength(1)
  })

  it('is for GET only', async () => {
    const { hits, url } = await startThirdParty(json({}))
    const sent = connect(url).news.request('/x', { method: 'POST', cacheMs: 1000 })
    await expect(sent).rejects.toThrow('only an answer to a GET can be cached')
    expect(hits).toEqual([])
  })
})
