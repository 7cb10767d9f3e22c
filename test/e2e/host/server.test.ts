import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listening, listen } from '../../../src/host/server.ts'

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
