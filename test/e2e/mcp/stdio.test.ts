import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from '../../client/host/command.ts'
import { environmentOf } from '../../client/host/environment.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { cli, runProgram } from '../../client/host/program.ts'
import { createFakeSf } from '../../client/org/fake-sf.ts'
import { startLocalOrgProcess } from '../../client/org/local-org.ts'

const sara = 'sara.sales@acme.example'
const european = '001AH0000000003YAA'
const bridge = [cli, 'mcp']

const whoAmI = `import { defineTool } from '#kit'
import * as z from 'zod'

const identity = {
  title: 'Who am I',
  description: 'Returns the user name behind a session. Use when someone asks who they are.',
  input: z.object({}),
  output: z.object({ username: z.string().describe('User name.') }),
  writes: false,
  run: async (_: unknown, { org }: { org: { user: { username: string } } }) => {
    console.log('not for the client')
    return { username: org.user.username }
  },
}
export const whoAmI = defineTool({ ...identity, name: 'whoAmI' })
const stored = { runAs: { authorization: 'influencerPortal' } } as const
const people = { customPermission: 'CustomerActivity' }
export const whoAmIStored = defineTool({ ...identity, ...stored, name: 'whoAmIStored', people })
export const notForPeople = defineTool({ ...identity, ...stored, name: 'notForPeople' })
export const touch = defineTool({ ...identity, name: 'touch', writes: 'changes' })
export const wait = defineTool({
  ...identity,
  name: 'wait',
  run: (_, { signal }) =>
    new Promise((_, reject) => {
      console.log('it waits')
      signal.addEventListener('abort', () => {
        console.log('it was ended')
        reject(signal.reason)
      })
    }),
})
export const whoAmIPlus = defineTool({ ...identity, name: 'whoAmIPlus', runAs: 'user-plus' })
`

let app: FixtureCopy
let org: Awaited<ReturnType<typeof startLocalOrgProcess>>
let sf: Awaited<ReturnType<typeof createFakeSf>>
beforeAll(async () => {
  ;[app, org, sf] = await Promise.all([copyFixtureApp('stdio'), startLocalOrgProcess(), createFakeSf()])
  await app.addTools('who-am-i.ts', whoAmI)
})
afterAll(() => Promise.all([org?.stop(), app?.remove(), sf?.remove()]))

const clients: Client[] = []
afterEach(() => Promise.all(clients.splice(0).map(client => client.close())))

/** On a machine that is busy with other tests. */
const soon = <T>(read: () => T) => expect.poll(read)

type Revision = '2026-07-28' | '2025-11-25'
type Variables = Readonly<Record<string, string>>

const portOf = (url: string): string => new URL(url).port
const variables = (): Variables => ({ ...environmentOf(), ORG_PORT: portOf(org.org) })

interface Behaviour {
  readonly revision?: Revision
  /** What the person says to a question. */
  answer?(question: string): 'accept' | 'decline'
}

/** The official client with the bridge as its child, and what is written beside the protocol. */
async function connect(args: readonly string[], env: Variables = {}, { answer, revision }: Behaviour = {}) {
  const mode = revision === '2025-11-25' ? ('legacy' as const) : { pin: '2026-07-28' }
  const capabilities = answer ? { elicitation: {} } : {}
  const client = new Client({ name: 'test-client', version: '1.0.0' }, { versionNegotiation: { mode }, capabilities })
  if (answer) client.setRequestHandler('elicitation/create', ({ params }) => ({ action: answer(params.message) }))
  const command = { command: process.execPath, args: [...bridge, ...args], cwd: app.folder }
  const transport = new StdioClientTransport({ ...command, env: { ...variables(), ...env }, stderr: 'pipe' })
  const written: string[] = []
  const unreadable: Error[] = []
  transport.stderr?.on('data', chunk => written.push(String(chunk)))
  client.onerror = error => unreadable.push(error)
  clients.push(client)
  await client.connect(transport)
  return {
    client,
    unreadable,
    written: () => written.join(''),
    names: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
      const { content, isError, structuredContent } = await client.callTool({ name, arguments: input })
      const text = content[0]?.type === 'text' ? content[0].text : '{}'
      return { isError: isError ?? false, ...((structuredContent ?? JSON.parse(text)) as Record<string, unknown>) }
    },
  }
}

type Session = Awaited<ReturnType<typeof connect>>

const asSara = (behaviour: Behaviour = {}) => connect(['--as', sara], {}, behaviour)
const endSessions = () => fetch(`${org.org}/_local/sessions?as=${sara}`, { method: 'DELETE' })
const placeOf = (env: Variables) => ({ folder: app.folder, env: { ...variables(), ...env } })
const run = (args: readonly string[], env: Variables = {}) => runProgram('mcp', args, placeOf(env))
/** Where it ends before it takes the console of its process. */
const refusalOf = (args: readonly string[], env: Variables = {}) => runCommand('mcp', args, placeOf(env))

describe.each(['2026-07-28', '2025-11-25'] as const)(
  'npm run mcp:stdio -- --as USERNAME, with a client of %s',
  revision => {
    let session: Session
    let tom: Session
    beforeAll(async () => {
      ;[session, tom] = await Promise.all([
        asSara({ revision }),
        connect(['--as', 'tom.sales@acme.example'], {}, { revision }),
      ])
      clients.length = 0
    })
    afterAll(() => Promise.all([session, tom].map(one => one?.client.close())))

    it('lists what a person may call, and calls with her rights', async () => {
      expect(session.client.getNegotiatedProtocolVersion()).toBe(revision)
      expect(await session.names()).toEqual(expect.arrayContaining(['readAccount', 'whoAmI', 'whoAmIStored']))
      expect(await session.names()).not.toContain('whoAmIPlus')
      expect(await session.call('readAccount', { accountId: european })).toMatchObject({ name: 'Alpenblick Hotels' })
      expect(await session.call('whoAmI')).toMatchObject({ username: sara })
    })

    it('shows her no record of others', async () => {
      expect(await tom.call('readAccount', { accountId: european })).toMatchObject({
        code: 'not_found',
        isError: true,
      })
      expect(await session.call('readAccount', { accountId: european })).toMatchObject({ isError: false })
    })

    it('runs tools under an authorization of the local add-on, for who has the custom permission', async () => {
      expect(await session.call('whoAmIStored')).toMatchObject({ username: 'ingrid.integration@acme.example' })
      expect(await session.names()).not.toContain('notForPeople')
      expect(await session.call('notForPeople')).toMatchObject({ code: 'forbidden', isError: true })
      expect(await tom.names()).not.toContain('whoAmIStored')
      expect(await tom.call('whoAmIStored')).toMatchObject({ code: 'forbidden', isError: true })
    })

    it('gives each call a name of its own, the same in the log as in the failure', async () => {
      const calls = [1, 2].map(() => session.call('readAccount', { accountId: '001AH0000000999YAA' }))
      const ids = (await Promise.all(calls)).map(({ requestId }) => String(requestId))
      expect(new Set(ids).size).toBe(2)
      await soon(() => ids.filter(id => session.written().includes(id))).toEqual(ids)
    })
  },
)

describe('npm run mcp:stdio', () => {
  let session: Session
  /** Asked of her so far, and what she says. */
  const questions: string[] = []
  let says: 'accept' | 'decline' = 'accept'
  beforeAll(async () => {
    const answer = (question: string) => {
      questions.push(question)
      return says
    }
    session = await asSara({ answer })
    clients.length = 0
  })
  afterAll(() => session?.client.close())

  it.each([
    ['accept', { username: sara }],
    ['decline', { code: 'forbidden' }],
  ] as const)('asks before a tool changes data, and heeds the answer: %s', async (action, outcome) => {
    questions.length = 0
    says = action
    expect(await session.call('touch')).toMatchObject(outcome)
    expect(questions).toEqual([expect.stringContaining('Who am I')])
  })

  it('offers a prompt for the topic, and the objects that she may see', async () => {
    const { client } = session
    expect((await client.listPrompts()).prompts).toHaveLength(1)
    const { contents } = await client.readResource({ uri: 'salesforce://objects/Account' })
    expect(JSON.stringify(contents)).toContain('Industry')
  })

  it('ends a tool when the client no longer waits for it', async () => {
    const ending = new AbortController()
    const pending = session.client.callTool({ name: 'wait', arguments: {} }, { signal: ending.signal }).catch(String)
    await soon(session.written).toContain('it waits')
    ending.abort()
    await pending
    await soon(session.written).toContain('it was ended')
  })

  it('goes on after the session has ended', async () => {
    expect(await session.call('whoAmI')).toMatchObject({ username: sara })
    await endSessions()
    expect(await session.call('readAccount', { accountId: european })).toMatchObject({ name: 'Alpenblick Hotels' })
  })

  it('writes the protocol alone to standard output, whatever a tool prints', async () => {
    const before = session.written().length
    await session.call('whoAmI')
    expect(session.unreadable).toEqual([])
    await soon(() => session.written().slice(before)).toContain('not for the client')
  })

  it('answers a line in another encoding, which runs nothing, goes on, and ends with 0 when standard input ends', async () => {
    const call = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'touch', arguments: {} },
    })
    const lines = [call.replace('{}', '{"name":"Bjørn"}'), JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' })]
    const child = spawn(process.execPath, [...bridge, '--as', sara], { cwd: app.folder, env: variables() })
    const ended = new Promise(resolve => child.once('exit', resolve))
    const [output, log] = [child.stdout, child.stderr].map(stream => {
      const chunks: string[] = []
      stream.on('data', chunk => chunks.push(String(chunk)))
      return () => chunks.join('')
    })
    try {
      child.stdin.write(Buffer.from(`${lines.join('\n')}\n`, 'latin1'))
      await soon(() => output?.().split('\n').filter(Boolean)).toHaveLength(2)
      const [refusal, answer] = (output?.() ?? '')
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line))
      expect(refusal).toEqual({
        ...{ jsonrpc: '2.0', id: null },
        error: { code: -32_700, message: 'Parse error: body: must be JSON in UTF-8' },
      })
      expect(answer).toMatchObject({ id: 2 })
      await soon(() => log?.()).toContain('must be JSON in UTF-8')
      expect(log?.()).not.toContain('"message":"call"')
      child.stdin.end()
      expect(await ended).toBe(0)
    } finally {
      child.kill()
    }
  })

  it('writes no token to standard error', async () => {
    const before = session.written().length
    await session.call('readAccount', { accountId: european })
    await soon(() => session.written().slice(before)).toContain('"outcome":"ok"')
    expect(session.written()).not.toMatch(/00D\w{12,15}!/)
  })

  it('ends with 0 when it is told to', async () => {
    const child = spawn(process.execPath, [...bridge, '--as', sara], { cwd: app.folder, env: variables() })
    const ended = new Promise(resolve => child.once('exit', resolve))
    let log = ''
    child.stderr.on('data', chunk => {
      log += chunk
    })
    await soon(() => log).toContain('"serving"')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it.each([
    ['Say one of --as and --org.', []],
    ['Say one of --as and --org.', ['--as', sara, '--org', 'acme']],
    ['--org: must be an alias', ['--org', '']],
    ['--org: must be an alias', ['--org=-h']],
    ["Unknown option '--user'", ['--user', sara]],
  ])('refuses wrong arguments with exit code 2 and the usage: %s %j', async (text, args) => {
    const { code, err, out } = await refusalOf(args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(text)
    expect(err).toContain('--org ALIAS')
  })

  it.each([
    ['ORG_PORT: must be', { ORG_PORT: 'many' }],
    ['LOG_LEVEL: must be', { LOG_LEVEL: 'loud' }],
    ['HEROKU_APPLINK_TOKEN and HEROKU_APP_ID: missing', { HEROKU_APPLINK_API_URL: 'https://x.example/addons/1' }],
  ])('refuses wrong variables with exit code 2: %s', async (text, env: Variables) => {
    expect(await refusalOf(['--as', sara], env)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(text) })
  })

  it('names the users there are when it is given another', async () => {
    const { code, err, out } = await run(['--as', 'nobody@acme.example'])
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/there is no user 'nobody@acme\.example'. Users: .*sara\.sales@acme\.example/)
  })

  it('says how to start a local org when there is none', async () => {
    expect(await run(['--as', sara], { ORG_PORT: '1' })).toMatchObject({
      code: 1,
      err: 'There is no local org at http://127.0.0.1:1: start it with "npm run dev", or set ORG_PORT.\n',
    })
  })
})

interface LocalClients {
  readonly clients: readonly { readonly clientId: string; readonly clientSecret?: string }[]
}

describe('npm run mcp:stdio -- --org ALIAS', () => {
  const openSession = async (more = '') => {
    const answer = await fetch(`${org.org}/_local/sessions?as=${sara}${more}`, { method: 'POST' })
    return ((await answer.json()) as { accessToken: string }).accessToken
  }
  const signedIn = async (more = '') => ({
    'org display': {
      status: 0,
      result: {
        id: org.orgId,
        apiVersion: org.apiVersion,
        accessToken: '[REDACTED] Use another command',
        instanceUrl: org.org,
        username: sara,
      },
    },
    'org auth show-access-token': { status: 0, result: { accessToken: await openSession(more) } },
  })
  const trusted = (): Variables => ({ PATH: sf.path, LOCAL_ORG_URL: org.org })

  it('takes the session of the Salesforce CLI, and a new one when it has ended; without an add-on there are no tools under an authorization', async () => {
    await sf.answer(await signedIn('&clientId=ActionHostClient'))
    const session = await connect(['--org', 'acme'], trusted())
    expect(await session.names()).not.toContain('whoAmIStored')
    expect(await session.call('readAccount', { accountId: european })).toMatchObject({ name: 'Alpenblick Hotels' })
    await endSessions()
    expect(await session.call('readAccount', { accountId: european })).toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('Sign in to Salesforce again'),
    })
    await sf.answer(await signedIn())
    expect(await session.call('readAccount', { accountId: european })).toMatchObject({ name: 'Alpenblick Hotels' })
  })

  const ofAddon = async (): Promise<Variables> => {
    const { apiUrl, appId, token } = org.applink
    return { HEROKU_APPLINK_API_URL: apiUrl, HEROKU_APPLINK_TOKEN: token, HEROKU_APP_ID: appId }
  }
  const ofSettings = async (): Promise<Variables> => {
    const { clients } = (await (await fetch(`${org.org}/_local/clients`)).json()) as LocalClients
    const { clientId = '', clientSecret = '' } = clients.find(client => client.clientId === 'ActionHostClient') ?? {}
    const portal = { name: 'influencerPortal', loginUrl: org.org, clientId, clientSecretVariable: 'PORTAL_SECRET' }
    return { AUTHORIZATIONS: JSON.stringify([portal]), PORTAL_SECRET: clientSecret, SALESFORCE_ORG_IDS: org.orgId }
  }

  it.each([
    ['it has an add-on', ofAddon],
    ['the settings have that', ofSettings],
  ])('offers tools under an authorization when %s', async (_, variables) => {
    await sf.answer(await signedIn('&clientId=ActionHostClient'))
    const session = await connect(['--org', 'acme'], { ...trusted(), ...(await variables()) })
    expect(await session.call('whoAmIStored')).toMatchObject({ username: 'ingrid.integration@acme.example' })
  })

  it('offers none of them to a session of another app, to which the org confirms nothing', async () => {
    await sf.answer(await signedIn())
    const session = await connect(['--org', 'acme'], { ...trusted(), ...(await ofAddon()) })
    expect(await session.names()).not.toContain('whoAmIStored')
    expect(await session.call('whoAmIStored')).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('the custom permission CustomerActivity'),
    })
  })

  it('sends no token to an org that is not at Salesforce', async () => {
    await sf.answer(await signedIn())
    expect(await run(['--org', 'acme'], { PATH: sf.path })).toMatchObject({
      code: 1,
      err: 'The org address is not the My Domain of a Salesforce org. Nothing was sent to it.\n',
    })
  })

  it('says what the CLI says of an alias that it does not know', async () => {
    const message = 'No authorization information found for nowhere.'
    await sf.answer({ 'org display': { status: 1, name: 'NamedOrgNotFoundError', message } })
    const { code, err } = await run(['--org', 'nowhere'], trusted())
    expect([code, err]).toEqual([
      1,
      `sf has no session for nowhere: ${message} Sign in with: sf org login web --alias nowhere\n`,
    ])
  })

  it('says when there is no Salesforce CLI', async () => {
    expect(await run(['--org', 'acme'], { PATH: join(app.folder, 'nowhere') })).toMatchObject({
      code: 1,
      err: expect.stringContaining('The Salesforce CLI (sf) is not installed'),
    })
  })
})
