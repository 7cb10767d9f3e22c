import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readZip } from '../../../local-org/applink/publications/zip.ts'
import { type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { runCommand } from '../../client/host/command.ts'
import { copyFixtureApp } from '../../client/host/fixture-app.ts'
import { runProgram } from '../../client/host/program.ts'

const sara = 'sara.sales@acme.example'
const committed = readFileSync(new URL('../../fixtures/openapi/api-spec.yaml', import.meta.url), 'utf8')
const names = ['--client-name', 'ActionHost', '--connection-name', 'production']

type Variables = Readonly<Record<string, string>>
type App = Awaited<ReturnType<typeof copyApp>>

let copies = 0

/** A copy of the fixture app, and the commands in its folder. */
async function copyApp() {
  // What was loaded of a folder stays so in this process.
  const copy = await copyFixtureApp(`publish-${++copies}`)
  const placeOf = (env: Variables) => ({ folder: copy.folder, env })
  return {
    ...copy,
    /** As a program, which has the tools as they are now. */
    start: (name: string, args: readonly string[], env: Variables = {}) => runProgram(name, args, placeOf(env)),
    /** In this process, which has the tools as they were the first time. */
    run: (name: string, args: readonly string[], env: Variables = {}) => runCommand(name, args, placeOf(env)),
  }
}

describe('publishing to the local org', () => {
  let app: App
  let dev: RunningDev
  let env: Record<string, string>

  beforeAll(async () => {
    app = await copyApp()
    await app.addTools('who-am-i.ts', whoAmI)
    await app.addTools('read-prices.ts', userPlus)
    dev = await startDev({ folder: app.folder })
    const { apiUrl, appId, token } = dev.applink
    env = { HEROKU_APPLINK_API_URL: apiUrl, HEROKU_APPLINK_TOKEN: token, HEROKU_APP_ID: appId }
  })
  afterAll(async () => {
    await dev?.stop()
    await app?.remove()
  })

  const publications = async () => {
    const { apiUrl, appId, token } = dev.applink
    const answer = await fetch(`${apiUrl}/connections/salesforce/localOrg/apps/${appId}`, {
      headers: { authorization: `Bearer ${token}`, 'x-app-uuid': appId },
    })
    return (await answer.json()) as { esr_name: string }[]
  }

  const callAs = async (kind: string, operation: string, input: object) => {
    const answer = await fetch(`${dev.org}/_local/callers/${kind}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: sara, operation, input }),
    })
    return JSON.stringify(await answer.json())
  }

  it('works end to end: agents, flows and Apex can call the new operation as their user', async () => {
    expect(await publications()).toEqual([])
    const { code, err, out } = await app.start('publish', ['--local'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/Published: External Service ActionHost \(0ES\w{15}\) in org 00D\w{15}\./)
    expect(await publications()).toMatchObject([{ esr_name: 'ActionHost', connection_name: 'localOrg' }])
    for (const kind of ['agent', 'flow', 'apex']) {
      expect(await callAs(kind, 'whoAmI', { title: 'Dr.' })).toContain(`"username":"${sara}"`)
      expect(await callAs(kind, 'readPrices', { productId: 'x'.repeat(18) })).toContain('"prices":1')
    }
  })

  it('compares with no other org and records nothing: it is no org that anybody works in', async () => {
    await app.edit('openapi/published/production/ActionHost.yaml', text => text.replaceAll('whoAmI', 'whoAreYou'))
    const { code, err, out } = await app.run('publish', ['--local'])
    expect([code, err]).toEqual([0, ''])
    expect(out).not.toContain('production')
    expect(await app.read('openapi/published/production/ActionHost.yaml')).not.toContain('whoAmI')
    await expect(app.read('openapi/published/localOrg/ActionHost.yaml')).rejects.toThrow('ENOENT')
  })

  it('goes by the variables of the local org too', async () => {
    const local = ['--client-name', 'ActionHost', '--connection-name', 'localOrg']
    expect(await app.run('publish', local, env)).toMatchObject({ code: 0, err: '' })
  })

  it("tells AppLink's words when it refuses", async () => {
    const wrong = ['--local', '--connection-name', 'nothing']
    expect(await app.run('publish', wrong)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^AppLink refuses the publication \(404\): .*nothing/),
    })
  })

  it('says that AppLink does not answer, without its token', async () => {
    const gone = { ...env, HEROKU_APPLINK_API_URL: 'http://127.0.0.1:9/addons/1' }
    const { code, err } = await app.run('publish', names, gone)
    expect([code, err]).toEqual([1, 'The AppLink API at 127.0.0.1:9 does not answer.\n'])
  })

  it('ends with exit code 2 when it does not know where to publish to', async () => {
    const { code, err } = await app.run('publish', names)
    expect([code, err]).toEqual([2, expect.stringMatching(/^Name the Heroku app with --app, or say --local/)])
  })

  it('is refused while an active operation would break, until that is meant; flows then call the new one', async () => {
    await app.edit('tools/who-am-i.ts', text => text.replaceAll(/\btitle(?=: z| })/g, 'degree'))
    await app.start('openapi', [])
    const refused = await app.start('publish', ['--local'])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('ActionHost has active operations that this document breaks: ')
    expect(refused.err).toContain('title of the body of whoAmI is required, and gone')
    expect(await app.start('publish', ['--local', '--accept'])).toMatchObject({ code: 0, err: '' })
    await expect.poll(() => callAs('flow', 'whoAmI', { degree: 'Dr.' })).toContain(`"username":"${sara}"`)
  })

  it('offers no operation that was deactivated, until it is activated again', async () => {
    const setActive = async (service: string, active: boolean) => {
      const init = { method: 'PATCH', body: JSON.stringify({ active, operations: ['whoAmI'] }) }
      const answer = await fetch(`${dev.org}/_local/services/${service}`, init)
      return [answer.status, JSON.stringify(await answer.json())]
    }
    expect(await setActive('Nothing', false)).toEqual([404, '{"message":"there is no such service"}'])
    const [, changed] = await setActive('ActionHost', false)
    expect(changed).toContain('{"name":"whoAmI","active":false}')
    expect(await (await fetch(`${dev.org}/_local/services`)).text()).toContain(changed)
    for (const kind of ['agent', 'flow', 'apex']) {
      expect(await callAs(kind, 'whoAmI', { degree: 'Dr.' })).toContain('whoAmI: is not active')
    }
    await setActive('ActionHost', true)
    expect(await callAs('flow', 'whoAmI', { degree: 'Dr.' })).toContain(`"username":"${sara}"`)
  })
})

const whoAmI = `import { defineTool } from '#kit'
import * as z from 'zod'

export const whoAmI = defineTool({
  name: 'whoAmI',
  title: 'Who am I',
  description: 'Returns the user name of the person who asks. Use when someone asks who they are signed in as.',
  input: z.object({ title: z.string().max(10).describe('How the person is to be called.') }),
  output: z.object({ username: z.string().describe('User name.'), title: z.string().describe('The title.') }),
  writes: false,
  run: async ({ title }, { org }) => ({ username: org.user.username, title }),
})
`

const userPlus = `import { defineTool } from '#kit'
import * as z from 'zod'

export const readPrices = defineTool({
  name: 'readPrices',
  title: 'Read prices',
  description: 'Returns the number of prices of a product. Use when someone asks how many prices there are.',
  input: z.object({ productId: z.string().length(18).describe('Product Id, 18 characters.') }),
  output: z.object({ prices: z.int32().describe('Number of prices.') }),
  runAs: 'user-plus',
  needs: { objects: { PricebookEntry: { read: ['UnitPrice'] }, Margin__mdt: {} } },
  writes: false,
  run: async () => ({ prices: 1 }),
})
`

describe('a bundle', () => {
  let app: App
  beforeEach(async () => {
    app = await copyApp()
  })
  afterEach(() => app.remove())

  const at = (file: string) => join(app.folder, file)

  it('is written instead of sent with --dry-run, with the official commands and what the org will have', async () => {
    const { code, err, out } = await app.run('publish', [...names, '--dry-run', '--out', 'bundle'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('openapi/api-spec.yaml: 0 errors, 0 warnings')
    expect(out).toContain('Nothing breaks.')
    expect(out).toMatch(
      /1\. heroku salesforce:connect production --app HEROKU_APP\n {2}2\. heroku salesforce:publish bundle\/api-spec\.yaml/,
    )
    expect(out).toContain('permission set ActionHost: who has it may call; nobody has it yet')
    expect(out).toContain('Nothing was sent')
    expect(await readFile(at('bundle/api-spec.yaml'), 'utf8')).toBe(committed)
    expect(JSON.parse(await readFile(at('bundle/app_request.json'), 'utf8'))).toEqual({
      client_name: 'ActionHost',
      authorization_external_client_app_name: 'ActionHostClient',
    })
    expect(await readFile(at('bundle/names.txt'), 'utf8')).toContain('HerokuAppLink.ActionHost_readAccount_IN_body')
    expect(await readFile(at('bundle/agents.txt'), 'utf8')).toContain('Read account  (ActionHost.readAccount)')
    const zip = readZip(await readFile(at('bundle/metadata.zip')), { maxFiles: 10, maxSizeBytes: 1_000_000 })
    expect([...zip.keys()]).toEqual(['api-spec.yaml', 'permissionset-meta.xml'])
    expect(zip.get('api-spec.yaml')?.toString()).toBe(committed)
  })

  it('brings the session permission set along when a user-plus tool says what it needs', async () => {
    await app.addTools('read-prices.ts', userPlus)
    expect(await app.run('openapi', [])).toMatchObject({ code: 0, err: '' })
    const { out } = await app.run('publish', [...names, '--dry-run', '--out', 'bundle'])
    expect(out).toContain('readPrices: new operation.')
    expect(out).toContain('--metadata-dir bundle')
    expect(out).not.toContain('--authorization-permission-set-name')
    expect(out).toContain('Note: over MCP countAccounts is for people with the custom permission CustomerActivity.')
    expect(out).toContain('sf org assign permset --name ActionHostPermissions')
    const zip = readZip(await readFile(at('bundle/metadata.zip')), { maxFiles: 10, maxSizeBytes: 1_000_000 })
    expect([...zip.keys()]).toEqual(['api-spec.yaml', 'permissionset-meta.xml'])
    const xml = zip.get('permissionset-meta.xml')?.toString()
    expect(xml).toContain('<field>PricebookEntry.UnitPrice</field>')
    expect(xml).toContain('<name>Margin__mdt</name>')
    expect(xml).toContain('<hasActivationRequired>true</hasActivationRequired>')
  })

  it('asks AppLink for the session permission set, and warns, when no tool says what it needs', async () => {
    await app.addTools('read-prices.ts', userPlus.replace(/^ {2}needs:.*\n/m, ''))
    await app.edit('tools/read-parameters.ts', text => text.replace(/^ {2}needs:.*\n/m, ''))
    await app.run('openapi', [])
    const { out } = await app.run('publish', [...names, '--dry-run', '--out', 'bundle'])
    expect(out).toContain('--authorization-permission-set-name ActionHostPermissions')
    for (const name of ['readPrices', 'readParameters'])
      expect(out).toContain(`Note: ${name} runs as user-plus but names no needs`)
    expect(JSON.parse(await readFile(at('bundle/app_request.json'), 'utf8'))).toEqual({
      client_name: 'ActionHost',
      authorization_permission_set_name: 'ActionHostPermissions',
      authorization_external_client_app_name: 'ActionHostClient',
    })
  })

  it('is not made of a document that was not committed', async () => {
    await app.edit('openapi/api-spec.yaml', text => text.replace('Read account', 'Other'))
    expect(await app.run('publish', [...names, '--dry-run'])).toMatchObject({
      code: 2,
      err: 'openapi/api-spec.yaml is stale: run "npm run openapi" and commit it.\n',
    })
  })

  it('is not made of a document that Salesforce would refuse', async () => {
    await app.edit('app-link.config.ts', text => text.replace("name: 'account_and_contact_work'", "name: '2__work'"))
    await app.run('openapi', [])
    const { code, out } = await app.run('publish', [...names, '--dry-run'])
    expect([code, out]).toEqual([1, expect.stringContaining('error  ag-topic-name')])
  })

  it('is not made of a document that breaks what is published, until that is meant', async () => {
    const baseline = 'openapi/published/production/ActionHost.yaml'
    const current = await readFile(at('openapi/api-spec.yaml'), 'utf8')
    await app.edit(baseline, () => current.replaceAll('readAccount', 'showAccount'))
    const refused = await app.run('publish', [...names, '--dry-run'])
    expect(refused).toMatchObject({ code: 1, err: '\nNot published. When the break is meant: --accept.\n' })
    expect(refused.out).toContain('showAccount is now readAccount')
    expect(await app.run('publish', [...names, '--dry-run', '--accept'])).toMatchObject({ code: 0, err: '' })
    expect(await app.start('diff', [])).toMatchObject({ code: 1 })
    expect(await app.run('diff', ['--accept'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Say whose they are with --connection-name'),
    })
    expect(await app.run('diff', ['--accept', '--connection-name', 'production'])).toMatchObject({ code: 0 })
    expect(await app.run('diff', [])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing breaks.'),
    })
    expect(await app.read(baseline)).toBe(current)
  })

  /** The service Billing, which takes these tools. */
  const addService = async (tools: readonly string[]) => {
    const topic = "{ name: 'desk_work', classificationDescription: 'Desk.', scope: 'Desk.', instructions: ['Ask.'] }"
    const billing = `{ clientName: 'Billing', title: 'Billing', description: 'Billing.', topic: ${topic}, tools: ${JSON.stringify(tools)} }`
    await app.edit('app-link.config.ts', text => text.replace('  topic: {', `  services: [${billing}],\n  topic: {`))
    await app.run('openapi', [])
  }

  it('is the one of the service whatever the letter case of its name is, as in the org', async () => {
    await addService(['countAccounts'])
    const { out } = await app.run('publish', ['--client-name', 'BILLING', ...names.slice(2), '--dry-run'])
    expect(out).toContain('Apex class HerokuAppLink.BILLING: countAccounts\n')
  })

  it('is recorded as what the service has that comes first when all tools are in services', async () => {
    await addService([...committed.matchAll(/^ {6}operationId: (?!jobStatus)(\w+)/gm)].map(([, name = '']) => name))
    expect(await app.run('diff', ['--accept', '--connection-name', 'staging'])).toMatchObject({ code: 0 })
    expect(JSON.parse(await app.read('openapi/published/staging/publications.json'))).toEqual({
      Billing: { document: 'api-spec.yaml' },
    })
  })

  it('goes under another name when that is asked for', async () => {
    const other = ['--client-name', 'SalesDesk', ...names.slice(2), '--dry-run', '--out', 'bundle']
    const { out } = await app.run('publish', other)
    expect(out).toContain('Apex class HerokuAppLink.SalesDesk')
    expect(out).toContain('permission set SalesDesk')
  })
})

interface Seen {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** What AppLink says of a connection, and of a publication through it. */
const publicationAnswers = (addonId: string, connection: string, org: string) => ({
  [`GET /addons/${addonId}/connections/${connection}`]: () => ({ id: connection, org: { id: org } }),
  [`POST /addons/${addonId}/connections/salesforce/${connection}/apps`]: () => ({
    esr_id: '0ES000000000001AAA',
    esr_name: 'ActionHost',
    org_id: org,
  }),
})

describe('publishing through Heroku', () => {
  let app: App
  let server: Server
  let origin: string
  const seen: Seen[] = []
  const addonId = '6c57e9a4-0000-4000-8000-000000000001'

  /** Heroku and AppLink as far as publishing speaks with them. */
  const answers: Readonly<Record<string, (origin: string) => unknown>> = {
    'GET /apps/my-app': () => ({ id: 'the-app-id' }),
    'GET /apps/my-app/addons': () => [
      { id: 'other', name: 'postgres-1', addon_service: { name: 'heroku-postgresql' }, config_vars: ['DATABASE_URL'] },
      {
        id: addonId,
        name: 'applink-1',
        addon_service: { name: 'heroku-applink' },
        config_vars: ['HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_TOKEN'],
      },
    ],
    'GET /apps/my-app/addon-attachments': () => [{ name: 'HEROKU_APPLINK_BLUE', addon: { id: addonId } }],
    'GET /apps/my-app/config-vars': own => ({
      HEROKU_APPLINK_BLUE_API_URL: `${own}/addons/elsewhere`,
      HEROKU_APPLINK_BLUE_TOKEN: 'blue-token',
    }),
    [`GET /apps/my-app/addons/${addonId}/sso`]: () => ({ method: 'post', action: 'x' }),
    ...publicationAnswers(addonId, 'production', '00D000000000001AAA'),
    ...publicationAnswers(addonId, 'sandbox', '00D000000000002AAA'),
  }

  beforeAll(async () => {
    app = await copyApp()
    server = createServer(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request))
      seen.push({ url: `${request.method} ${request.url}`, headers: request.headers, body })
      const answer = answers[`${request.method} ${request.url}`]
      response.writeHead(answer ? 201 : 404).end(JSON.stringify(answer?.(origin) ?? { message: 'none' }))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.close()
    await app.remove()
  })

  const heroku = () => ({ HEROKU_HOST: origin, HEROKU_API_KEY: 'heroku-key' })
  const throughHeroku = (...args: readonly string[]) => app.run('publish', [...names, ...args], heroku())
  const program = (...args: readonly string[]) => app.start('publish', [...names, ...args], heroku())

  it('sends what the official CLI sends', async () => {
    expect(await program('--app', 'my-app')).toMatchObject({ code: 0, err: '' })
    const { body, headers, url } = seen.at(-1) as Seen
    expect(url).toBe(`POST /addons/${addonId}/connections/salesforce/production/apps`)
    expect(headers).toMatchObject({
      accept: 'application/json',
      authorization: 'Bearer blue-token',
      'x-app-uuid': 'the-app-id',
      'x-addon-sso': Buffer.from('{"method":"post","action":"x"}').toString('base64'),
    })
    const type = headers['content-type'] ?? ''
    expect(type).toMatch(/^multipart\/form-data; boundary=/)
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    expect([...form.keys()]).toEqual(['metadata', 'app_request'])
    const [metadata, request] = [form.get('metadata') as File, form.get('app_request') as File]
    expect([metadata.type, metadata.name, request.type, request.name]).toEqual([
      'application/zip',
      'blob',
      'application/json',
      'blob',
    ])
    expect(await request.text()).toBe(
      '{"client_name":"ActionHost","authorization_external_client_app_name":"ActionHostClient"}',
    )
    const zip = readZip(Buffer.from(await metadata.arrayBuffer()), { maxFiles: 10, maxSizeBytes: 1_000_000 })
    expect(zip.get('api-spec.yaml')?.toString()).toBe(committed)
  })

  it('gives the Heroku token to Heroku alone', () => {
    const withKey = seen.filter(({ headers }) => headers.authorization === 'Bearer heroku-key')
    expect(withKey.every(({ url }) => url.startsWith('GET /apps/'))).toBe(true)
    expect(withKey).toHaveLength(5)
  })

  it('compares with what the org of the connection has, and with no other', async () => {
    const publishTo = (connection: string, ...args: readonly string[]) =>
      throughHeroku('--app', 'my-app', '--connection-name', connection, ...args)
    expect(await program('--app', 'my-app')).toMatchObject({ code: 0, err: '' })
    await app.edit('tools/count-accounts.ts', text => text.replaceAll("'countAccounts'", "'numberOfAccounts'"))
    await app.run('openapi', [])
    const first = await publishTo('sandbox')
    expect([first.code, first.out]).toEqual([
      0,
      expect.stringContaining('Nothing is recorded of ActionHost in the org of sandbox'),
    ])
    expect((await publishTo('sandbox')).out).toContain('Nothing breaks.')
    const refused = await publishTo('production')
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('countAccounts is now numberOfAccounts')])
    expect(await app.run('diff', ['--connection-name', 'sandbox'])).toMatchObject({ code: 0 })
    expect(await app.run('diff', ['--connection-name', 'prodution'])).toMatchObject({
      ...{ code: 2, err: expect.stringContaining('Nothing is recorded as published to prodution, but to production') },
    })
    expect(await app.run('diff', [])).toMatchObject({ code: 1 })
    expect(JSON.parse(await app.read('openapi/published/sandbox/publications.json'))).toEqual({
      ActionHost: { document: 'api-spec.yaml', org: '00D000000000002AAA' },
    })
  })

  it('says so when AppLink knows no such connection', async () => {
    expect(await throughHeroku('--app', 'my-app', '--connection-name', 'nowhere')).toMatchObject({
      code: 1,
      err: 'AppLink refuses to tell of the connection nowhere (404): none\n',
    })
  })

  it.each([
    [['--app', 'no-app'], 'Heroku refuses /apps/no-app'],
    [
      ['--app', 'my-app', '--addon', 'nothing'],
      'The app my-app has no AppLink add-on nothing. It has applink-1 (HEROKU_APPLINK_BLUE).',
    ],
  ])('says what is wrong with %j', async (args, message) => {
    expect(await throughHeroku(...args)).toMatchObject({ code: 1, err: expect.stringContaining(message) })
  })
})
