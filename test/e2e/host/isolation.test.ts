import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { startHost } from '../../client/host/in-process.ts'
import { sendJson, startFakeOrg, toClientContext } from '../../client/org/fake-org.ts'

const users = Array.from({ length: 8 }, (_, index) => ({
  userId: `00500000000000${index}AAA`,
  accessToken: `00D5e000000AcmE!token.of.user.${index}`,
}))

const whoAmI = defineTool({
  name: 'whoAmI',
  title: 'Who am I',
  description: 'Reads the record that only the caller may see, sometimes slowly.',
  input: z.object({ delayMs: z.number().describe('Wait before the read.'), mark: z.string().describe('Comes back.') }),
  output: z.object({
    user: z.string().describe('User.'),
    row: z.string().describe('Row.'),
    mark: z.string().describe('Mark.'),
  }),
  writes: false,
  async run({ delayMs, mark }, { org, user }) {
    if (delayMs > 0) await sleep(delayMs)
    const row = await org.queryOne<{ Name: string }>(soql`SELECT Name FROM Account WHERE Name = ${mark}`)
    return { user: user?.id ?? '', row: row?.Name ?? '', mark }
  },
})

let org: Awaited<ReturnType<typeof startFakeOrg>>
let host: Awaited<ReturnType<typeof startHost>>
const foreignQueries: string[] = []

beforeAll(async () => {
  org = await startFakeOrg(async (request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '')
    const user = users.find(({ accessToken }) => accessToken === token)
    const url = new URL(request.url ?? '', 'http://org')
    if (url.pathname.endsWith('/userinfo')) {
      sendJson(response, {
        user_id: user?.userId,
        organization_id: '00D5e000000AcmEEAS',
        preferred_username: user?.userId,
      })
      return
    }
    const query = url.searchParams.get('q') ?? ''
    if (!user || !query.includes(user.userId)) foreignQueries.push(`${user?.userId} ran ${query}`)
    if (Math.random() < 0.05) await sleep(Math.random() * 40)
    sendJson(response, { totalSize: 1, done: true, records: [{ attributes: {}, Name: `row of ${user?.userId}` }] })
  })
  host = await startHost([whoAmI], org.url)
})

afterAll(async () => {
  await host?.close()
  await org?.close()
})

/** `npm run soak` makes more of them. */
const total = Number(process.env.CALLS ?? 2000)
const atOnce = 64

describe(`${total} calls of eight users at the same time`, () => {
  it('gives every caller their own answer over both surfaces, though all use the same JSON-RPC id', async () => {
    const wrong: string[] = []
    const indexes = Array.from({ length: total }, (_, index) => index).values()
    const worker = async () => {
      for (const index of indexes) wrong.push(...(await mistakesOf(index)))
    }
    await Promise.all(Array.from({ length: atOnce }, worker))

    expect(wrong.slice(0, 3)).toEqual([])
    expect(foreignQueries.slice(0, 3)).toEqual([])
    expect(org.hits.filter(({ url }) => url.includes('/query')).length).toBe(total)
    const calls = host.lines.filter(line => line.includes('"message":"call"'))
    expect(calls.length).toBe(total)
    expect(host.lines.filter(line => line.includes('token.of.user')).length).toBe(0)
  })
})

type User = (typeof users)[number]

/** Makes one call and says what is wrong with its answer: nothing, when it is the caller's own. */
async function mistakesOf(index: number): Promise<string[]> {
  const user = users[index % users.length] as User
  const input = { delayMs: index % 50 === 0 ? 30 : 0, mark: `${user.userId}-${index}` }
  const way = { modern: index % 3 === 1, throughSdk: index % 7 === 0 }
  const output = await (index % 3 === 0 ? callAction(user, input) : callMcp(user, input, way))
  const expected = JSON.stringify({ user: user.userId, row: `row of ${user.userId}`, mark: input.mark })
  const got = JSON.stringify(output)
  return got === expected ? [] : [`${expected} got ${got}`]
}

async function callAction(user: User, input: object): Promise<unknown> {
  const answer = await fetch(`${host.url}/actions/whoAmI`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client-context': toClientContext({ ...user, orgUrl: org.url }) },
    body: JSON.stringify(input),
  })
  return answer.json()
}

interface Way {
  readonly modern: boolean
  /** With a key more than a plain call has, so that the host hands it to the SDK. */
  readonly throughSdk: boolean
}

/** The same id in every message: an adapter that keeps a map of ids for all callers would mix them up. */
async function callMcp(user: User, input: object, { modern, throughSdk }: Way): Promise<unknown> {
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'whoAmI' }
  const answer = await fetch(`${host.url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${user.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(modern && headers),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'whoAmI', arguments: input, ...(modern && { _meta: envelope }), ...(throughSdk && { extra: 1 }) },
    }),
  })
  const { result } = (await answer.json()) as { result: { structuredContent: unknown } }
  return result.structuredContent
}
