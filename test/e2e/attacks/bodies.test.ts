import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { orgId, startCounter, startOpenHost } from '../../client/attacks/open-host.ts'

/**
 * What the bodies of people whom nobody knows cost. The requests are bytes on a socket, so that a test says what of a body
 * was sent when the answer came.
 */
let upstream: Awaited<ReturnType<typeof startCounter>>
let open: Awaited<ReturnType<typeof startOpenHost>>
const sockets: Socket[] = []

beforeAll(async () => {
  upstream = await startCounter()
  open = await startOpenHost(upstream.url)
  await open.host.listening
})
afterAll(async () => {
  await open?.host.kill('SIGTERM')
  upstream?.close()
})
let asked = 0
beforeEach(() => {
  asked = upstream.asked()
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

interface Announced {
  readonly target: string
  readonly headers?: readonly string[]
  readonly type?: string
  readonly length: number
  readonly address?: string
}

const megabyte = 1_048_576
const event = `/events/pageViewed?orgId=${orgId}&apiName=pageViews`
const signed = ['x-signature: c2ln']

/** Sends the headers of a request, and the first bytes of its body. */
function begin({ address = '192.0.2.1', headers = [], length, target, type = 'application/json' }: Announced) {
  const socket = connect(open.port, '127.0.0.1')
  sockets.push(socket)
  // The other end closes what it does not want to read.
  socket.on('error', () => {})
  let text = ''
  socket.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  const lines = [
    `POST ${target} HTTP/1.1`,
    `host: 127.0.0.1:${open.port}`,
    `content-type: ${type}`,
    `content-length: ${length}`,
    `x-forwarded-for: ${address}`,
    ...headers,
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return {
    send: (bytes: number) => socket.write(' '.repeat(bytes)),
    status: () => Number(/^HTTP\/1.1 (\d{3})/.exec(text)?.[1] ?? 0),
    retryAfter: () => /^retry-after: (\d+)/im.exec(text)?.[1],
    destroy: () => socket.destroy(),
  }
}

const form = 'application/x-www-form-urlencoded'

describe('who is not known is answered before a byte of the body came', () => {
  it.each<[string, number, Announced]>([
    [
      'an event that nobody handles',
      404,
      { target: event.replace('pageViewed', 'x'), headers: signed, length: 5 * megabyte },
    ],
    [
      'an event of another target',
      403,
      { target: event.replace('pageViews', 'x'), headers: signed, length: 5 * megabyte },
    ],
    ['an event of no org', 400, { target: '/events/pageViewed', headers: signed, length: 5 * megabyte }],
    ['an event that is not signed', 401, { target: event, length: 5 * megabyte }],
    ['an event larger than any', 413, { target: event, headers: signed, length: 5 * megabyte + 1 }],
    ['an action without headers of AppLink', 401, { target: '/actions/readAccount', length: megabyte }],
    ['an MCP message without a token', 401, { target: '/mcp', length: megabyte }],
    [
      'an MCP message with a token of nobody',
      401,
      { target: '/mcp', headers: [`authorization: Bearer ${'x'.repeat(43)}`], length: megabyte },
    ],
    ['a call of the API without a key', 401, { target: '/api/listProducts', length: 20 * megabyte }],
    [
      'a call of the API with a key of nobody',
      401,
      { target: '/api/listProducts', headers: [`authorization: Bearer ${'x'.repeat(40)}`], length: 20 * megabyte },
    ],
    ['a registration larger than any', 413, { target: '/oauth/register', length: 17 * 1024 }],
  ])('%s: %i', async (_what, ...[status, announced]) => {
    const request = begin(announced)
    await expect.poll(request.status).toBe(status)
    expect(upstream.asked()).toBe(asked)
  })
})

describe('bodies of events that nobody has vouched for', () => {
  const unknown = { target: event, headers: signed, length: 5 * megabyte }

  it('have room for so many bytes of one address, and others have theirs meanwhile', async () => {
    const first = begin(unknown)
    first.send(4 * megabyte)
    // The host reads at its own pace: only when there is no room for one more is all of it counted.
    await expect
      .poll(async () => {
        const probe = begin(unknown)
        probe.send(1)
        await expect
          .poll(probe.status, { timeout: 1000, interval: 20 })
          .not.toBe(0)
          .catch(() => {})
        probe.destroy()
        return [probe.status(), probe.retryAfter()]
      })
      .toEqual([503, '5'])
    const small = { ...unknown, length: 2 }
    const other = begin({ ...small, address: '192.0.2.2' })
    other.send(2)
    await expect.poll(other.status).toBe(400)
    first.destroy()
    await expect
      .poll(async () => {
        const again = begin({ ...unknown, length: 5 * megabyte - 1 })
        again.send(5 * megabyte - 1)
        await expect.poll(again.status).not.toBe(0)
        return again.status()
      })
      .toBe(400)
    expect(upstream.asked()).toBe(asked)
  })

  it('have room for so many bytes in all, whatever address they name', async () => {
    const held = Array.from({ length: 6 }, (_, index) => begin({ ...unknown, address: `192.0.2.${index + 10}` }))
    for (const one of held) one.send(5 * megabyte - 1)
    await expect
      .poll(async () => {
        const probe = begin({ ...unknown, address: '192.0.2.99' })
        await expect
          .poll(probe.status, { timeout: 1000, interval: 20 })
          .not.toBe(0)
          .catch(() => {})
        probe.destroy()
        return probe.status()
      })
      .toBe(503)
    for (const one of held) one.destroy()
    await expect
      .poll(async () => {
        const again = begin({ ...unknown, length: 2, address: '192.0.2.97' })
        again.send(2)
        await expect.poll(again.status).not.toBe(0)
        return again.status()
      })
      .toBe(400)
    expect(upstream.asked()).toBe(asked)
  })
})

describe('forms of the authorization server', () => {
  it('are read from an address of their own while others keep all the room with idle connections', async () => {
    const announced = { target: '/oauth/token', type: form, length: 56 * 1024 }
    const held = Array.from({ length: 600 }, (_, at) => begin({ ...announced, address: `192.0.2.${60 + (at % 5)}` }))
    await expect.poll(() => held.filter(one => one.status() === 503).length).toBeGreaterThan(0)
    const large = begin({ ...announced, address: '192.0.2.70' })
    await expect.poll(large.status).toBe(503)
    const small = begin({ ...announced, length: 2000, address: '192.0.2.71' })
    small.send(2000)
    await expect.poll(small.status).toBe(400)
    const page = begin({ ...announced, target: '/oauth/grants', address: '192.0.2.72' })
    await expect.poll(page.status).toBe(503)
    for (const one of held) one.destroy()
    // Who went away, or found no room, is no failure of the host.
    await expect
      .poll(() => open.host.lines.filter(line => line.includes('"route":"token"')).length)
      .toBeGreaterThan(400)
    expect(open.host.lines.filter(line => line.includes('"level":"error"'))).toEqual([])
  })

  it('share that room: who announces many from one address is refused, another one is not', async () => {
    const announced = { target: '/oauth/token', type: form, length: 32 * 1024, address: '192.0.2.50' }
    const held = Array.from({ length: 260 }, () => begin(announced))
    await expect.poll(() => held.map(one => one.status()).filter(status => status === 503).length).toBeGreaterThan(0)
    expect(held.find(one => one.status() === 503)?.retryAfter()).toBe('5')
    const page = begin({ ...announced, target: '/oauth/grants', length: 9000 })
    await expect.poll(page.status).toBe(503)
    const other = begin({ ...announced, length: 12, address: '192.0.2.51' })
    other.send(12)
    await expect.poll(other.status).toBe(400)
    for (const one of held) one.destroy()
    await expect
      .poll(async () => {
        const again = begin({ ...announced, length: 12 })
        again.send(12)
        await expect.poll(again.status).not.toBe(0)
        return again.status()
      })
      .toBe(400)
  })
})
