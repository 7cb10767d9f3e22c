import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { type DevOptions, type RunningDev, startDev } from '../../../src/test-client/dev.ts'
import { createActionsClient, createApiClient } from '../../../src/test-client/surface-client.ts'
import { createTestClient } from '../../../src/test-client/test-client.ts'
import { environmentOf } from '../../client/host/environment.ts'
import { copyFixtureApp, type FixtureCopy } from '../../client/host/fixture-app.ts'
import { cli, runProgram } from '../../client/host/program.ts'
import { readAccount } from '../../fixtures/tools/read-account.ts'

const sara = 'sara.sales@acme.example'
const file = 'tools/read-account.ts'

let app: FixtureCopy
let original: string
beforeAll(async () => {
  app = await copyFixtureApp('dev')
  original = await app.read(file)
})
afterAll(() => app?.remove())

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
  // What runs would start again for nothing, and take no call meanwhile.
  if ((await app.read(file)) !== original) await app.write(file, original)
})

async function start(
  env: Readonly<Record<string, string>> = {},
  more: Pick<DevOptions, 'withoutAppLink'> = {},
): Promise<RunningDev> {
  const dev = await startDev({ folder: app.folder, env, ...more })
  stops.push(dev.stop)
  return dev
}

/** What the tool answers, once it does: `name` is the sentence that a test put in the place of the account's name. */
const nameSoon = (dev: RunningDev) =>
  expect.poll(
    async () => {
      const accountId = '001AH0000000003YAA'
      const answer = await createActionsClient(dev, sara).call('readAccount', { accountId }).catch(String)
      return typeof answer === 'object' && answer.ok ? answer.output.name : JSON.stringify(answer)
    },
    { interval: 200 },
  )

const withName = (name: string): string => original.replace('name: account.Name', `name: '${name}'`)

/** What it prints, as far as these tests read it. */
interface Printed extends RunningDev {
  readonly docs: string
  readonly dataDir: string
  readonly apiKeys: readonly { readonly key: string; readonly tools: readonly string[] }[]
}

const ownKey = 'a-key-of-my-own-0123456789'
const keyHashes = [`sha256:${createHash('sha256').update(ownKey).digest('hex')}`]
const ownEntry = { name: 'me', keyHashes, tools: ['listProducts'], authorizations: ['influencerPortal'] }

/** The status of what is at `/`, asked for under a name. */
const statusFor = ({ port }: URL, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host } }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    asked.on('error', reject).end()
  })

describe('npm run dev, once it runs', () => {
  let dev: Printed
  beforeAll(async () => {
    dev = (await startDev({ folder: app.folder, env: { SERVICE_CLIENTS: JSON.stringify([ownEntry]) } })) as Printed
  })
  afterAll(() => dev?.stop())

  const mended = async () => {
    await app.replace(file, original)
    await nameSoon(dev).toBe('Alpenblick Hotels')
  }

  it('hands out API keys for the api surface, and shows where that is described', async () => {
    expect(dev.apiKeys.map(({ tools }) => tools)).toEqual([['addProducts'], ['listProducts']])
    const input = { products: [{ productCode: 'DEV-1', name: 'From the test of dev' }] }
    const answer = await createApiClient(dev, dev.apiKeys[0]?.key ?? '').call('addProducts', input)
    expect(answer).toEqual({ ok: true, output: { results: [{ productCode: 'DEV-1', outcome: 'written' }] } })
    expect((await fetch(dev.docs)).status).toBe(200)
  })

  it('shows a start page, from which one click makes a browser any sample user; the file of the mesh names none of it', async () => {
    const browser = createBrowser()
    const start = await browser.open(dev.mesh)
    for (const text of ['Read account', dev.org, 'Sara Sales', 'Account Executive Americas'])
      expect(start.text).toContain(text)
    const secrets = [
      ...dev.users.map(({ accessToken }) => accessToken),
      ...dev.apiKeys.map(({ key }) => key),
      dev.applink.token,
    ]
    for (const [username, name] of [
      [sara, 'Sara Sales'],
      ['admin@acme.example', 'Ada Admin'],
    ] as const) {
      const page = await browser.press(await browser.open(dev.mesh), { name: 'user', value: username })
      expect([page.url.href, page.text.includes(`<span>${name}</span>`)]).toEqual([`${dev.mesh}/console`, true])
      for (const secret of secrets) expect(start.text + page.text).not.toContain(secret)
    }
    const link = /href="(\/console\/sides[^"]*input[^"]*)"/.exec(start.text)?.[1]?.replaceAll('&amp;', '&')
    const sides = await browser.open(dev.mesh + link)
    const { text } = await browser.press(sides, { name: 'do', value: 'run' })
    expect([text.includes('<mark>&quot;Alpenblick Hotels&quot;</mark>'), text.includes('not_found')]).toEqual([
      true,
      true,
    ])
    for (const secret of secrets) expect(text).not.toContain(secret)
    const beside = new URL(dev.mesh.replace('127.0.0.1', 'localhost'))
    const asTom = await browser.press(await browser.open(beside), { name: 'user', value: 'tom.sales@acme.example' })
    expect([asTom.url.host, asTom.text.includes('<span>Tom Sales</span>')]).toEqual([beside.host, true])
    expect((await browser.open(`${dev.mesh}/console`)).text).toContain('<span>Ada Admin</span>')
    const direct = await createBrowser().open(dev.host)
    expect([direct.status, direct.text.includes('Sara Sales')]).toEqual([200, true])
  })

  it('shows the document that is published, what Salesforce calls it, and what the connection has', async () => {
    const browser = createBrowser()
    const show = async (view: string) => (await browser.open(`${dev.mesh}/console/documents?show=${view}`)).text
    expect(await show('document')).toMatch(/<i>\d+<\/i> *operationId: readAccount/)
    expect(await show('names')).toContain('HerokuAppLink.ActionHost')
    const compared = await show('connections')
    for (const text of ['production, as ActionHost', 'Nothing breaks.']) expect(compared).toContain(text)
  })

  it('has a page of the local org, where a button publishes what the app shows', async () => {
    const browser = createBrowser()
    const page = await browser.open(dev.org)
    expect([page.url.href, page.status]).toEqual([`${dev.org}/_local`, 200])
    const published = await browser.press(page, {
      ...{ name: 'do', value: 'publish' },
      filled: { service: 'FromThePage', connection: 'localOrg' },
    })
    expect(published.text).toMatch(
      /<td>FromThePage<\/td><td>localOrg<\/td><td>Fixture app 1\.2\.3<\/td><td>(\d+) of \1<\/td>/,
    )
    const off = await browser.press(published, { name: 'do', value: 'deactivate FromThePage' })
    expect(off.text).toMatch(/<td>FromThePage<\/td>.*<td>0 of [1-9]/)
  })

  it('shows what happens: calls and events of the app, and what they asked of the org', async () => {
    const browser = createBrowser()
    await createActionsClient(dev, sara).call('readAccount', { accountId: '001AH0000000003YAA' })
    const text = async () => (await browser.open(`${dev.mesh}/console/live`)).text
    await expect.poll(text).toMatch(/<td>readAccount, actions<\/td><td>ok<\/td><td class="number">\d+<\/td><td>sara/)
    await expect.poll(text).toMatch(/<td>Org<\/td><td>GET \/services\/data\/v62\.0\/query<br>\s*<code>SELECT /)
    const shown = await text()
    for (const { accessToken } of dev.users) expect(shown).not.toContain(accessToken)
  })

  it('leads to the page that was asked for, and says why who lacks the app is refused', async () => {
    const browser = createBrowser()
    const asked = await browser.open(`${dev.mesh}/console/tool?name=readAccount`)
    const page = await browser.press(asked, { name: 'user', value: sara })
    expect(page.url.href).toBe(`${dev.mesh}/console/tool?name=readAccount`)
    const refused = await browser.press(await browser.open(dev.mesh), { name: 'user', value: 'nora.none@acme.example' })
    expect([refused.status, refused.text.includes('That did not work')]).toEqual([403, true])
  })

  it('makes a browser nobody for a page elsewhere, nor under another name', async () => {
    const browser = createBrowser()
    const { text } = await browser.open(dev.mesh)
    const token = /name="token" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const be = (sent: { readonly cookie?: string; readonly token?: string; readonly site?: string }) =>
      fetch(`${dev.mesh}/console/be`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          cookie: sent.cookie ?? browser.cookiesFor(dev.mesh),
          ...(sent.site && { 'sec-fetch-site': sent.site }),
        },
        body: new URLSearchParams({ token: sent.token ?? token, user: 'admin@acme.example' }),
      })
    const forged = [{ site: 'cross-site' }, { site: 'same-site' }, { site: 'none' }, { token: '' }, { cookie: '' }]
    for (const sent of forged) {
      const answer = await be(sent)
      expect([sent, answer.status, answer.headers.getSetCookie().join().includes('console=')]).toEqual([
        sent,
        403,
        false,
      ])
    }
    expect((await be({ site: 'same-origin' })).headers.getSetCookie().join()).toContain('console=')
    for (const url of [dev.mesh, dev.host]) {
      expect(await statusFor(new URL(url), 'rebound.example')).toBe(403)
      expect(await statusFor(new URL(url), new URL(url).host)).toBe(200)
    }
  })

  it('takes further API keys beside those that it hands out', async () => {
    for (const key of [ownKey, dev.apiKeys[1]?.key ?? '']) {
      expect(await createApiClient(dev, key).call('listProducts', {})).toMatchObject({ ok: true })
    }
  })

  it('says where its jobs are, for a look at them beside it', async () => {
    const headers = { 'content-type': 'application/json' }
    const event = { method: 'POST', headers, body: '{"apiName":"pageViews"}' }
    const answered = async () => {
      const answer = await fetch(`${dev.org}/_local/callers/data-action-target`, event)
      return ((await answer.json()) as { readonly status?: number }).status
    }
    // A host that is just starting again takes none.
    await expect.poll(answered).toBe(202)
    const { code, out } = await runProgram('jobs', ['list'], {
      folder: app.folder,
      env: { DATA_DIR: dev.dataDir },
    })
    expect([code, out.trim().split(/ {2,}/).at(-1)]).toEqual([0, 'pageViewed'])
    const live = async () => (await createBrowser().open(`${dev.mesh}/console/live?show=job`)).text
    await expect.poll(live).toMatch(/<td>pageViewed, end<br>\s*<code>job [\w-]+<\/code><\/td><td>ok/)
  })

  it('serves every version of a tool, also when the editor puts a new file in the place of the old one', async () => {
    for (const name of ['first', 'second']) {
      await app.replace(file, withName(name))
      await nameSoon(dev).toBe(name)
    }
    await mended()
  })

  it('says once what is wrong with a tool that cannot be read, and serves it when it is mended', async () => {
    const before = dev.log.length
    await app.replace(file, `${original}\nexport const half = {`)
    await expect.poll(() => dev.log.slice(before).join('\n')).toContain('the host starts again')
    expect(dev.log.slice(before).filter(line => line.startsWith('SyntaxError'))).toHaveLength(1)
    await app.replace(file, withName('mended'))
    await nameSoon(dev).toBe('mended')
    await mended()
  })

  it('makes the target of an event that has come since, and says what it reads only when it starts', async () => {
    const [config, event] = ['app-link.config.ts', 'tools/page-viewed.ts']
    const [configText = '', eventText = ''] = await Promise.all([config, event].map(app.read))
    await app.replace(config, configText.replace("clientId: 'local-service'", "clientId: 'other-service'"))
    await expect
      .poll(() => dev.log)
      .toContain('serviceClients: read when "npm run dev" starts. End it and start it again.')
    await app.replace(config, configText)
    await app.replace(event, eventText.replace("dataActionTarget: 'pageViews'", "dataActionTarget: 'clicks'"))
    const headers = { 'content-type': 'application/json' }
    const send = { method: 'POST', headers, body: '{"apiName":"clicks"}' }
    await expect
      .poll(async () => (await fetch(`${dev.org}/_local/callers/data-action-target`, send)).text())
      .toContain('"status":202')
    await app.replace(event, eventText)
  })

  it('starts anew although a tool blocks the host', async () => {
    const listening = () => dev.log.filter(line => line.includes('"listening"')).length
    const before = listening()
    const blocking = withName('never').replace(
      /async run\(.*\{\n/,
      '$&    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)\n',
    )
    await app.replace(file, blocking)
    await expect.poll(listening).toBe(before + 1)
    const pending = createActionsClient(dev, sara)
      .call('readAccount', { accountId: '001AH0000000003YAA' })
      .catch(String)
    await sleep(300)
    await app.replace(file, withName('free'))
    await nameSoon(dev).toBe('free')
    await pending
    await mended()
  })

  it('leaves no process behind when it is killed and cannot end them', async () => {
    dev.process.kill('SIGKILL')
    const isGone = (url: string) =>
      fetch(url).then(
        () => false,
        () => true,
      )
    await expect.poll(() => Promise.all([isGone(dev.org), isGone(`${dev.host}/healthcheck`)])).toEqual([true, true])
  })
})

describe('npm run dev', () => {
  it('prints a call that works as pasted, an account that Sara may not see but Mia may, and has a host ready for a change', async () => {
    const child = spawn(process.execPath, [cli, 'dev'], {
      cwd: app.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...environmentOf(), PORT: '0', APP_PORT: '0', ORG_PORT: '0' },
    })
    const ended = new Promise(resolve => child.once('exit', resolve))
    stops.push(async () => {
      // As when its terminal is closed.
      child.kill('SIGHUP')
      expect(await ended).toBe(0)
    })
    let screen = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      screen += text
    })
    await expect.poll(() => screen).toContain('Ctrl+C')

    const command = /^ *curl [^\n]*\\\n[^\n]*/m.exec(screen)?.[0] ?? ''
    const american = /Account (\w{18}) is in the Americas/.exec(screen)?.[1] ?? ''
    const paste = (text: string) => JSON.parse(execFileSync('sh', ['-c', text], { encoding: 'utf8' }))
    const forAmerican = command.replace(/001\w{15}/, american)
    expect(paste(command)).toMatchObject({ name: expect.any(String) })
    expect(paste(forAmerican)).toMatchObject({ code: 'not_found' })
    expect(paste(forAmerican.replace(sara, 'mia.manager@acme.example'))).toMatchObject({ name: expect.any(String) })
    await expect
      .poll(() => screen)
      .toMatch(/readAccount {2}not_found {2}[\d.]+ ms {2}actions {2}sara\.sales@acme\.example/)

    // Of a host that has loaded the program before it is needed the command line says so.
    const aheadOf = () =>
      execFileSync('ps', ['-A', '-o', 'ppid=,args='], { encoding: 'utf8' })
        .split('\n')
        .filter(line => line.trim().startsWith(`${child.pid} `) && line.endsWith(' ahead')).length
    await expect.poll(aheadOf).toBe(1)
    await app.write(file, withName('saved'))
    await expect.poll(() => paste(command).name).toBe('saved')
    // The one that serves now, and the one for the next change.
    await expect.poll(aheadOf).toBe(2)
  })

  it('has the org call by itself without AppLink, as users who allowed it, whatever the log leaves out, and leaves no process behind when it is told to end', async () => {
    const dev = await start({ LOG_LEVEL: 'error' }, { withoutAppLink: true })
    expect(dev.mesh).toBe(dev.host)
    const accountId = '001AH0000000003YAA'
    const call = async (kind: string, operation: string, { as = sara, ...input }) => {
      const body = JSON.stringify({ as, operation, input })
      return (await fetch(`${dev.org}/_local/callers/${kind}`, { method: 'POST', body })).json()
    }
    const own = { status: 200, namedCredential: 'ActionHost' }
    const name = { name: expect.any(String) }
    expect(await call('flow', 'readAccount', { accountId })).toMatchObject({ ...own, outputs: { 200: name } })
    expect(await call('agent', 'readAccount', { accountId })).toMatchObject({ ...own, outputs: name })
    expect(await createTestClient(dev).asUser(sara).call(readAccount, { accountId })).toMatchObject(name)
    // Under an authorization of the settings, and one that needs AppLink.
    expect(await call('flow', 'countAccounts', {})).toMatchObject({ ...own, outputs: { responseCode: 200 } })
    expect(await call('flow', 'readParameters', {})).toEqual({
      message: 'operation: there is no readParameters',
    })
    expect(await call('flow', 'readAccount', { as: 'nora.none@acme.example', accountId })).toMatchObject({
      error: expect.stringContaining("We couldn't access the credential(s)."),
    })
    const shown = await (await fetch(`${dev.host}/console/documents`)).text()
    expect(shown).toContain('readAccount')
    expect(shown).not.toMatch(/readParameters|HerokuAppLink/)
    await dev.stop()
    await expect(fetch(`${dev.host}/healthcheck`)).rejects.toThrow()
    await expect(fetch(dev.org)).rejects.toThrow()
  })

  it.each([
    [/SERVICE_CLIENTS: .+\n- LOG_LEVEL: must be one of/, { LOG_LEVEL: 'loud', SERVICE_CLIENTS: 'no list' }],
    ['APP_PORT: must be a whole number from 0 to 65535', { APP_PORT: 'many' }],
    ['SHOP_PORT: must be a whole number', { SHOP_PORT: 'many' }],
  ])('ends when the settings are wrong, and says which: %s', async (text, env) => {
    await expect(startDev({ folder: app.folder, env })).rejects.toThrow(text)
  })

  it('ends when the port of the host is taken, and says which variable changes it', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    stops.push(() => new Promise(resolve => other.close(resolve)))
    const { port } = other.address() as AddressInfo
    await expect(startDev({ folder: app.folder, env: { APP_PORT: String(port) } })).rejects.toThrow(
      `APP_PORT: port ${port} is taken`,
    )
  })
})
