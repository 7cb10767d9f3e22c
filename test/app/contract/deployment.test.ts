import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { tools } from '#tools'
import { appLink } from '../../../app-link.config.ts'
import { readApp } from '../../../src/app/app.ts'
import { missingInAppJson } from '../../../src/app/app-json.ts'
import { readConfig } from '../../../src/host/config.ts'

const root = new URL('../../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')

interface AppJson {
  readonly buildpacks: readonly { readonly url: string }[]
  readonly addons: readonly string[]
  readonly env: Readonly<Record<string, Partial<Readonly<{ value: string; required: boolean; generator: string }>>>>
}

interface MeshYaml {
  readonly mesh: {
    readonly healthcheck: { readonly enable: string; readonly route: string }
  }
}

const app = JSON.parse(read('app.json')) as AppJson
const procfile = read('Procfile')

/** Third parties of the tools. */
const callouts = tools.flatMap(tool => tool.callouts)

/** The other test says it in a sentence. */
const isOfTool = (name: string): boolean =>
  callouts.some(({ secretFrom, urlFrom }) => name === urlFrom || name === secretFrom)

/** What a program cannot start without. */
const needed = {
  HEROKU_APPLINK_API_URL: 'https://applink.example/addons/1',
  HEROKU_APPLINK_TOKEN: 'token',
  HEROKU_APP_ID: 'd52a726b-11a4-47a1-a4b6-2e18a771c2ac',
  ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  ...Object.fromEntries(
    callouts.flatMap(({ secretFrom = '', urlFrom }) => [
      [urlFrom, 'https://third.example'],
      [secretFrom, 'key'],
    ]),
  ),
}

const refusalOf = (env: Readonly<Record<string, string>>): string => {
  try {
    readConfig(env, { callouts, tools })
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

/** No setting can hold this; a variable that the host does not know is not even looked at. */
const impossible = '\0'
const isKnown = (name: string): boolean => refusalOf({ ...needed, [name]: impossible }).includes(`- ${name}: `)

/** Of a third party whose tool is gone: what people are asked for in vain harms nothing. */
const isLeftOver = (name: string): boolean => /_API_(?:URL|KEY)$/.test(name) && !(name in needed)

describe('app.json', () => {
  const own = Object.keys(app.env).filter(name => !name.startsWith('HEROKU_APPLINK_SERVICE_MESH_') && !isLeftOver(name))

  it.each(own)('sets %s, which the host knows', name => {
    expect(isKnown(name)).toBe(true)
  })

  it('gives every variable a value that the host takes', () => {
    const values = Object.entries(app.env).flatMap(([name, { value }]) => (value === undefined ? [] : [[name, value]]))
    expect(refusalOf({ ...needed, ...Object.fromEntries(values) })).toBe('')
  })

  it('names the variables of all third parties', async () => {
    expect(missingInAppJson(await readApp(fileURLToPath(root)))).toEqual([])
  })

  it('asks for what neither the add-on nor a default gives', () => {
    const generated = Object.keys(app.env).filter(name => app.env[name]?.generator)
    const all = refusalOf({ APPLINK: 'on' }).match(/\w+(?=: is missing)/g) ?? []
    const missing = all.filter(name => !generated.includes(name) && !isOfTool(name))
    const ofTheAddOn = ['HEROKU_APPLINK_API_URL', 'HEROKU_APPLINK_TOKEN']
    const required = Object.entries(app.env).filter(
      ([name, { required: asked }]) => asked && !isLeftOver(name) && !isOfTool(name),
    )
    expect([...required.map(([name]) => name), ...ofTheAddOn].sort()).toEqual(missing.sort())
    expect(app.addons).toContain('heroku-applink')
  })

  it('puts the mesh before the app, as its buildpack wants', () => {
    expect(app.buildpacks.map(({ url }) => url)).toEqual(['heroku/heroku-applink-service-mesh', 'heroku/nodejs'])
  })

  it('lets the mesh honour its bypass routes, which it does only for those who acknowledge them', () => {
    expect(app.env.HEROKU_APPLINK_SERVICE_MESH_ACKNOWLEDGE_RISK_BYPASS?.value).toBe('true')
  })
})

describe('Procfile', () => {
  it('starts the host behind the mesh, at the port where the mesh looks for it, without npm beside it', () => {
    const [, port, command] = /^web: APP_PORT=(\d+) heroku-applink-service-mesh (.+)$/m.exec(procfile) ?? []
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }
    expect([command, /^worker: (.+)$/m.exec(procfile)?.[1]]).toEqual([scripts.start, scripts.worker])
    expect(Number(port)).toBe(readConfig(needed, { callouts, tools }).appPort)
  })
})

describe('the mesh', () => {
  const { mesh } = parse(read('heroku-applink-service-mesh.yaml')) as MeshYaml

  it('asks the host whether it lives where the host answers that', () => {
    expect(mesh.healthcheck).toEqual({ enable: 'true', route: '/healthcheck' })
  })
})

describe('app-link.config.ts', () => {
  it('holds names that Salesforce takes', () => {
    const apiName = /^[A-Za-z](?!.*__)\w*(?<!_)$/
    for (const name of [appLink.clientName, appLink.externalClientApp, appLink.sessionPermissionSet])
      expect(name).toMatch(apiName)
    expect(appLink.topic.name).toMatch(/^[A-Za-z][A-Za-z0-9]*(?:[_ ][A-Za-z0-9]+)*$/)
    expect(new URL(appLink.serverUrl).protocol).toBe('https:')
  })
})
