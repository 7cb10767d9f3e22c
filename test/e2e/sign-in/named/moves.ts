import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import * as z from 'zod'
import { defineTool, soql } from '#kit'
import { createCatalog } from '../../../../src/core/tool/catalog.ts'
import { createDocument } from '../../../../src/openapi/openapi.ts'
import { createFolder } from '../../../client/host/folder.ts'
import { type HostWithOrg, startHostWithOrg } from '../../../client/host/host-with-org.ts'
import type { NamedTokens } from '../../../client/sign-in/named-credential.ts'
import {
  bearer,
  callAction,
  type NamedWorld,
  namedOf,
  otherOrgId,
  type Sent,
  sara,
} from '../../../client/sign-in/named-world.ts'
import { appLink } from '../../../fixtures/app-link.config.ts'

/** A team that moves: the same app with AppLink and with a named credential, on one database. */
let gate = Promise.withResolvers<void>()
const count = defineTool({
  ...{ name: 'countSlowly', title: 'Count slowly', description: 'Counts accounts once it may.', writes: false },
  input: z.object({}),
  output: z.object({ accounts: z.int32().describe('How many there are.') }),
  job: { callback: 'countedSlowly' },
  async run(_, { org, step }) {
    await step('wait', () => gate.promise)
    const accounts = await step('count', async () => {
      const found = await org.queryOne<{ total: number }>(soql`SELECT COUNT(Id) total FROM Account`)
      return found?.total ?? 0
    })
    return { accounts }
  },
})
let added = 0
const add = defineTool({
  ...{ name: 'addOnce', title: 'Add once', description: 'Adds one more.', writes: 'adds' },
  input: z.object({}),
  output: z.object({ added: z.int32().describe('How many were added.') }),
  run: async () => ({ added: ++added }),
})

/** What the tools of `moving` are shown with: a host with both ways in, and what Sara's org has of her there. */
interface Moving {
  world(): NamedWorld
  host(): HostWithOrg
  held(): NamedTokens
}

export const moving = [count, add]

const ways = ['AppLink', 'the named credential'] as const
type Way = (typeof ways)[number]
/** Shows that a person is the same one by either way. */
export function showMoves({ held, host, world }: Moving): void {
  const headersOf = async (way: Way): Promise<Sent> =>
    way === 'AppLink' ? world().headersOf(sara) : bearer(held().access_token)

  /** The address at which the org waits for a report to Sara, as it would send it along. */
  async function awaitCallback(): Promise<{ id: string; url: string }> {
    const document = JSON.stringify(createDocument(createCatalog([count]), appLink))
    const app = createServer(({ url }, response) => {
      const [status, body] = url === '/openapi.json' ? [200, document] : [202, '{}']
      response.writeHead(status, { 'content-type': 'application/json' }).end(body)
    })
    await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
    world().org.forwardTo((app.address() as AddressInfo).port)
    const answer = await fetch(`${world().org.org}/_local/callers/apex`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: sara, operation: 'countSlowly', input: {} }),
    })
    app.close()
    return ((await answer.json()) as { callback: { id: string; url: string } }).callback
  }

  const statusBy = async (way: Way, jobId: unknown) =>
    (await callAction(host(), { tool: 'jobStatus', input: { jobId } }, await headersOf(way))).body

  describe.each<[Way, Way]>([
    ['AppLink', 'the named credential'],
    ['the named credential', 'AppLink'],
  ])('a person who comes by %s', (one, other) => {
    it('finds her job by the other way', async () => {
      gate = Promise.withResolvers()
      const started = await callAction(host(), 'countSlowly', await headersOf(one))
      expect(started.status).toBe(202)
      const { jobId } = started.body
      expect(await statusBy(other, jobId)).toMatchObject({ jobId, tool: 'countSlowly' })
      gate.resolve()
      await expect.poll(() => statusBy(other, jobId)).toMatchObject({ status: 'completed' })
    })

    it('does once what she asks for by both under one key', async () => {
      const key = { 'idempotency-key': `move-${one.length}` }
      const first = await callAction(host(), 'addOnce', { ...key, ...(await headersOf(one)) })
      const second = await callAction(host(), 'addOnce', { ...key, ...(await headersOf(other)) })
      expect(first.status).toBe(200)
      expect(second.body).toEqual(first.body)
      expect(second.headers.get('idempotency-replayed')).toBe('true')
    })
  })

  describe('a job that was started through a named credential', () => {
    it('goes on and reports when the session of its start is long over', async () => {
      gate = Promise.withResolvers()
      const { id, url } = await awaitCallback()
      const input = { callbackUrl: url }
      const { body } = await callAction(host(), { tool: 'countSlowly', input }, bearer(held().access_token))
      await world().atOrg('DELETE', `/_local/sessions?as=${sara}`)
      gate.resolve()
      const report = async () => (await world().atOrg('GET', `/_local/callbacks/${id}`)).json()
      await expect.poll(report).toMatchObject({ status: 'received', username: sara })
      expect(await statusBy('the named credential', body.jobId)).toMatchObject({ status: 'completed' })
    })

    it('ends when she takes back what she allowed', async () => {
      gate = Promise.withResolvers()
      const { acme } = namedOf(world(), host())
      const tokens = await acme.tokens(sara)
      const { body } = await callAction(host(), 'countSlowly', bearer(tokens.access_token))
      await acme.revoke(tokens.refresh_token)
      gate.resolve()
      await expect
        .poll(() => statusBy('the named credential', body.jobId))
        .toMatchObject({ status: 'failed', failureCode: 'unauthenticated' })
    })
  })

  describe('the audit of both', () => {
    it('names her, and the named credential where she came by one', async () => {
      for (const way of ways) await callAction(host(), 'whoAmI', await headersOf(way))
      await callAction(host(), 'asMore', bearer(held().access_token))
      const user = await world().userIdOf(sara)
      const rows = async () => {
        const found = await host().database.all<{ text: string }>('SELECT text FROM audit_rows', [])
        const read = found.map(({ text }) => JSON.parse(text) as Record<string, unknown>)
        return read
          .filter(row => row.user === user && row.surface === 'actions')
          .map(({ client, outcome, rights, tool }) => [tool, outcome, rights, client])
      }
      await expect.poll(rows).toEqual(
        expect.arrayContaining([
          ['whoAmI', 'ok', 'user', undefined],
          ['whoAmI', 'ok', 'user', 'acme'],
          ['asMore', 'forbidden', undefined, 'acme'],
        ]),
      )
    })
  })

  describe('a job of a tool that needs AppLink', () => {
    const readMore = defineTool({
      ...{ name: 'readMore', title: 'Read more', description: 'Reads with more rights.', writes: false },
      input: z.object({}),
      output: z.object({ read: z.int32().describe('How many were read.') }),
      ...{ runAs: 'user-plus', job: {} },
      prepare: async () => 7,
      async run(_, { prepared, step }) {
        await step('wait', () => gate.promise)
        return { read: prepared }
      },
    })

    it('ends well where AppLink was given up meanwhile, and can be called no more', async () => {
      gate = Promise.withResolvers()
      const folder = createFolder()
      onTestFinished(folder.remove)
      const place = { DATA_DIR: folder.path, NAMED_CREDENTIALS: JSON.stringify(world().entries) }
      const env = { ...place, SALESFORCE_ORG_IDS: `${world().org.orgId},${otherOrgId}` }
      const before = await startHostWithOrg({ tools: [count, readMore], mesh: 'embedded', org: world().org, env })
      const { jobId } = (await callAction(before, 'readMore', await world().headersOf(sara))).body
      await before.close()
      const accepted = createCatalog([count, readMore])
      const after = await startHostWithOrg({ tools: [count], accepted, mesh: 'none', org: world().org, env })
      onTestFinished(after.close)
      gate.resolve()
      const { access_token } = await namedOf(world(), after).acme.tokens(sara)
      const ask = async (tool: string, input = {}) =>
        (await callAction(after, { tool, input }, bearer(access_token))).body
      await expect.poll(() => ask('jobStatus', { jobId })).toMatchObject({ status: 'completed', tool: 'readMore' })
      expect(await ask('readMore')).toMatchObject({ code: 'not_found' })
    })
  })
}
