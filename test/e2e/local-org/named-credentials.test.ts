import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'
import { allowForAll } from '../../../src/cli/dev/without-applink/consents.ts'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createDocuments } from '../../../src/openapi/openapi.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { namedSecret, toEntry } from '../../client/sign-in/named-credential.ts'
import { appLink } from '../../fixtures/app-link.config.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

/** The app that is called: it asks the org whose token it got, as an app with tokens of its own would look it up. */
interface Seen {
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

const document = {
  openapi: '3.0.3',
  info: { title: 'Greeting', version: '1.0.0' },
  paths: {
    '/actions/greet': {
      post: {
        operationId: 'greet',
        requestBody: {
          content: { 'application/json': { schema: { type: 'object', properties: { word: { type: 'string' } } } } },
        },
        responses: {
          200: {
            content: { 'application/json': { schema: { type: 'object', properties: { text: { type: 'string' } } } } },
          },
          default: {
            content: { 'application/json': { schema: { type: 'object', properties: { code: { type: 'string' } } } } },
          },
        },
        'x-sfdc': { agent: { action: { publishAsAgentAction: true } } },
      },
    },
  },
}

let org: LocalOrg
let app: Server
let appUrl = ''
let seen: Seen[] = []

beforeAll(async () => {
  app = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const path = request.url ?? ''
    seen.push({ path, headers: request.headers })
    void fetch(`${org.org}/services/oauth2/userinfo`, {
      headers: { authorization: request.headers.authorization ?? '' },
    }).then(async asked => {
      if (asked.status !== 200) return answer(401, { code: 'unauthorized' })
      const { preferred_username: name } = (await asked.json()) as { readonly preferred_username: string }
      answer(200, path === '/openapi.json' ? document : { text: `Hello ${name}` })
    })
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  org = await startLocalOrg({ withoutAppLink: true, appPort: (app.address() as AddressInfo).port })
})
afterAll(async () => {
  await org.close()
  app.close()
})
beforeEach(() => {
  seen = []
})

// biome-ignore lint/suspicious/noExplicitAny: answers are read as a client reads them, without types
type Answer = { readonly status: number; readonly body: any }

const sara = 'sara.sales@acme.example'
const tom = 'tom.sales@acme.example'
const nora = 'nora.none@acme.example'

/** The org is its own identity provider: the client app is one of it. */
function providerOf({ org: url }: Pick<LocalOrg, 'org'>) {
  const client = { clientId: 'Greeting', clientSecret: 'greeting secret/+%', name: 'Greeting', pkceRequired: true }
  const addresses = {
    authorizeUrl: `${url}/services/oauth2/authorize`,
    tokenUrl: `${url}/services/oauth2/token`,
  }
  return { client, addresses }
}

async function send(path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}, at = org.org) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${at}${path}`, { method, headers, redirect: 'manual', ...init })
  const text = await answer.text()
  return {
    status: answer.status,
    body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
  } as Answer
}

async function setUp(name: string, more: object = {}) {
  const { addresses, client } = providerOf(org)
  const made = await send(`/_local/named-credentials/${name}`, {
    method: 'PUT',
    body: {
      ...addresses,
      url: appUrl,
      clientId: client.clientId,
      clientSecret: client.clientSecret,
      pkce: true,
      ...more,
    },
  })
  const known = (await send('/_local/clients')).body.clients as { clientId: string; redirectUris: string[] }[]
  const redirectUris = known.find(({ clientId }) => clientId === client.clientId)?.redirectUris ?? []
  await send('/_local/clients', {
    method: 'POST',
    body: { ...client, redirectUris: [...redirectUris, made.body.callbackUrl] },
  })
  await send(`/_local/external-services/${name}`, { method: 'PUT', body: { namedCredential: name, document } })
}

/** As a user does it in her own settings. */
async function allow(name: string, username: string) {
  const started = await fetch(`${org.org}/_local/external-credentials/${name}/authenticate?as=${username}`, {
    redirect: 'manual',
  })
  const back = `${org.org}/services/authcallback/${name}`
  const answered = await signIn({ authorizeUrl: started.headers.get('location') ?? '', redirectUri: back, username })
  return createBrowser().open(answered)
}

const greet = (kind: string, username: string, service = 'Greeting') =>
  send(`/_local/callers/${kind}`, {
    method: 'POST',
    body: { as: username, operation: 'greet', service, input: { word: 'hi' } },
  })

const userOf = async (name: string, username: string) => {
  const { body } = await send('/_local/named-credentials')
  const external = body.externalCredentials.find((each: { name: string }) => each.name === name)
  return external.users.find((each: { username: string }) => each.username === username)
}

const noCredential = (name: string) =>
  `We couldn't access the credential(s). You might not have the required permissions, or the external credential "${name}" might not exist.`

describe('a call through a named credential', () => {
  beforeAll(() => setUp('Greeting', { headers: { 'X-Running-User': '{!$User.Id}' } }))

  it('fails in the words of Salesforce until the user has allowed it, and for who lacks the permission set', async () => {
    for (const username of [tom, nora]) {
      expect((await greet('flow', username)).body).toMatchObject({ error: noCredential('Greeting') })
    }
    expect(seen).toEqual([])
    await allow('Greeting', nora)
    expect((await greet('flow', nora)).body).toMatchObject({ error: noCredential('Greeting') })
  })

  it('is made as her by flow, Apex and agent, and each sees the answer in its own way', async () => {
    expect((await allow('Greeting', sara)).text).toContain('sara.sales@acme.example has allowed Greeting')
    const text = 'Hello sara.sales@acme.example'
    const flow = (await greet('flow', sara)).body
    expect(flow).toMatchObject({
      namedCredential: 'Greeting',
      status: 200,
      outputs: { responseCode: 200, 200: { text } },
    })
    expect((await greet('apex', sara)).body).toMatchObject({ response: { responseCode: 200, Code200: { text } } })
    expect((await greet('agent', sara)).body).toMatchObject({ outputs: { text } })
    expect(seen.map(({ path }) => path)).toEqual(['/actions/greet', '/actions/greet', '/actions/greet'])
    const [first] = seen
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json', 'x-request-id': flow.requestId })
    expect(first?.headers['x-running-user']).toBe(org.people.personOf(sara)?.userId)
    expect(Object.keys(first?.headers ?? {}).filter(name => /^x-(?:client|request)-context$/.test(name))).toEqual([])
  })

  it('renews a token that is refused, once, and repeats the call; two at a time renew it once', async () => {
    const before = (await userOf('Greeting', sara)).renewals
    await send(`/_local/sessions?as=${sara}`, { method: 'DELETE' })
    const both = await Promise.all([greet('flow', sara), greet('apex', sara)])
    expect(both.map(({ body }) => body.status)).toEqual([200, 200])
    expect(await userOf('Greeting', sara)).toMatchObject({ status: 'Configured', renewals: before + 1 })
    expect(seen.length).toBeGreaterThanOrEqual(3)
    const fresh = seen.at(-1)?.headers.authorization
    await greet('flow', sara)
    expect(seen.at(-1)?.headers.authorization).toBe(fresh)
  })

  it('says so when the token cannot be renewed, and works again once she has allowed it anew', async () => {
    await allow('Greeting', tom)
    await send(`/_local/grants?as=${tom}`, { method: 'DELETE' })
    expect((await greet('flow', tom)).body.error).toContain('Unable to renew the OAuth token: Greeting: invalid_grant')
    await allow('Greeting', tom)
    expect((await greet('flow', tom)).body.outputs['200'].text).toBe('Hello tom.sales@acme.example')
  })

  it('has what the app shows to who calls, where no document is registered', async () => {
    await send('/_local/external-services/Shown', { method: 'PUT', body: { namedCredential: 'Greeting' } })
    expect((await greet('agent', sara, 'Shown')).body.outputs).toEqual({ text: 'Hello sara.sales@acme.example' })
    expect(seen.map(({ path }) => path)).toEqual(['/openapi.json', '/actions/greet'])
    expect(seen[0]?.headers.authorization).toMatch(/^Bearer 00D/)
    await send('/_local/external-services/Shown', { method: 'PUT', body: { namedCredential: 'Nowhere' } })
    expect(await greet('agent', sara, 'Shown')).toMatchObject({
      status: 502,
      body: { message: 'Nobody has allowed access to Nowhere yet' },
    })
  })

  it('has headers for any client, and takes back what she allowed', async () => {
    const { body: headers } = await send(`/_local/headers?as=${tom}`)
    expect(Object.keys(headers)).toEqual(['X-Running-User', 'authorization'])
    const own = await fetch(`${appUrl}/actions/greet`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: '{}',
    })
    expect(await own.json()).toEqual({ text: 'Hello tom.sales@acme.example' })
    expect((await send(`/_local/headers?as=${tom}&permissionSet=ActionHostPermissions`)).status).toBe(400)
    expect((await send(`/_local/external-credentials/Greeting/tokens?as=${tom}`, { method: 'DELETE' })).body).toEqual({
      revoked: true,
    })
    expect((await send(`/_local/headers?as=${tom}`)).body).toEqual({ message: noCredential('Greeting') })
  })

  it('takes a state once, and only at its own provider', async () => {
    await setUp('Other')
    const started = await fetch(`${org.org}/_local/external-credentials/Greeting/authenticate?as=${tom}`, {
      redirect: 'manual',
    })
    const authorizeUrl = started.headers.get('location') ?? ''
    const state = new URL(authorizeUrl).searchParams.get('state') ?? ''
    expect((await send(`/services/authcallback/Other?code=x&state=${state}`)).status).toBe(400)
    const answered = await signIn({
      authorizeUrl,
      redirectUri: `${org.org}/services/authcallback/Greeting`,
      username: tom,
    })
    expect((await fetch(answered)).status).toBe(200)
    expect((await fetch(answered)).status).toBe(400)
    expect((await send('/services/authcallback/Greeting?code=x&state=')).status).toBe(400)
  })

  it('proves its client in the header or in the form, as the provider wants it', async () => {
    for (const clientAuthentication of ['ClientSecretBasic', 'ClientSecretPost']) {
      await setUp('Either', { clientAuthentication, scope: 'api refresh_token' })
      expect((await allow('Either', tom)).status).toBe(200)
      expect(await userOf('Either', tom)).toMatchObject({ status: 'Configured', scope: 'api refresh_token' })
    }
    await setUp('Either', { clientSecret: 'another' })
    expect((await allow('Either', tom)).status).toBe(502)
  })

  it('is shown on the page of the org, where users allow and take back', async () => {
    const browser = createBrowser()
    const page = await browser.open(`${org.org}/_local`)
    expect(page.text).toContain('<h2>Named credentials</h2>')
    expect(page.text).toContain(`/_local/external-credentials/Greeting/authenticate?as=sara.sales%40acme.example`)
    await browser.press(page, { name: 'do', value: `end-credential Greeting ${sara}` })
    expect(await userOf('Greeting', sara)).toMatchObject({ status: 'NotConfigured' })
  })
})

describe('with a host', () => {
  const accountId = '001AH0000000003YAA'
  const used = [readAccount] as const
  let kept: LocalOrg
  let host: HostWithOrg
  let aheadMs = 0
  beforeAll(async () => {
    kept = await startLocalOrg({ withoutAppLink: true })
    const entry = toEntry('ActionHost', kept)
    host = await startHostWithOrg({
      ...{ mesh: 'none', org: kept, tools: used, signInTime: () => Date.now() + aheadMs },
      env: { NAMED_CREDENTIALS: JSON.stringify([entry]) },
    })
    const addresses = { authorizeUrl: `${host.url}/oauth/authorize`, tokenUrl: `${host.url}/oauth/token` }
    const client = { clientId: 'ActionHost', clientSecret: namedSecret, pkce: true }
    await send(
      '/_local/named-credentials/ActionHost',
      { method: 'PUT', body: { url: host.url, ...addresses, ...client } },
      kept.org,
    )
    const { document: shown } =
      createDocuments(createCatalog(used), { ...appLink, reachedBy: 'named-credential' })[0] ?? {}
    await send(
      '/_local/external-services/ActionHost',
      { method: 'PUT', body: { namedCredential: 'ActionHost', document: shown } },
      kept.org,
    )
    expect(await allowForAll({ ...kept, mesh: host.url })).toEqual([])
  })
  afterAll(async () => {
    await host?.close()
    await kept?.close()
  })
  const call = (kind: string, operation: string, { as = sara, ...input }) =>
    send(`/_local/callers/${kind}`, { method: 'POST', body: { as, operation, input } }, kept.org)
  const renewals = async () => {
    const { body } = await send('/_local/named-credentials', {}, kept.org)
    return body.externalCredentials[0].users.find(({ username }: { username: string }) => username === sara).renewals
  }

  it('renews a token of the host that is over, and the audit names the user and by what she came', async () => {
    expect((await call('flow', 'readAccount', { accountId })).body).toMatchObject({ status: 200 })
    expect(await renewals()).toBe(0)
    aheadMs = 16 * 60_000
    expect((await call('agent', 'readAccount', { accountId })).body).toMatchObject({ status: 200 })
    expect(await renewals()).toBe(1)
    const user = kept.people.personOf(sara)?.userId
    expect(
      host.lines.some(
        line => line.includes('"tool":"readAccount"') && line.includes(`"user":"${user}","client":"ActionHost"`),
      ),
    ).toBe(true)
  })
})
