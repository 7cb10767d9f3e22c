import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pickPort } from '../../../src/cli/dev/free-port.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { sendRaw } from '../../client/attacks/raw-request.ts'
import { runCommand } from '../../client/host/command.ts'
import { startHostProcess } from '../../client/host/host-process.ts'
import { startPostgres } from '../../client/host/postgres.ts'
import { runProgram } from '../../client/host/program.ts'
import { type Router, startRouter } from '../../client/host/router.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'
import { createNamedCredential, toEntry } from '../../client/sign-in/named-credential.ts'
import { bearer, callAction } from '../../client/sign-in/named-world.ts'
import { createOAuthClient, postForm, type Tokens } from '../../client/sign-in/oauth-client.ts'

const sara = 'sara.sales@acme.example'
const admin = 'admin@acme.example'
const redirectUri = 'http://127.0.0.1:51234/callback'
const both = 'tools:read tools:write'
const oldKey = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const secret = 'secret-of-programs-in-this-test'
const robot = { clientId: 'robot', authorizations: ['influencerPortal'] }
const supplier = { name: 'supplier', authorizations: ['influencerPortal'] }
const newKey = Buffer.alloc(32, 7).toString('base64')

let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let postgres: Awaited<ReturnType<typeof startPostgres>>
let router: Router
const hosts: ReturnType<typeof startHostProcess>[] = []
let first: number
let second: number
let account: string
let env: Record<string, string>

/** The deployed host twice: each a process of its own, one public address, one PostgreSQL, the same keys, of which the second is a new one. */
beforeAll(async () => {
  ;[org, postgres, router] = await Promise.all([startLocalOrgProcess(), startPostgres(), startRouter()])
  account = await idFor('SELECT Id FROM Account')
  env = await envFor(await postgres.createDatabase('host'))
  hosts.push(startHostProcess(env), startHostProcess(env))
  ;[first = 0, second = 0] = await Promise.all(hosts.map(({ listening }) => listening))
})
afterAll(async () => {
  await Promise.all(hosts.map(host => host.kill('SIGTERM')))
  await router?.close()
  await org?.stop()
  await postgres?.close()
})

async function idFor(soql: string, as = sara): Promise<string> {
  const token = org.users.find(({ username }) => username === as)?.accessToken
  const answer = await fetch(`${org.org}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await answer.json()) as { records: { Id: string }[] }).records[0]?.Id ?? ''
}

async function envFor(databaseUrl: string): Promise<Record<string, string>> {
  const { clients } = (await (await fetch(`${org.org}/_local/clients`)).json()) as {
    clients: { clientId: string; clientSecret: string }[]
  }
  const client = clients.find(({ clientId }) => clientId === 'ActionHostClient')
  return {
    ...{ APP_PORT: '0', MESH: 'sidecar', PUBLIC_URL: router.url, DATABASE_URL: databaseUrl, LOG_LEVEL: 'debug' },
    HEROKU_APPLINK_API_URL: org.applink.apiUrl,
    HEROKU_APPLINK_TOKEN: org.applink.token,
    HEROKU_APP_ID: org.applink.appId,
    ENCRYPTION_KEYS: `${oldKey},${newKey}`,
    ...{ LOCAL_ORG_URL: org.org, SALESFORCE_LOGIN_URL: org.org, SALESFORCE_ORG_IDS: org.orgId },
    SALESFORCE_CLIENT_ID: client?.clientId ?? '',
    SALESFORCE_CLIENT_SECRET: client?.clientSecret ?? '',
    SERVICE_CLIENTS: JSON.stringify([
      { clientId: 'editor', redirectUris: ['http://127.0.0.1/callback'] },
      { ...robot, scopes: ['tools:read'], secretHash: toSecretHash(secret) },
      { ...supplier, keyHashes: [toSecretHash(secret)], tools: ['listProducts'] },
    ]),
  }
}

/** Signs Sara in, each request at the next one of these processes. */
async function signedIn(ports: readonly number[], scope = both) {
  router.leadTo(ports)
  const client = createOAuthClient({ issuer: router.url, clientId: 'editor', redirectUri })
  const back = await signIn({ authorizeUrl: client.authorizeUrl({ scope }), redirectUri, username: sara })
  const { body } = await client.exchange(back.searchParams.get('code') ?? '')
  return { client, ...(body as unknown as Tokens) }
}

interface ToolResult {
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly isError?: boolean
  readonly resultType?: string
  readonly requestState?: string
}

interface Calling {
  readonly tool?: string
  readonly input?: object
  readonly params?: object
}

/** A call at one process. */
async function call(
  port: number,
  token: string,
  { input = { accountId: account }, params, tool = 'readAccount' }: Calling = {},
) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
  }
  const { headers, status, text } = await sendRaw(port, {
    ...{ method: 'POST', path: '/mcp' },
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...{ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool },
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: input, _meta, ...params },
    }),
  })
  return { status, headers, text, result: (JSON.parse(text) as { result?: ToolResult }).result }
}

const statusAt = async (port: number, token: string) => (await call(port, token)).status
const isAnswered = ({ result, status }: Awaited<ReturnType<typeof call>>) =>
  status === 200 && !result?.isError && result?.structuredContent !== undefined

/** Makes the org count what its token address is asked for, and take its time with each. */
async function slowTokens(ms: number) {
  await fetch(`${org.org}/_local/faults`, { method: 'DELETE' })
  await fetch(`${org.org}/_local/faults`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ fault: 'delay', ms, path: '/services/oauth2/token', method: 'POST' }),
  })
  return async () => {
    const { faults } = (await (await fetch(`${org.org}/_local/faults`)).json()) as { faults: { hits: number }[] }
    return faults[0]?.hits
  }
}

const end = (what: 'sessions' | 'grants') => fetch(`${org.org}/_local/${what}?as=${sara}`, { method: 'DELETE' })

describe('two processes on one PostgreSQL', () => {
  it('sign a person in, each step at another one, and both know her token', async () => {
    const { access_token: token } = await signedIn([first, second])
    const answers = [await call(first, token), await call(second, token)]
    expect(answers.map(isAnswered)).toEqual([true, true])
    expect(answers[0]?.result?.structuredContent).toEqual(answers[1]?.result?.structuredContent)
  })

  it('take a token that the other renewed, and a renewal of what the other gave', async () => {
    const { access_token: old, client, refresh_token: refreshToken } = await signedIn([first])
    expect(await statusAt(second, old)).toBe(200)
    router.leadTo([second])
    const { body: renewed } = await client.refresh(refreshToken)
    router.leadTo([first])
    const { body: again } = await client.refresh(String(renewed.refresh_token))
    for (const token of [renewed, again]) {
      expect(await statusAt(first, String(token.access_token))).toBe(200)
      expect(await statusAt(second, String(token.access_token))).toBe(200)
    }
  })

  it('end the sign-in at both when a refresh token is used once at each', async () => {
    const { client, refresh_token: refreshToken } = await signedIn([first])
    const { body: renewed, status } = await client.refresh(refreshToken)
    router.leadTo([second])
    const replayed = await client.refresh(refreshToken)
    expect([status, replayed.status, replayed.body.error]).toEqual([200, 400, 'invalid_grant'])
    expect(await statusAt(first, String(renewed.access_token))).toBe(401)
    expect((await client.refresh(String(renewed.refresh_token))).status).toBe(400)
  })

  it('both let the person be asked after a call that needed more at one of them, and only through that program', async () => {
    const [told, other] = [await signedIn([first], 'tools:read'), await signedIn([first], 'tools:read')]
    const contact = { tool: 'addContact', input: { accountId: account, lastName: 'Winter' } }
    expect((await call(first, told.access_token, contact)).status).toBe(403)
    for (const port of [second, first]) {
      router.leadTo([port])
      const { body, status } = await told.client.refresh(told.refresh_token)
      expect([status, body.error]).toEqual([400, 'interaction_required'])
    }
    router.leadTo([second])
    expect((await other.client.refresh(other.refresh_token)).status).toBe(200)
    expect(await statusAt(second, told.access_token)).toBe(200)
  })

  it('ask Salesforce once for a new session, however many calls find the old one ended', async () => {
    const { access_token: token } = await signedIn([first])
    expect([await statusAt(first, token), await statusAt(second, token)]).toEqual([200, 200])
    const refreshes = await slowTokens(300)
    await end('sessions')
    const ports = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? first : second))
    const answers = await Promise.all(ports.map(port => call(port, token)))
    expect(answers.map(isAnswered)).toEqual(ports.map(() => true))
    expect(await refreshes()).toBe(1)
    await end('sessions')
    expect(isAnswered(await call(second, token))).toBe(true)
    expect(isAnswered(await call(first, token))).toBe(true)
    expect(await refreshes()).toBe(2)
  })

  it('both say once and for all that a sign-in is over which Salesforce ended', async () => {
    const { access_token: token, client, refresh_token: refreshToken } = await signedIn([second])
    await end('grants')
    const answers = await Promise.all([call(first, token), call(second, token), call(first, token)])
    for (const { headers, status } of answers) {
      expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('resource_metadata=')])
    }
    expect([await statusAt(first, token), await statusAt(second, token)]).toEqual([401, 401])
    expect((await client.refresh(refreshToken)).body.error).toBe('invalid_grant')
  })

  it('refuse at once what the other revoked for a client', async () => {
    const { access_token: token, client } = await signedIn([first])
    expect(await statusAt(second, token)).toBe(200)
    router.leadTo([first])
    await client.revoke(token)
    expect(await statusAt(second, token)).toBe(401)
  })

  it('refuse at once what the person took back at the other', async () => {
    const { access_token: token } = await signedIn([first])
    expect(await statusAt(first, token)).toBe(200)
    router.leadTo([second])
    const browser = createBrowser()
    const page = await browser.open(`${router.url}/oauth/grants`)
    const atOrg = await browser.press(page, { name: 'do', value: 'sign-in' })
    const list = await browser.press(atOrg, { name: 'username', value: sara })
    const one = { name: 'do', value: list.text.includes('revoke-all') ? 'revoke-all' : 'revoke' }
    const after = await browser.press(list, one)
    expect(after.text).toContain('You allowed no program')
    expect(await statusAt(first, token)).toBe(401)
  })

  it('take the answer to a question that the other put, and for the same call only', async () => {
    const { access_token: token } = await signedIn([first, second])
    const contact = { tool: 'addContact', input: { accountId: account, lastName: 'Winter' } }
    const asked = await call(first, token, contact)
    expect(asked.result?.resultType).toBe('input_required')
    const answer = {
      requestState: asked.result?.requestState,
      inputResponses: { confirm: { action: 'accept', content: {} } },
    }
    const changed = { ...contact, input: { ...contact.input, phone: '1' }, params: answer }
    expect((await call(second, token, changed)).text).toContain('was issued for another call')
    const ports = [second, first, second, first]
    const answers = await Promise.all(ports.map(port => call(port, token, { ...contact, params: answer })))
    const written = answers.filter(({ result }) => result?.structuredContent !== undefined)
    expect(written.map(({ result }) => result?.structuredContent)).toEqual([
      expect.objectContaining({ contactId: expect.stringMatching(/^003/) }),
    ])
    for (const { text } of answers.filter(({ result }) => !result)) expect(text).toContain('was answered before')
  })

  it('take a no at one of them for the end of a question that the other put', async () => {
    const { access_token: token } = await signedIn([first, second])
    const contact = { tool: 'addContact', input: { accountId: account, lastName: 'Never' } }
    const { requestState } = (await call(first, token, contact)).result ?? {}
    const answerWith = (port: number, action: string) =>
      call(port, token, { ...contact, params: { requestState, inputResponses: { confirm: { action, content: {} } } } })
    expect((await answerWith(second, 'decline')).text).toContain('The person said no')
    expect((await answerWith(first, 'accept')).text).toContain('was answered before')
    expect(await idFor("SELECT Id FROM Contact WHERE LastName = 'Winter'", admin)).toMatch(/^003/)
    expect(await idFor("SELECT Id FROM Contact WHERE LastName = 'Never'", admin)).toBe('')
  })

  it('refuse at once who was revoked: a key, a service, a program of people; and let them in again', async () => {
    const apiStatusAt = async (port: number) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
      return (await sendRaw(port, { method: 'POST', path: '/api/listProducts', headers, body: '{}' })).status
    }
    const askToken = () => {
      const headers = { authorization: `Basic ${btoa(`robot:${secret}`)}` }
      const fields = { grant_type: 'client_credentials', scope: 'tools:read', resource: `${router.url}/mcp` }
      return postForm(`${router.url}/oauth/token`, fields, headers)
    }
    const robotAt = async (port: number, token: unknown) =>
      (await call(port, String(token), { tool: 'readParameters', input: {} })).status
    const { access_token: person, client, refresh_token: refreshToken } = await signedIn([first, second])
    const { access_token: ofRobot } = (await askToken()).body
    const statuses = async () => {
      const at = (port: number) => Promise.all([apiStatusAt(port), robotAt(port, ofRobot), statusAt(port, person)])
      return (await Promise.all([at(first), at(second)])).flat()
    }
    expect((await statuses()).map(status => status !== 401)).toEqual(Array(6).fill(true))
    const names = ['supplier', 'robot', 'editor']
    const about = (...args: string[]) => runCommand('service-client', args, { env })
    const said = await Promise.all(names.map(name => about('--revoke', name)))
    expect(said.map(({ code, err, out }) => [code, err, out])).toEqual(
      names.map(name => [0, '', `${name}: revoked; every process refuses it, and its tokens are ended.\n`]),
    )
    expect(await statuses()).toEqual(Array(6).fill(401))
    expect(await askToken()).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await client.refresh(refreshToken)).body.error).toMatch(/^invalid_(client|grant)$/)
    expect((await about('--revoked')).out).toMatch(/^\S+Z {2}editor\n\S+Z {2}robot\n\S+Z {2}supplier\n$/)
    await Promise.all(names.map(name => about('--restore', name)))
    await expect.poll(() => Promise.all([apiStatusAt(first), apiStatusAt(second)])).not.toContain(401)
    const again = (await askToken()).body.access_token
    expect(await Promise.all([robotAt(first, again), robotAt(second, again)])).not.toContain(401)
  })

  it('share the jobs of a person with an app without AppLink, which her org calls by itself', async () => {
    const entry = toEntry('acme', org)
    const port = await pickPort('PORT', '0')
    const url = `http://127.0.0.1:${port}`
    const without = { APPLINK: 'off', PORT: String(port), PUBLIC_URL: url, NAMED_CREDENTIALS: JSON.stringify([entry]) }
    const moved = startHostProcess({ ...env, ...without })
    hosts.push(moved)
    await moved.listening
    const { access_token: token } = await createNamedCredential(url, entry).tokens(admin)
    const input = { batch: 'moved', steps: 2, reports: false }
    const started = await callAction({ port }, { tool: 'enrollAccounts', input }, bearer(token))
    const { jobId } = started.body
    const byAppLink = async () =>
      callAction({ port: first }, { tool: 'jobStatus', input: { jobId } }, await org.headersFor(admin))
    await expect.poll(byAppLink).toMatchObject({ status: 200, body: { jobId, status: 'completed', enrolled: 2 } })
    expect((await callAction({ port: first }, 'readAccount', bearer(token))).status).toBe(401)
    await moved.kill('SIGTERM')
  })

  it('go on when one of them dies in the middle of a renewal', async () => {
    const { access_token: token, client, refresh_token: refreshToken } = await signedIn([first])
    const refreshes = await slowTokens(1500)
    await end('sessions')
    const lost = call(first, token).catch(() => 'lost')
    await expect.poll(refreshes).toBe(1)
    await hosts[0]?.kill('SIGKILL')
    expect(await lost).toBe('lost')
    await fetch(`${org.org}/_local/faults`, { method: 'DELETE' })
    // Whether Salesforce had used the refresh token up by then decides between these two; a wrong answer is neither.
    const after = await call(second, token)
    expect(isAnswered(after) || after.status === 401).toBe(true)
    router.leadTo([second])
    const { status } = await client.refresh(refreshToken)
    expect(status).toBe(after.status === 401 ? 400 : 200)
    const again = await signedIn([second])
    expect(isAnswered(await call(second, again.access_token))).toBe(true)
  })
  it('take what the other sealed with a new key, which in the end opens all alone', async () => {
    const { access_token: token } = await signedIn([second])
    const turned = { ...env, ENCRYPTION_KEYS: `${newKey},${oldKey}` }
    const third = startHostProcess(turned)
    hosts.push(third)
    const port = await third.listening
    const { access_token: later } = await signedIn([port])
    for (const one of [second, port])
      expect([await statusAt(one, token), await statusAt(one, later)]).toEqual([200, 200])
    await hosts[1]?.kill('SIGTERM')
    const status = () => runProgram('keys', ['--status'], { env: turned })
    await expect.poll(status).toMatchObject({ code: 3, out: expect.stringContaining('what they signed is good until') })
    expect([await statusAt(port, token), await statusAt(port, later)]).toEqual([200, 200])
  })
})
