import { once } from 'node:events'
import { connect } from 'node:net'
import { Client, InsufficientScopeError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../../src/core/failure.ts'
import type { Tool } from '../../../src/core/tool/tool.ts'
import { type Listening, listen } from '../../../src/host/server/server.ts'
import { createTestHost, legacyMessage, modernMessage } from '../../unit/in-memory-host.ts'
import { toolWith } from '../../unit/world.ts'

/** How far the waiting tools came. */
const seen = { begun: 0, aborted: 0, reasons: new Set<unknown>() }
let begun = Promise.withResolvers<void>()
let ended = Promise.withResolvers<void>()

const waitForEnd: Tool['run'] = (_, { signal }) => {
  seen.begun += 1
  begun.resolve()
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      seen.aborted += 1
      ended.resolve()
      reject(signal.reason)
    })
  })
}

let sessions = 0
const signedInAgain: Tool['run'] = async ({ text }) => {
  sessions += 1
  if (sessions === 1) throw new AppError('unauthenticated', 'The session at Salesforce is over.')
  return { text }
}

const seenSignals: AbortSignal[] = []
const keepSignal: Tool['run'] = async ({ text }, { signal }) => {
  seenSignals.push(signal)
  return { text }
}

const host = createTestHost(
  [
    toolWith({ name: 'waiting', run: waitForEnd }),
    toolWith({ name: 'writeText', writes: 'changes' }),
    toolWith({ name: 'signedInAgain', run: signedInAgain }),
    toolWith({ name: 'keepSignal', run: keepSignal }),
  ],
  { deadlineMs: 20_000 },
)
let server: Listening
let url: string

beforeAll(async () => {
  server = await listen(host.app.fetch, { hostname: '127.0.0.1', port: 0 })
  url = `http://127.0.0.1:${server.port}/mcp`
})
afterAll(() => server.stop(1000))

const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const post = (body: unknown, headers: object, signal?: AbortSignal) =>
  fetch(url, {
    method: 'POST',
    headers: { ...json, authorization: 'Bearer person', ...headers },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })

const call = (name: string, more = {}) => ({ name, arguments: { text: 'x' }, ...more })
const odd = { 'x-means-nothing': 1 }
const legacy = legacyMessage('tools/call', call('waiting'))

describe('a client that goes away', () => {
  it.each([
    ['of the current era', modernMessage('tools/call', call('waiting')), 1],
    ['of the current era, by the SDK', modernMessage('tools/call', call('waiting', odd)), 1],
    ['of the older era', legacy, 1],
    ['of the older era, by the SDK', legacyMessage('tools/call', call('waiting', odd)), 1],
    ['with a batch', { headers: legacy.headers, body: [1, 2].map(id => ({ ...legacy.body, id })) }, 2],
  ] as const)('ends what it asked for: %s', async (_, { body, headers }, calls) => {
    begun = Promise.withResolvers()
    ended = Promise.withResolvers()
    const before = { aborted: seen.aborted, records: host.records.length }
    const client = new AbortController()
    const answer = post(body, headers, client.signal).catch((error: Error) => error.name)
    await begun.promise
    client.abort()
    expect(await answer).toBe('AbortError')
    await ended.promise
    await expect.poll(() => host.records.length).toBe(before.records + calls)
    expect(seen.aborted).toBe(before.aborted + calls)
    expect(host.records.slice(-calls).map(({ outcome, tool }) => [tool, outcome])).toEqual(
      Array(calls).fill(['waiting', 'cancelled']),
    )
    expect(host.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('leaves the others on the host alone', async () => {
    begun = Promise.withResolvers()
    const { body, headers } = modernMessage('tools/call', call('waiting'))
    const before = host.records.length
    const client = new AbortController()
    const gone = post(body, headers, client.signal).catch(() => {})
    await begun.promise
    const other = modernMessage('tools/call', call('keepSignal'))
    const pending = post(other.body, other.headers)
    client.abort()
    expect((await pending).status).toBe(200)
    await gone
    await expect.poll(() => host.records.length).toBe(before + 2)
  })

  it('is not one that got its answer', async () => {
    const { body, headers } = modernMessage('tools/call', call('keepSignal'))
    const answer = await post(body, headers)
    expect(await answer.json()).toMatchObject({ result: { structuredContent: { text: 'x' } } })
    expect(host.records.at(-1)?.outcome).toBe('ok')
    // What a tool left running ends with its call, for that reason and no other.
    expect(seenSignals.at(-1)?.reason).toMatchObject({ message: 'The call of the tool has ended.' })
  })
})

const modes = [
  ['2026-07-28', { pin: '2026-07-28' }],
  ['2025-11-25', 'legacy'],
] as const

describe.each(modes)('the official client of %s', (_, mode) => {
  const open = async (tokens: readonly string[]) => {
    const used = [...tokens]
    const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode } })
    const authProvider = {
      token: async () => used[0],
      onUnauthorized: async () => {
        used.shift()
      },
    }
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider }))
    return { client, used }
  }

  it('is told the scopes that a tool which writes needs', async () => {
    const { client } = await open(['reader'])
    const refusal = await client.callTool(call('writeText')).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(InsufficientScopeError)
    expect(refusal).toMatchObject({
      requiredScope: 'tools:read tools:write',
      resourceMetadataUrl: new URL('https://actions.example/.well-known/oauth-protected-resource/mcp'),
    })
    await client.close()
  })

  it('signs in again when the session ends while a tool runs, and gets its answer', async () => {
    sessions = 0
    const { client, used } = await open(['signedIn', 'person'])
    expect(await client.callTool(call('signedInAgain'))).toMatchObject({ structuredContent: { text: 'x' } })
    expect(used).toEqual(['person'])
    await client.close()
  })
})

describe('headers', () => {
  it('that are larger than any client needs are refused before anything reads them', async () => {
    const socket = connect(server.port, '127.0.0.1')
    socket.write(`POST /mcp HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`)
    const [data] = (await once(socket, 'data')) as [Buffer]
    expect(data.toString()).toMatch(/^HTTP\/1\.1 431 /)
    socket.destroy()
  })
})
