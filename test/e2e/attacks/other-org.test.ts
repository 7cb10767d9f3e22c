import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { defineEvent, defineTool, soql } from '#kit'
import type { Browser } from '../../../src/test-client/browser.ts'
import { signInAsService, signInOverMcp } from '../../../src/test-client/tokens.ts'
import { addressOf, type Door, doors, meshOf } from '../../client/attacks/doors.ts'
import { sendRaw } from '../../client/attacks/raw-request.ts'
import { agentSecret, type HostWithOrg, meshYaml, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { captureEvents } from '../../client/org/data-cloud.ts'
import { type OrgName, startTwoOrgs } from '../../client/org/two-orgs.ts'
import { visitConsole } from '../../client/sign-in/console.ts'
import { tools as fixtureTools } from '../../fixtures/tools/index.ts'
import { callTool } from '../sign-in/attacks/messages.ts'

/** Stored rights in one org, and who asks for them from another one: tools and events say in which org they ran. */
const sara = 'sara.sales@acme.example'
const runs: string[] = []
const portal = 'influencerPortal'
const about = {
  description: 'Says in which org it ran.',
  input: z.object({}),
  output: z.object({ org: z.string().describe('Id of the org that it ran in.') }),
  people: { customPermission: 'CustomerActivity' },
  writes: false,
} as const

const readerOf = (name: string, acrossOrgs: boolean) =>
  defineTool({
    ...{ ...about, name, title: name, acrossOrgs, runAs: { authorization: portal } },
    async run(_, { org }) {
      await org.queryOne(soql`SELECT Id FROM Account LIMIT 1`)
      runs.push(name)
      return { org: org.id }
    },
  })
const chooserOf = (name: string, acrossOrgs: boolean) =>
  defineTool({
    ...{ ...about, name, title: name, acrossOrgs, runAs: { authorizations: [portal, 'salesEurope'] } },
    async run(_, { authorization }) {
      const org = await authorization(portal)
      await org.queryOne(soql`SELECT Id FROM Account LIMIT 1`)
      runs.push(name)
      return { org: org.id }
    },
  })
const eventOf = (name: string, acrossOrgs: boolean) =>
  defineEvent({
    ...{ name, acrossOrgs, dataActionTarget: 'orders', payload: z.object({}), runAs: { authorization: portal } },
    async run(_, { org }) {
      await org.queryOne(soql`SELECT Id FROM Account LIMIT 1`)
      runs.push(`${name} in ${org.id}`)
    },
  })
const tools = [
  ...[readerOf('readHere', false), readerOf('readAcross', true)],
  ...[chooserOf('chooseHere', false), chooserOf('chooseAcross', true)],
]
const events = [eventOf('orderHere', false), eventOf('orderAcross', true)]

let orgs: Awaited<ReturnType<typeof startTwoOrgs>>

beforeAll(async () => {
  orgs = await startTwoOrgs(meshYaml)
})
afterAll(() => orgs?.close())

const parsed = (status: number, text: string) => ({ status, body: JSON.parse(text) as Record<string, unknown> })

describe.each(doors)('stored rights of one org, at %s', (door: Door) => {
  let host: HostWithOrg
  const tokens = new Map<string, string>()

  beforeAll(async () => {
    const env = {
      ...{ HEROKU_APPLINK_API_URL: orgs.applink.apiUrl, HEROKU_APPLINK_TOKEN: orgs.applink.token },
      ...{ HEROKU_APP_ID: orgs.applink.appId, LOCAL_ORG_URL: orgs.url, SALESFORCE_LOGIN_URL: orgs.url },
      SALESFORCE_ORG_IDS: `${orgs.home.orgId},${orgs.away.orgId}`,
    }
    host = await startHostWithOrg({ mesh: meshOf(door), tools, events, org: orgs.away, env })
    orgs.home.forwardTo(host.port)
    orgs.away.forwardTo(host.port)
    const { mcp } = host
    const service = { mcp, clientId: 'agentforce', clientSecret: agentSecret }
    tokens.set('a person', (await signInOverMcp({ mcp, username: sara })).access_token)
    tokens.set('a service', (await signInAsService(service)).access_token)
  })
  afterAll(() => host?.close())

  /** What was sent into the org whose rights are stored, and what its tools did, since the last time. */
  const gains = () => {
    const sent = orgs.asked.splice(0).filter(({ org, path }) => org === 'home' && path.startsWith('/services/data/'))
    return { runs: runs.splice(0), sent: sent.length }
  }
  const jobOf = async (id: string) =>
    (await host.database.first<{ status: string; failure_code: string | null }>(
      'SELECT status, failure_code FROM jobs WHERE idem_key = ?',
      [`key:${id}`],
    )) ?? { status: 'none', failure_code: null }

  async function sendEvent(org: OrgName, name: string) {
    const id = randomUUID()
    const webhook = { apiName: 'orders', path: `/events/${name}`, events: [{ EventUuid: id, PayloadCurrentValue: {} }] }
    const { body, headers, target } = await captureEvents(orgs[org], webhook)
    orgs[org].forwardTo(host.port)
    const answer = await fetch(addressOf(door, host, orgs[org]) + target, { method: 'POST', headers, body })
    return { id, ...parsed(answer.status, await answer.text()) }
  }
  /** The mesh of a local org is that of its own app. */
  const headersOf = (org: OrgName) =>
    door === 'npm run dev' ? orgs.headersOf(org, sara, orgs[org].applink.appId) : orgs.headersOf(org, sara)
  async function callAction(org: OrgName, tool: string) {
    const answer = await fetch(`${addressOf(door, host, orgs[org])}/actions/${tool}`, {
      ...{ method: 'POST', body: '{}' },
      headers: { 'content-type': 'application/json', ...(await headersOf(org)) },
    })
    return parsed(answer.status, await answer.text())
  }
  async function callOverMcp(who: string, tool: string) {
    const { port } = new URL(addressOf(door, host, orgs.away))
    const answer = await callTool({ send: request => sendRaw(Number(port), request) }, tokens.get(who), { tool })
    const { result } = JSON.parse(answer.text) as { result: { content: { text: string }[]; isError?: boolean } }
    return parsed(result.isError ? 403 : answer.status, result.content[0]?.text ?? '')
  }

  it('an event of another org is taken before the org of the rights is known, and fails before anything is sent there', async () => {
    gains()
    const early = await sendEvent('away', 'orderHere')
    expect(early.status).toBe(202)
    await expect.poll(() => jobOf(early.id)).toEqual({ status: 'failed', failure_code: 'forbidden' })
    const known = await sendEvent('away', 'orderHere')
    expect([known.status, known.body.code, await jobOf(known.id)]).toEqual([
      ...[403, 'forbidden', { status: 'none', failure_code: null }],
    ])
    expect(gains()).toEqual({ runs: [], sent: 0 })
  })

  it.each([
    ['away', 'orderAcross'],
    ['home', 'orderHere'],
  ] as const)('an event of %s is handled by %s', async (org, name) => {
    gains()
    const { id, status } = await sendEvent(org, name)
    expect(status).toBe(202)
    await expect.poll(() => jobOf(id)).toEqual({ status: 'completed', failure_code: null })
    expect(gains()).toEqual({ runs: [`${name} in ${orgs.home.orgId}`], sent: 1 })
  })

  const callers: readonly [string, (tool: string) => ReturnType<typeof callAction>][] = [
    ['a user through AppLink', tool => callAction('away', tool)],
    ['a person who signed in', tool => callOverMcp('a person', tool)],
  ]
  describe.each(callers)('%s, of the other org', (_, call) => {
    it.each(['readHere', 'chooseHere'])('does not get %s', async tool => {
      gains()
      const { body, status } = await call(tool)
      expect([status, body.code]).toEqual([403, 'forbidden'])
      expect(body.message).toBe(`${tool}: the authorization "${portal}" is one of another org than yours.`)
      expect(gains()).toEqual({ runs: [], sent: 0 })
    })

    it.each(['readAcross', 'chooseAcross'])('gets %s, which says that it reaches across orgs', async tool => {
      gains()
      expect(await call(tool)).toEqual({ status: 200, body: { org: orgs.home.orgId } })
      expect(gains()).toEqual({ runs: [tool], sent: 1 })
    })
  })

  it.each(['readHere', 'chooseHere'])('%s is for users of the same org', async tool => {
    expect(await callAction('home', tool)).toEqual({ status: 200, body: { org: orgs.home.orgId } })
  })

  it('a service belongs to no org: it was granted the authorization itself', async () => {
    expect(await callOverMcp('a service', 'readHere')).toEqual({ status: 200, body: { org: orgs.home.orgId } })
  })
})

describe('an administrator of one of two orgs', () => {
  const mia = 'mia.manager@acme.example'
  let host: HostWithOrg
  let browser: Browser

  beforeAll(async () => {
    const env = {
      ...{ HEROKU_APPLINK_API_URL: orgs.applink.apiUrl, HEROKU_APPLINK_TOKEN: orgs.applink.token, CONSOLE: 'on' },
      ...{ HEROKU_APP_ID: orgs.applink.appId, LOCAL_ORG_URL: orgs.url, SALESFORCE_LOGIN_URL: orgs.url },
      SALESFORCE_ORG_IDS: `${orgs.home.orgId},${orgs.away.orgId}`,
    }
    host = await startHostWithOrg({ mesh: 'embedded', tools: fixtureTools, org: orgs.away, env })
    ;({ browser } = await visitConsole(`${host.url}/console/admin`, 'admin@acme.example'))
  })
  afterAll(() => host?.close())

  const textAt = async (path: string) => (await browser.open(`${host.url}/console/admin${path}`)).text
  /** Both orgs have the same people, with the same ids. */
  async function startJob(org: OrgName): Promise<string> {
    const answer = await fetch(`${host.url}/actions/enrollAccounts`, {
      ...{ method: 'POST', body: JSON.stringify({ batch: org, steps: 1 }) },
      headers: { 'content-type': 'application/json', ...(await orgs.headersOf(org, mia)) },
    })
    return ((await answer.json()) as { jobId: string }).jobId
  }

  it('finds what its people did, and nothing of the same people of the other one', async () => {
    const [home, away] = [await startJob('home'), await startJob('away')]
    const rows = async () =>
      (await host.database.all<{ text: string }>('SELECT text FROM audit_rows')).filter(
        ({ text }) => text.includes(home) || text.includes(away),
      ).length
    await expect.poll(rows).toBeGreaterThanOrEqual(4)
    const userId = orgs.away.users.find(({ username }) => username === mia)?.userId
    for (const path of ['/jobs', `/jobs?user=${userId}`, '/audit', `/audit?person=${userId}`]) {
      const text = await textAt(path)
      expect([path, text.includes(away), text.includes(home)]).toEqual([path, true, false])
    }
    expect((await browser.open(`${host.url}/console/admin/job?id=${away}`)).status).toBe(200)
    expect((await browser.open(`${host.url}/console/admin/job?id=${home}`)).status).toBe(404)
  })

  it('cannot change a job of the other one, nor with a form of a job of its own', async () => {
    const [home, away] = [await startJob('home'), await startJob('away')]
    const token =
      /<form class="actions".*?name="token" value="([^"]*)"/s.exec(await textAt(`/job?id=${away}`))?.[1] ?? ''
    for (const act of ['cancel', 'retry']) {
      const answer = await fetch(`${host.url}/console/admin/job?id=${home}`, {
        method: 'POST',
        headers: { cookie: browser.cookiesFor(host.url) },
        body: new URLSearchParams({ do: act, token }),
      })
      expect([token === '', answer.status]).toEqual([false, 404])
    }
  })

  it('sees no connection and no authorization that leads elsewhere', async () => {
    const text = await textAt('')
    expect(text).toContain('None leads to your org.')
    expect(text).not.toMatch(/localOrg|influencerPortal|ingrid/)
  })
})
