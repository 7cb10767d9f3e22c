import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import { readConfig } from '../../src/host/config.ts'
import { toolWith } from '../unit/world.ts'
import { filesIn, ownFileOf, readSource } from './imports.ts'

const statement =
  /^(?:import|export)\s(?!type\s)(?<names>[^'"]*?)\sfrom\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'/gm

/** `import { type A, type B } from` still loads its file, which no import of types alone does. */
function loadedBy(file: string): string[] {
  const statements = [...readSource(file).matchAll(statement)]
  return statements.map(({ groups }) => groups?.from ?? groups?.bare ?? '')
}

/** All that is loaded with some files: `import()` waits until it is asked for, and imports of types are gone by then. */
function loadedWith(entrances: readonly string[]) {
  const files = new Set(entrances)
  const packages = new Set<string>()
  for (const file of files) {
    for (const specifier of loadedBy(file)) {
      const own = ownFileOf(file, specifier)
      if (own !== undefined) files.add(own)
      else if (!specifier.startsWith('node:')) packages.add(specifier)
    }
  }
  return { files: [...files], packages: [...packages].sort() }
}

const signInOutline = ['outline', 'pages/addresses', 'server/paths'].map(name => `src/sign-in/${name}.ts`)
const toWordsFile = (name: string): string => `src/core/words/${name}.ts`
/** Every host has all tables. */
const isOfTables = (file: string): boolean => file.endsWith('/migrations.ts')

const start = loadedWith(['src/cli/commands.ts', 'src/cli/start.ts', 'src/kit.ts'])

describe('a host that starts', () => {
  it('loads the packages that every host needs, and no others', () => {
    expect(start.packages).toEqual(['@hono/node-server', 'hono', 'hono/utils/url', 'openworkflow', 'zod'])
  })

  it.each([
    ['the sign-in', 'src/sign-in/', signInOutline],
    ['the console', 'src/surfaces/console/', ['src/surfaces/console/addresses.ts', 'src/surfaces/console/outline.ts']],
    ['MCP', 'src/surfaces/mcp/', ['src/surfaces/mcp/outline.ts']],
    ['telemetry', 'src/telemetry/', ['src/telemetry/open.ts', 'src/telemetry/packages.ts']],
    ['PostgreSQL', 'src/storage/postgres/', []],
    ['what draws PDFs', 'src/pdf/', ['src/pdf/pdf.ts']],
    ['what local orgs are', 'src/test-org/', []],
    ['what asks third parties', 'src/callouts/', ['src/callouts/address.ts', 'src/callouts/callouts.ts']],
    ['bulk jobs', 'src/salesforce/bulk/', ['src/salesforce/bulk/query.ts']],
    ['the check of calls where no mesh is in front', 'src/identity/mesh/', ['src/identity/mesh/routes.ts']],
    ['what knows suspicious words', 'src/core/words/', ['places', 'suspicious', 'words'].map(toWordsFile)],
    ['what is only for administrators', 'src/host/console/', []],
  ])('has nothing of %s loaded, but what says whether it is on', (_, folder, small) => {
    expect(filesIn([`${folder}**/*.ts`]).length).toBeGreaterThan(small.length)
    expect(start.files.filter(file => file.startsWith(folder) && !isOfTables(file)).sort()).toEqual(small)
  })

  it.each(['audit', 'jobs/operate'])('has nothing of what administrators do with %s loaded', folder => {
    const file = `src/${folder}/administration.ts`
    expect(filesIn([file])).toEqual([file])
    expect(start.files).not.toContain(file)
  })

  it('makes no documents', () => {
    expect(
      start.files.filter(file => /^src\/openapi\/(?:files|document|openapi|api-document)\.ts$/.test(file)),
    ).toEqual([])
  })
})

describe('what a start checks once', () => {
  afterEach(() => vi.unstubAllGlobals())

  /** How often code was made of a text meanwhile. */
  const madeIn = (act: () => unknown): number => {
    const make = vi.fn((target: FunctionConstructor, parts: string[]) => Reflect.construct(target, parts))
    vi.stubGlobal('Function', new Proxy(Function, { construct: make }))
    act()
    return make.mock.calls.length
  }
  const input = z.object({ name: z.string() })
  const env = {
    ...{ HEROKU_APPLINK_API_URL: 'https://applink.example/addons/a', HEROKU_APPLINK_TOKEN: 'token' },
    HEROKU_APP_ID: '00000000-0000-4000-8000-000000000000',
    ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
  }

  it('has no code made for it by Zod, as what is called has', () => {
    input.safeParse({ name: 'the first asks whether code can be made' })
    const tool = toolWith({
      input: z.object({ name: z.string() }),
      examples: [{ ask: 'Who is it?', input: { name: 'Alp' } }],
    })
    expect(madeIn(() => createCatalog([tool]))).toBe(0)
    expect(madeIn(() => readConfig(env))).toBe(0)
    expect(madeIn(() => tool.input.safeParse({ name: 'Alp' }))).toBe(1)
  })
})

describe('telemetry that is off', () => {
  it('is looked for at each start, and loaded by one file', () => {
    expect(start.files).toContain('src/telemetry/open.ts')
    const others = filesIn(['src/**/*.ts']).filter(file => !file.startsWith('src/telemetry/'))
    const loading = others.filter(file => loadedBy(file).some(specifier => specifier.startsWith('@opentelemetry/')))
    expect(loading).toEqual([])
    expect(readSource('src/telemetry/open.ts')).toContain("await import('./telemetry.ts')")
  })
})
