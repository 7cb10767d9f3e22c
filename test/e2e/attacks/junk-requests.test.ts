import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool } from '#kit'
import { startHost } from '../../client/host/in-process.ts'

type Json = Record<string, unknown>

const text = z.object({ text: z.string().describe('Any text.') })
const echoText = defineTool({
  name: 'echoText',
  title: 'Echo text',
  description: 'Gives back the text that it got.',
  input: text,
  output: text,
  writes: false,
  run: async input => input,
})

const appId = '1f0a2c5e-0000-4000-8000-000000000001'
const orgId = '00D5e000000AcmEEAS'
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const toToken = (claims: object): string =>
  ['e30', Buffer.from(JSON.stringify(claims)).toString('base64url'), 'sig'].join('.')

let upstream: Server
let url: string
let asked = 0
let host: Awaited<ReturnType<typeof startHost>>

/** The AppLink API and the org in one: vouches for nobody, and counts who asks. */
beforeAll(async () => {
  upstream = createServer((_, response) => {
    asked += 1
    response.writeHead(401).end()
  })
  await new Promise<void>(resolve => upstream.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  host = await startHost([echoText], url, { MESH: 'embedded' })
})
afterAll(async () => {
  await host?.close()
  upstream?.close()
})

interface Junk {
  readonly request?: Json
  readonly client?: Json
  readonly path?: string
  readonly method?: string
}

interface Row extends Junk {
  readonly status: number
  readonly questions: number
}

async function send({ client = {}, method = 'POST', path = '/actions/echoText', request = {} }: Junk) {
  const id = `${orgId}-${crypto.randomUUID()}`
  const context = {
    id,
    auth: toToken({}),
    loginUrl: url,
    orgDomainUrl: url,
    orgId,
    resource: '/',
    type: 'API',
    appUuid: appId,
  }
  const named = { accessToken: 'x', apiVersion: '62.0', orgId, orgDomainUrl: url }
  const userContext = { userId: '005000000000001AAA', username: 'a' }
  const answer = await fetch(host.url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      'x-request-id': id,
      'x-request-context': encode({ ...context, ...request }),
      'x-client-context': encode({ ...named, userContext, ...client }),
    },
    ...(method === 'POST' && { body: '{"text":"a"}' }),
  })
  return answer.status
}

describe('150 requests of a stranger', () => {
  const rows: [string, Row][] = [
    ['for another app', { request: { appUuid: crypto.randomUUID() }, status: 403, questions: 0 }],
    ['of an org that is none', { request: { orgDomainUrl: 'https://evil.example' }, status: 403, questions: 0 }],
    ['with an org id that is none', { request: { orgId: 'x' }, status: 403, questions: 0 }],
    ['with a token that is none', { request: { auth: 'x' }, status: 403, questions: 0 }],
    ['with a token that has run out', { request: { auth: toToken({ exp: 1 }) }, status: 403, questions: 0 }],
    ['with a client context that is none', { client: { accessToken: 1 }, status: 400, questions: 0 }],
    ['of two orgs', { client: { orgId: '00D5e000000OthrEAA' }, status: 403, questions: 0 }],
    ['for a tool that is not there', { path: '/actions/nothing', status: 404, questions: 0 }],
    ['for a route that is not there', { path: '/actions/echoText/x', status: 404, questions: 0 }],
    ['with another method', { method: 'DELETE', status: 405, questions: 0 }],
    ['that only the AppLink API can judge, with one token', { status: 403, questions: 1 }],
  ]

  it.each(rows)(
    '%s make no more questions to the AppLink API than they must',
    async (_, { questions, status, ...junk }) => {
      const before = asked
      for (let count = 0; count < 150; count += 1) {
        expect(await send(junk)).toBe(status)
      }
      expect(asked - before).toBe(questions)
    },
  )

  it('that only the AppLink API can judge, with another token each, make 60 questions, and are told when to come again', async () => {
    const before = asked
    const started = performance.now()
    const statuses: number[] = []
    for (let count = 0; count < 150; count += 1) statuses.push(await send({ request: { auth: toToken({ count }) } }))
    // One of the rows above may have been asked about already.
    expect(statuses.filter(status => status === 403).length).toBe(asked - before)
    expect(new Set(statuses)).toEqual(new Set([403, 429]))
    expect(asked - before).toBeGreaterThanOrEqual(59)
    // One comes back every ten seconds.
    const cameBack = Math.ceil((performance.now() - started) / 10_000)
    expect(asked - before).toBeLessThanOrEqual(60 + cameBack)
  })
})
