import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { Tool } from '../../src/core/tool/tool.ts'
import { readMeshRoutes } from '../../src/identity/mesh/routes.ts'
import type { AppLinkConfig } from '../../src/openapi/config.ts'
import { toApiFile, toFiles } from '../../src/openapi/files.ts'

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
  it('has a fresh document: "npx vitest run test/contract/template.test.ts -u" writes it', async () => {
    const catalog = createCatalog(tools)
    const [file, ...more] = toFiles(catalog, appLink)
    await expect(file?.text).toMatchFileSnapshot(`${template}openapi/api-spec.yaml`)
    expect([more, toApiFile(catalog, appLink)]).toEqual([[], undefined])
  })

  it('lets by the mesh what its sign-in needs, as the app of this repository does', () => {
    const routesOf = (yaml: string) => [...yaml.matchAll(/^ *- (\/\S*)$/gm)].map(([, route = '']) => route)
    const [ours, theirs] = ['', 'create/template/'].map(path => read(`${path}heroku-applink-service-mesh.yaml`))
    const isOfTools = (route: string): boolean => /^\/(?:api|docs)(?:\/|$)/.test(route)
    expect(routesOf(theirs ?? '')).toEqual(routesOf(ours ?? '').filter(route => !isOfTools(route)))
    expect(() => readMeshRoutes({ yaml: theirs ?? '', bypassAll: undefined, needed: [] })).not.toThrow()
  })

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

  it('is deployed as this repository is', () => {
    expect(read('create/template/Procfile')).toBe(read('Procfile'))
    const [ours, theirs] = ['', 'create/template/'].map(
      path => JSON.parse(read(`${path}app.json`)) as { readonly env: object },
    )
    const own = Object.entries(ours?.env ?? {}).filter(([name]) => !/^(?:NEWS|PROVISIONING)_/.test(name))
    expect(theirs).toMatchObject({
      ...ours,
      ...{ name: 'My actions', description: expect.any(String) },
      env: Object.fromEntries(own),
    })
    expect(Object.keys(theirs?.env ?? {})).toEqual(own.map(([name]) => name))
  })
})
