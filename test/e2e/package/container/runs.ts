import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { pickPort } from '../../../../src/cli/dev/free-port.ts'
import { readContainerfile, type Stage, wordsOf } from '../../../client/container/containerfile.ts'
import { createFolder } from '../../../client/host/folder.ts'
import { buildImage, findEngine } from './engine.ts'
import { buildInFolder, canUseFolder } from './folder.ts'
import type { Machine } from './machine.ts'

export interface ContainerApp {
  readonly folder: string
  /** Settings beside those of a host without AppLink. */
  readonly env?: Readonly<Record<string, string>>
}

/** Where a container engine works, the image is built and run; else its steps are, in a folder. */
async function build(parts: Parameters<typeof buildInFolder>[0]): Promise<Machine | undefined> {
  const engine = await findEngine(parts.folder)
  if (engine !== undefined) return buildImage(engine, parts)
  return (await canUseFolder()) ? buildInFolder(parts) : undefined
}

/** What the image of an app must do, wherever it is made. */
export function testContainer(toApp: () => ContainerApp): void {
  const secrets = createFolder()
  let machine: Machine
  let health: readonly string[]
  let port: number
  let url: string

  beforeAll(async () => {
    const { env, folder } = toApp()
    port = await pickPort('PORT', '0')
    url = `http://127.0.0.1:${port}`
    const settings = join(secrets.path, 'settings')
    writeFileSync(settings, toText({ ...settingsAt(url, port), ...env }), { mode: 0o644 })
    // It must not matter what else lies in the folder.
    const beside = join(folder, '.env.image')
    writeFileSync(beside, 'LOG_LEVEL=loud\n')
    const built = await build({ folder, settings }).finally(() => rmSync(beside))
    if (built === undefined)
      throw new Error('neither a container engine nor namespaces of Linux: run the tests as root')
    machine = built
    health = wordsOf(readContainerfile(folder).at(-1) as Stage, 'HEALTHCHECK')
    await start()
  })
  afterAll(async () => {
    await machine?.terminate()
    await machine?.remove()
    secrets.remove()
  })

  async function start() {
    await machine.start()
    await vi.waitFor(async () => expect(await machine.log()).toContain('"message":"listening"'), { timeout: 60_000 })
  }

  async function stop() {
    await machine.terminate()
    return machine.ended()
  }

  const look = async () => {
    const { code, out } = await machine.exec(['node', '-e', looking])
    expect([code, out]).toEqual([0, expect.stringMatching(/\}\s*$/)])
    return JSON.parse(out)
  }

  const knows = async (clientId: string): Promise<boolean> => {
    const query = new URLSearchParams({
      ...{ client_id: clientId, response_type: 'code', redirect_uri: redirectUri, resource: `${url}/mcp` },
      ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    })
    const { status } = await fetch(`${url}/oauth/authorize?${query}`, { redirect: 'manual' })
    return status === 303
  }

  it('has what runs and nothing else: no tools of development, no secrets that lie beside it', async () => {
    const { app, packages } = await look()
    expect(app.filter((name: string) => !expected.has(name))).toEqual([])
    expect(packages).toEqual(expect.arrayContaining(['zod']))
    for (const name of ['typescript', 'vitest', 'node', '@types']) expect(packages).not.toContain(name)
  })

  it('runs as the first process, as nobody in particular, and writes its data alone', async () => {
    expect(await look()).toMatchObject({
      first: expect.stringMatching(/^node\0.*\0start\0$/),
      user: 1000,
      group: 1000,
      writes: {
        '/x': 'EROFS',
        '/app/x': 'EROFS',
        '/app/node_modules/x': 'EROFS',
        '/etc/x': 'EROFS',
        '/tmp/x': 'yes',
        '/data/x': 'yes',
      },
      mode: '700',
    })
  })

  it('says by its own check whether it lives', async () => {
    expect(await machine.exec(health)).toEqual({ code: 0, out: '' })
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ database: 'ok', draining: false })
    expect(await stop()).toBe(0)
    expect(await machine.once(health)).toEqual({ code: 1, out: '' })
    await start()
  })

  it('ends well when it is told to, and has its data when it comes again', async () => {
    const body = JSON.stringify({ redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/oauth/register`, { method: 'POST', headers, body })
    const { client_id: clientId } = (await answer.json()) as { client_id: string }
    expect([await knows(clientId), await knows('nobody')]).toEqual([true, false])
    expect(await stop()).toBe(0)
    expect(await machine.log()).toContain('"message":"stopping","signal":"SIGTERM"')
    await expect(fetch(url)).rejects.toThrow()
    await start()
    expect([await knows(clientId), await knows('nobody')]).toEqual([true, false])
  })

  it('runs the other commands too', async () => {
    const entry = wordsOf(readContainerfile(toApp().folder).at(-1) as Stage, 'ENTRYPOINT')
    expect(await machine.exec([...entry, 'service-client', '--revoked'])).toMatchObject({ code: 0 })
  })
}

const redirectUri = 'http://localhost/callback'
const expected = new Set([
  '.npmrc',
  'app-link.config.ts',
  'node_modules',
  'package-lock.json',
  'package.json',
  'src',
  'tools',
  'vendor',
])

const settingsAt = (url: string, port: number) => ({
  ...{ PORT: String(port), PUBLIC_URL: url, APPLINK: 'off', SALESFORCE_ORG_IDS: '00D5e000000AcmEEAS' },
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  ...{ SALESFORCE_CLIENT_ID: 'client', SALESFORCE_CLIENT_SECRET: 'secret', DYNAMIC_CLIENT_REGISTRATION: 'on' },
})

const toText = (settings: Readonly<Record<string, string>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

/** Looks at the container from inside. */
const looking = `
const fs = require('node:fs')
const write = path => {
  try {
    fs.writeFileSync(path, '')
    fs.rmSync(path)
    return 'yes'
  } catch ({ code }) {
    return code
  }
}
const paths = ['/x', '/app/x', '/app/node_modules/x', '/etc/x', '/tmp/x', '/data/x']
console.log(JSON.stringify({
  app: fs.readdirSync('/app'),
  packages: fs.readdirSync('/app/node_modules'),
  first: fs.readFileSync('/proc/1/cmdline', 'utf8'),
  user: process.getuid(),
  group: process.getgid(),
  mode: (fs.statSync('/data').mode & 0o777).toString(8),
  writes: Object.fromEntries(paths.map(path => [path, write(path)])),
}))
`
