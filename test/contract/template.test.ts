import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { summariesOf } from '../../src/core/disclosure/told-text.ts'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { Tool } from '../../src/core/tool/tool.ts'
import { readConfig } from '../../src/host/config.ts'
import { readMeshRoutes } from '../../src/identity/mesh/routes.ts'
import type { AppLinkConfig } from '../../src/openapi/config.ts'
import { toApiFile, toFiles } from '../../src/openapi/files.ts'
import { createPolicies } from '../../src/policy/policy.ts'
import type { DataPolicy } from '../../src/policy/policy-form.ts'
import { requirePolicy } from '../../src/policy/rules/rules.ts'
import { testMeshOfConsole } from './mesh-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const template = `${root}create/template/`
const folder = `${root}.data/template`
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8')

interface Manifest {
  readonly version: string
  readonly engines: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
}

const own = JSON.parse(read('package.json')) as Manifest
const app = JSON.parse(read('create/template/package.json')) as Manifest

interface Deployment {
  readonly buildpacks: readonly { readonly url: string }[]
  readonly addons: readonly string[]
  readonly env: Readonly<
    Record<string, { readonly value?: string; readonly generator?: string; readonly required?: boolean }>
  >
}

const deployment = JSON.parse(read('create/template/app.json')) as Deployment
const ofAddOn = { HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1', HEROKU_APPLINK_TOKEN: 'token' }
const [secret, appId] = ['0f'.repeat(32), 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac']

/** What Heroku sets: values as they stand there, secrets that it makes, and what the person types, which is the id of the app. */
const given: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(deployment.env).map(([name, { generator, value }]) => [name, value ?? (generator ? secret : appId)]),
)

/** The app of the template, as if it stood here: what it imports from the package comes from the sources. */
let tools: readonly Tool[]
let appLink: AppLinkConfig
beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  for (const file of globSync([`${template}tools/*.ts`, `${template}app-link.config.ts`]))
    writeFileSync(`${folder}/${basename(file)}`, readFileSync(file, 'utf8').replace("'applink-action-host'", "'#kit'"))
  tools = ((await import(`${folder}/index.ts`)) as { tools: readonly Tool[] }).tools
  appLink = ((await import(`${folder}/app-link.config.ts`)) as { appLink: AppLinkConfig }).appLink
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the app that is made', () => {
  it('has a policy to begin with, behind two slashes, that does what is said of it', async () => {
    const text = read('create/template/app-link.config.ts').replaceAll(/^\/\/ /gm, '')
    writeFileSync(`${folder}/with-policy.ts`, text.replaceAll("'applink-action-host'", "'#kit'"))
    const { policy } = (await import(`${folder}/with-policy.ts`)) as { policy: DataPolicy }
    const catalog = createCatalog(tools)
    requirePolicy(policy, catalog)
    const texts = createPolicies(policy, catalog).told.flatMap(summariesOf)
    expect(texts).toEqual([
      { kinds: ['agent', 'flow', 'apex', 'console'], text: 'everything' },
      { kinds: ['mcpPerson'], text: 'everything but name (initials only)' },
    ])
  })

  it('has a fresh document: "npx vitest run test/contract/template.test.ts -u" writes it', async () => {
    const catalog = createCatalog(tools)
    const [file, ...more] = toFiles(catalog, appLink)
    await expect(file?.text).toMatchFileSnapshot(`${template}openapi/api-spec.yaml`)
    expect([more, toApiFile(catalog, appLink)]).toEqual([[], undefined])
  })

  it('lets by the mesh what its sign-in needs, as every app does, and nothing for a surface that it has no tool on', async () => {
    const ofTools = /^\/(?:api|docs)(?:\/|$)/
    const folders = ['test/fixtures', 'create/template']
    const [given, app] = await Promise.all(
      folders.map(folder => readMeshRoutes({ yaml: read(`${folder}/heroku-applink-service-mesh.yaml`) })),
    )
    expect(app?.filter(route => !/^\/console(?:\/|$)/.test(route))).toEqual(
      given?.filter(route => !ofTools.test(route)),
    )
  })

  testMeshOfConsole(read('create/template/heroku-applink-service-mesh.yaml'))

  it('is of the same versions as this repository', () => {
    expect(JSON.parse(read('create/package.json'))).toMatchObject({ version: own.version })
    expect(app.dependencies['applink-action-host']).toBe(own.version)
    const shared = { ...app.dependencies, ...app.devDependencies, 'applink-action-host': undefined }
    const ours: Readonly<Record<string, string>> = { ...own.dependencies, ...own.devDependencies }
    expect(shared).toEqual(Object.fromEntries(Object.keys(shared).map(name => [name, ours[name]])))
    expect(app.engines).toEqual(own.engines)
    expect(app.allowScripts.node).toBe(true)
  })

  it('has the commands of the contract, the same as here', () => {
    const program = 'node src/cli/cli.ts '
    const commands = Object.entries(own.scripts).filter(([, command]) => command.startsWith(program))
    expect(commands.length).toBeGreaterThan(10)
    expect(app.scripts).toMatchObject(
      Object.fromEntries(commands.map(([name, command]) => [name, command.replace(program, 'applink-action-host ')])),
    )
  })

  it('is started behind the mesh, which its buildpack puts in front', () => {
    expect(read('create/template/Procfile').trim().split('\n')).toEqual([
      'web: APP_PORT=3000 heroku-applink-service-mesh node node_modules/.bin/applink-action-host start',
      'worker: node node_modules/.bin/applink-action-host worker',
    ])
    expect(deployment.buildpacks.map(({ url }) => url)).toEqual(['heroku/heroku-applink-service-mesh', 'heroku/nodejs'])
    expect(readConfig({ ...ofAddOn, ...given }).appPort).toBe(3000)
  })

  it('gets on deployment all that the host cannot start without, and nothing that it does not know', () => {
    for (const name of Object.keys(given).filter(name => !name.startsWith('HEROKU_APPLINK_SERVICE_MESH_')))
      expect(() => readConfig({ ...ofAddOn, ...given, [name]: '\0' }), name).toThrow(`- ${name}: `)
    for (const [name, { required }] of Object.entries(deployment.env))
      if (required)
        expect(() => readConfig({ ...ofAddOn, ...given, [name]: '' }), name).toThrow(`- ${name}: is missing`)
    expect(deployment.addons).toEqual(['heroku-applink', 'heroku-postgresql:essential-0'])
  })
})
