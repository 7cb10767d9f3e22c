import { connect } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../../../src/host/server/server.ts'
import { sendRaw } from '../../client/attacks/raw-request.ts'

let server: Listening
beforeAll(async () => {
  server = await listen(() => new Response('OK'), { hostname: '127.0.0.1', port: 0, headersTimeoutMs: 300 })
})
afterAll(() => server?.stop(100))

/** What a client gets that sends `start`, then `drip` again and again, and how long the host bears it. */
async function sendSlowly(start: string, drip: string) {
  const socket = connect(server.port, '127.0.0.1')
  const startedAt = performance.now()
  let answer = ''
  socket.on('data', chunk => {
    answer += chunk
  })
  socket.on('error', () => {})
  if (start) socket.write(start)
  const dripping = setInterval(() => drip && socket.write(drip), 50)
  await new Promise(resolve => socket.once('close', resolve))
  clearInterval(dripping)
  return { answer, ms: performance.now() - startedAt }
}

describe('a host', () => {
  it('answers 200 to OPTIONS *, which asks about no route', async () => {
    const answer = await sendRaw(server.port, { method: 'OPTIONS', path: '*' })
    expect([answer.status, answer.headers.get('content-length'), answer.text]).toEqual([200, '0', ''])
  })

  it.each(['h2c', 'websocket'])('answers a request that would like to go on with %s as any other', async upgrade => {
    const answer = await sendRaw(server.port, { path: '/', headers: { connection: 'Upgrade', upgrade } })
    expect([answer.status, answer.text]).toEqual([200, 'OK'])
  })
})

/** Opens a connection; `text` is what came on it so far, with the error that ended it. */
async function open(port: number) {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('error', error => {
    text += error
  })
  const closed = new Promise(resolve => socket.once('close', resolve))
  await Promise.race([closed, new Promise(resolve => socket.once('connect', resolve))])
  const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`)
  return { socket, closed, ask, text: () => text }
}

/** Keeps the whole process busy, without processor time. */
const block = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

describe('a host that is told to end', () => {
  it('answers all who were connected by then, however busy it is', async () => {
    const busy = () => {
      block(10)
      return new Response('OK')
    }
    const ending = await listen(busy, { hostname: '127.0.0.1', port: 0 })
    const clients = await Promise.all(Array.from({ length: 50 }, () => open(ending.port)))
    const stopped = ending.stop(10_000)
    for (const { ask } of clients) ask('/')
    await stopped
    await Promise.all(clients.map(({ closed }) => closed))
    const answers = clients.map(({ text }) => text())
    expect(answers.map(text => text.split('\r\n', 1)[0])).toEqual(Array(50).fill('HTTP/1.1 200 OK'))
    expect(answers.filter(text => !/^connection: close\r$/im.test(text))).toEqual([])
  })

  it('answers what came on an open connection before it looked', async () => {
    const ending = await listen(({ url }) => new Response(new URL(url).pathname), { hostname: '127.0.0.1', port: 0 })
    const client = await open(ending.port)
    client.ask('/first')
    await expect.poll(client.text).toContain('/first')
    // Then timers that are due come before what has arrived.
    await turn()
    const stopped = ending.stop(10_000)
    client.ask('/second')
    block(100)
    await Promise.all([stopped, client.closed])
    expect(client.text()).toMatch(/\/second$/)
  })

  it('sends an answer to its end to who is slow to take it', async () => {
    const size = 20_000_000
    const ending = await listen(() => new Response('x'.repeat(size)), { hostname: '127.0.0.1', port: 0 })
    const client = await open(ending.port)
    client.ask('/')
    await expect.poll(() => client.text().length).toBeGreaterThan(0)
    client.socket.pause()
    const stopped = ending.stop(60_000)
    await expect.poll(() => open(ending.port).then(({ text }) => text())).toContain('ECONNREFUSED')
    client.socket.resume()
    await Promise.all([stopped, client.closed])
    expect(client.text().split('\r\n\r\n', 2)[1]).toHaveLength(size)
  })

  it('answers who asks late, while others are still waited for', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<Response>()
    const app = ({ url }: Request) => (url.endsWith('/held') ? held : new Response('OK'))
    const ending = await listen(app, { hostname: '127.0.0.1', port: 0 })
    const [busy, late] = [await open(ending.port), await open(ending.port)]
    busy.ask('/held')
    const stopped = ending.stop(10_000)
    await expect.poll(() => open(ending.port).then(({ text }) => text())).toContain('ECONNREFUSED')
    block(1100)
    for (let turns = 0; turns < 5; turns++) await turn()
    late.ask('/')
    await late.closed
    release(new Response('OK'))
    await Promise.all([stopped, busy.closed])
    for (const { text } of [busy, late]) expect(text()).toMatch(/^HTTP\/1\.1 200 OK/)
  })

  it('does not wait for who asks nothing', async () => {
    const ending = await listen(() => new Response('OK'), { hostname: '127.0.0.1', port: 0 })
    const silent = await open(ending.port)
    await ending.stop(60_000)
    await silent.closed
  })
})

describe('a host that knows its names', () => {
  const seen: string[] = []
  let known: Listening
  beforeAll(async () => {
    const app = ({ url }: Request) => {
      seen.push(url)
      return new Response('OK')
    }
    const before = ({ url = '' }: { readonly url?: string | undefined }, response: { end(text: string): unknown }) => {
      if (url === '/before') response.end('before')
      return url === '/before'
    }
    known = await listen(app, {
      hostname: '127.0.0.1',
      hostnames: ['localhost', '127.0.0.1', '[::1]'],
      port: 0,
      before,
    })
  })
  afterAll(() => known?.stop(100))

  it.each(['127.0.0.1', 'localhost:3000', 'LOCALHOST', '[::1]:1'])('answers under %s', async host => {
    expect((await sendRaw(known.port, { path: '/', headers: { host } })).status).toBe(200)
    expect((await sendRaw(known.port, { path: '/before', headers: { host } })).text).toBe('before')
  })

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:3000',
    '',
    'evil@127.0.0.1',
    '127.0.0.1:3000:1',
  ])('refuses every request for %j, and nobody sees it', async host => {
    const before = seen.length
    for (const path of ['/', '/before']) {
      const { status, text } = await sendRaw(known.port, { path, headers: { host } })
      expect([status, JSON.parse(text)]).toMatchObject([
        403,
        { code: 'forbidden', message: 'host: not a name of this host', retryable: false },
      ])
    }
    expect(seen).toHaveLength(before)
  })
})

describe('a client that takes its time', () => {
  it.each([
    ['with its headers', 'GET / HTTP/1.1\r\nhost: a\r\n', 'x: y\r\n'],
    ['and sends nothing at all', '', ''],
  ])('%s is let go when the time for headers is over', async (_, start, drip) => {
    const { answer, ms } = await sendSlowly(start, drip)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(ms).toBeGreaterThan(250)
    expect(ms).toBeLessThan(30_000)
  })
})
