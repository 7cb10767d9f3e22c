import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pdfPackage } from '../../../src/pdf/packages.ts'
import { createActionsClient } from '../../../src/test-client/surface-client.ts'
import { createNamedFolder } from '../../client/host/named-folder.ts'
import { connectOfficialMcp } from '../../client/mcp/official-surface.ts'
import { testContainer } from './container/runs.ts'
import { npm, pack, runBin, startNpmDev } from './packages.ts'

const run = promisify(execFile)
const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const sara = 'sara.sales@acme.example'
const folder = createNamedFolder('packed')
const app = join(folder.path, 'order-desk')
/** The same, made in a checkout, which packs what it depends on. */
const checkoutApp = join(folder.path, 'of-checkout/order-desk')
const quiet = ['--prefer-offline', '--no-audit', '--no-fund']
let packed: string
let made: string

/** As somebody would who has nothing of ours yet: two tarballs, an empty folder, and npm. */
beforeAll(async () => {
  await npm(['run', 'create', '--', checkoutApp], { folder: root })
  packed = join(checkoutApp, 'vendor', readdirSync(join(checkoutApp, 'vendor'))[0] ?? '')
  const program = await pack(join(root, 'create'), folder.path)
  writeFileSync(join(folder.path, 'package.json'), '{ "private": true }')
  await npm(['install', ...quiet, program], { folder: folder.path })
  made = (await runBin('create-applink-action-host', ['order-desk', '--package', packed], folder.path)).stdout
  await npm(['install', ...quiet], { folder: app })
})
afterAll(() => folder.remove())

const filesIn = (name: string): string[] =>
  readdirSync(name, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(name.length + 1))

describe('the packed package', () => {
  it('has nothing that publint finds', async () => {
    const tarball = readFileSync(packed)
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength)
    const { messages } = await publint({ pack: { tarball: bytes }, strict: true })
    expect(messages).toEqual([])
  })

  it('gives its types to who imports it, as attw sees it', async () => {
    const manifest = require.resolve('@arethetypeswrong/cli/package.json')
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { attw: string } }
    const args = [join(dirname(manifest), bin.attw), packed, '--profile', 'esm-only', '--format', 'json']
    const { stdout } = await run(process.execPath, args, { maxBuffer: 10_000_000 })
    const { analysis } = JSON.parse(stdout) as { analysis: { entrypoints: object; problems: { kind: string }[] } }
    expect(Object.keys(analysis.entrypoints)).toEqual(['.', './testing', './lint', './package.json'])
    // These are of resolutions that the profile leaves out: what is no module, and Node without `exports`.
    const ofOthers = new Set(['NoResolution', 'CJSResolvesToESM'])
    expect(analysis.problems.filter(({ kind }) => !ofOthers.has(kind))).toEqual([])
  })

  it('holds what runs, what it reads and what explains it, and nothing of the tests', () => {
    const installed = join(app, 'node_modules/applink-action-host')
    const tops = new Set(filesIn(installed).map(file => file.split('/')[0]))
    expect([...tops].sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'local-org', 'package.json', 'src', 'tools'].sort(),
    )
    const emitted = filesIn(join(installed, 'dist')).filter(file => file.endsWith('.js'))
    expect(emitted.length).toBeGreaterThan(500)
    // Sources stand where editors go from a type to them, and of programs, which have no types for others, nowhere.
    const declared = filesIn(join(installed, 'dist')).filter(file => file.endsWith('.d.ts'))
    const sources = filesIn(installed).filter(file => /^(?:src|local-org)\/.*\.ts$/.test(file))
    expect(declared.length).toBeGreaterThan(500)
    expect(sources.sort()).toEqual(declared.map(file => file.replace(/\.d\.ts$/, '.ts')).sort())
    const aliased = emitted.filter(file =>
      /^(?:import|export)\b.* from '#/m.test(readFileSync(join(installed, 'dist', file), 'utf8')),
    )
    expect(aliased).toEqual([])
  })
})

describe('the app that is made of it', () => {
  it('has about twenty files, and one package of ours', () => {
    expect(made).toMatch(/an app of 2\d files/)
    const { dependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
    expect(dependencies).toEqual({
      'applink-action-host': expect.stringMatching(/^file:vendor\/applink-action-host-[\d.]+\.tgz$/),
      zod: expect.any(String),
    })
  })

  it('is the same when a checkout makes it', () => {
    const files = filesIn(checkoutApp)
    const contentsIn = (name: string) => files.map(file => [file, readFileSync(join(name, file), 'base64')])
    expect(made).toContain(`an app of ${files.length} files`)
    expect(contentsIn(app)).toEqual(contentsIn(checkoutApp))
  })

  it('has clean types, a fresh document and tests that pass, at once', async () => {
    const said = await npm(['run', 'check'], { folder: app })
    expect(said).toMatch(/^ℹ pass 5$/m)
    expect(said).toMatch(/^ℹ fail 0$/m)
  })

  it('has a document in which Salesforce finds no fault', async () => {
    const said = await npm(['run', '--silent', 'lint:spec', '--', 'openapi/api-spec.yaml', '--json'], { folder: app })
    expect(JSON.parse(said)).toMatchObject({ errors: 0, warnings: 0 })
  })

  it('takes a tool from the samples, which passes as well', async () => {
    const [sample = ''] = (await npm(['run', '--silent', 'new', '--', '--list'], { folder: app })).split(' ')
    const said = await npm(['run', 'new', '--', 'accountRisk', '--from', sample], { folder: app })
    expect(said).toContain('tools/account-risk.ts')
    await npm(['run', 'types'], { folder: app })
    await npm(['run', 'openapi', '--', '--check'], { folder: app })
    const tested = await npm(['test', '--', 'test/account-risk.test.ts'], { folder: app })
    expect(tested).toMatch(/^ℹ fail 0$/m)
  })

  it('serves its tool over actions and MCP, and publishes it to the local org', async () => {
    const dev = await startNpmDev(app)
    try {
      const input = { accountId: '001AH0000000003YAA' }
      const expected = { ok: true, output: { name: 'Alpenblick Hotels' } }
      expect(await createActionsClient(dev, sara).call('accountName', input)).toEqual(expected)
      const mcp = await connectOfficialMcp(dev, sara, '2026-07-28')
      expect(await mcp.call('accountName', input)).toEqual(expected)
      await mcp.close()

      const said = await npm(['run', 'publish:salesforce', '--', '--local'], { folder: app })
      expect(said).toMatch(/Published: External Service OrderDesk /)
      const called = await fetch(`${dev.org}/_local/callers/agent`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ as: sara, operation: 'accountName', input }),
      })
      expect(JSON.stringify(await called.json())).toContain('Alpenblick Hotels')
    } finally {
      await dev.end()
    }
  })

  it('starts alone with nothing loaded that only development or a sign-in needs, which it has none of', async () => {
    writeFileSync(join(app, 'loads.mjs'), tracing)
    const env = { ...settings, APP_PORT: '0', DATA_DIR: join(folder.path, 'data') }
    const { stdout } = await run(
      process.execPath,
      ['--import', './loads.mjs', 'node_modules/applink-action-host/dist/src/cli/cli.js', 'start'],
      { cwd: app, env: { PATH: process.env.PATH, ...env } },
    )
    const loaded = stdout.split('\n').filter(line => line.startsWith('loaded '))
    expect(loaded.some(line => line.includes('/tools/account-name.ts'))).toBe(true)
    const ofDevelopment =
      /\/dist\/(?:local-org|src\/(?:test-client|cli\/(?:dev|new|publish)))\/|\/node_modules\/(?:pdfkit|fflate|vitest|typescript)\//
    expect(loaded.filter(line => ofDevelopment.test(line))).toEqual([])
    const ofSignIn = /\/node_modules\/(?:oidc-provider|openid-client|koa)\/|\/sign-in\/server\/provider/
    expect(loaded.filter(line => ofSignIn.test(line))).toEqual([])
  })

  it('says what to install when it makes a PDF without what draws one', async () => {
    const script =
      "import { renderPdf } from 'applink-action-host'\nawait renderPdf({ heading: 'Quote', date: new Date() })"
    const args = ['--input-type=module', '--eval', script]
    await expect(run(process.execPath, args, { cwd: app })).rejects.toThrow(`npm install ${pdfPackage}`)
    const samples = join(app, 'node_modules/applink-action-host/tools')
    const [drawing = ''] = filesIn(samples).filter(file =>
      readFileSync(join(samples, file), 'utf8').includes('renderPdf('),
    )
    const name = drawing.replace('.ts', '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
    const said = await npm(['run', 'new', '--', 'offerPaper', '--from', name], { folder: app })
    expect(said).toContain(`\n  npm install ${pdfPackage}\n  npm run dev\n`)
  })

  it('reads its settings from .env, and names what is wrong with them', async () => {
    writeFileSync(join(app, '.env'), 'LOG_LEVEL=loud\n')
    await expect(npm(['start'], { folder: app, env: settings })).rejects.toThrow('- LOG_LEVEL: ')
  })
})

describe('the image of the app, without AppLink', () => {
  testContainer(() => ({ folder: app }))
})

const settings = {
  HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1',
  HEROKU_APPLINK_TOKEN: 'token',
  HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
}

/** Says which modules a program loads, and ends it once it listens. */
const tracing = `import { registerHooks } from 'node:module'

const loaded = []
registerHooks({
  load(url, context, next) {
    loaded.push(url)
    return next(url, context)
  },
})
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = (text, ...rest) => {
  if (String(text).includes('"listening"')) {
    write(loaded.map(url => 'loaded ' + url + '\\n').join(''))
    setTimeout(() => process.kill(process.pid, 'SIGTERM'))
  }
  return write(text, ...rest)
}
`
