import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'

/** What a folder, or a file that stands for itself, may import. */
interface Layer {
  /** Of ours: folders and files, by their path from the root. A layer may always import itself. */
  readonly own: readonly string[]
  /** Of others. A package that stands nowhere else has its home here. */
  readonly packages: readonly string[]
  /** Whether it may use what Node brings along. */
  readonly node: boolean
}

const surface = ['src/core', 'src/http']

/** The table of `Dependency direction` in the conventions. A new folder gets a row here first. */
const layers: Readonly<Record<string, Layer>> = {
  'src/core': { own: [], packages: ['zod'], node: false },
  'src/kit.ts': { own: ['src/core', 'src/salesforce', 'src/documents'], packages: [], node: false },
  tools: { own: ['src/kit.ts'], packages: ['zod'], node: false },

  'src/salesforce': { own: ['src/core'], packages: ['undici'], node: true },
  'src/applink': { own: ['src/core', 'src/salesforce'], packages: ['undici', 'zod'], node: true },
  'src/identity': { own: ['src/core'], packages: ['zod', 'yaml'], node: true },
  'src/storage': { own: ['src/core'], packages: ['postgres', 'jose'], node: true },
  'src/oauth': {
    own: ['src/core', 'src/http', 'src/identity', 'src/storage'],
    packages: ['hono', 'zod', 'oidc-provider', 'openid-client', 'jose', 'undici', '@hono/node-server'],
    node: true,
  },
  'src/jobs': {
    own: ['src/core', 'src/http', 'src/salesforce', 'src/storage'],
    packages: ['hono', 'zod', 'openworkflow', 'undici'],
    node: true,
  },
  'src/events': { own: ['src/core', 'src/http', 'src/jobs', 'src/storage'], packages: ['hono', 'zod'], node: true },
  'src/api': {
    own: ['src/core', 'src/http', 'src/storage'],
    packages: ['hono', '@scalar/fastify-api-reference'],
    node: true,
  },

  'src/documents': { own: ['src/core'], packages: ['pdfkit'], node: true },
  'src/callouts': { own: ['src/core'], packages: ['undici'], node: true },
  'src/http': { own: ['src/core'], packages: ['hono'], node: true },
  'src/actions': { own: surface, packages: ['hono'], node: false },
  'src/mcp': { own: surface, packages: ['hono', 'zod', '@modelcontextprotocol/server'], node: false },
  'src/openapi': {
    own: ['src/core'],
    packages: ['hono', 'zod', 'yaml', 'fflate'],
    node: false,
  },

  'src/host/app.ts': {
    own: ['src/core', 'src/http', 'src/identity', 'src/actions', 'src/api', 'src/events', 'src/mcp', 'src/openapi'],
    packages: ['hono'],
    node: false,
  },
  'src/host/environment.ts': { own: [], packages: ['zod'], node: false },
  'src/host/config.ts': {
    own: ['src/core', 'src/host/environment.ts', 'src/identity', 'src/storage'],
    packages: [],
    node: false,
  },
  'src/host/log.ts': { own: ['src/core'], packages: [], node: false },
  'src/host/readiness.ts': { own: ['src/host/app.ts'], packages: [], node: false },
  'src/host/server.ts': { own: ['src/core'], packages: ['@hono/node-server'], node: true },
  'src/host/sign-in-routes.ts': { own: ['src/host/config.ts', 'src/oauth'], packages: [], node: false },
  'src/host/sign-in.ts': {
    own: ['src/host/config.ts', 'src/core', 'src/oauth', 'src/storage'],
    packages: ['hono'],
    node: false,
  },
  'src/host/stores.ts': {
    own: ['src/host/config.ts', 'src/storage', 'src/oauth', 'src/jobs', 'src/api'],
    packages: [],
    node: false,
  },
  'src/host/calls.ts': {
    own: [
      ...['src/host/config.ts', 'src/host/log.ts', 'src/host/sign-in.ts', 'src/host/stores.ts', 'src/core'],
      ...['src/applink', 'src/callouts', 'src/salesforce', 'src/jobs'],
    ],
    packages: [],
    node: false,
  },
  'src/host/host.ts': {
    own: [
      ...[
        'src/host/app.ts',
        'src/host/calls.ts',
        'src/host/config.ts',
        'src/host/log.ts',
        'src/host/readiness.ts',
        'src/host/server.ts',
      ],
      ...['src/host/sign-in.ts', 'src/host/stores.ts', 'src/host/surfaces.ts'],
      ...['src/core', 'src/identity', 'src/salesforce', 'src/oauth'],
    ],
    packages: [],
    node: false,
  },
  'src/host/surfaces.ts': {
    own: [
      ...[
        'src/host/calls.ts',
        'src/host/config.ts',
        'src/host/log.ts',
        'src/host/sign-in.ts',
        'src/host/stores.ts',
        'src/core',
      ],
      ...['src/identity', 'src/oauth', 'src/mcp', 'src/api', 'src/events', 'src/openapi'],
    ],
    packages: [],
    node: false,
  },
  'src/host/worker.ts': {
    own: [
      ...['src/host/calls.ts', 'src/host/config.ts', 'src/host/log.ts', 'src/host/sign-in.ts', 'src/host/stores.ts'],
      ...['src/core', 'src/salesforce'],
    ],
    packages: [],
    node: false,
  },
  'src/host/ending.ts': { own: ['src/core'], packages: [], node: false },
  'src/host/main.ts': {
    own: [
      ...[
        'src/host/host.ts',
        'src/host/sign-in-routes.ts',
        'src/host/worker.ts',
        'src/host/ending.ts',
        'src/host/config.ts',
        'src/host/log.ts',
        'src/host/server.ts',
      ],
      ...['src/core', 'src/identity', 'src/api', 'src/openapi', 'tools', 'app-link.config.ts'],
    ],
    packages: [],
    node: true,
  },
  'src/host/lent.ts': {
    own: ['src/host/log.ts', 'src/core', 'src/identity', 'src/applink', 'src/callouts', 'src/salesforce'],
    packages: [],
    node: false,
  },
  'src/host/bridge.ts': { own: ['src/host/lent.ts', 'src/core', 'src/mcp', 'src/openapi'], packages: [], node: false },
  'src/cli': {
    own: [
      ...[
        'src/host/bridge.ts',
        'src/host/lent.ts',
        'src/host/log.ts',
        'src/core',
        'src/jobs',
        'src/storage',
        'src/openapi',
      ],
      ...['tools', 'app-link.config.ts'],
    ],
    packages: [],
    node: true,
  },
  'app-link.config.ts': { own: ['src/openapi'], packages: [], node: false },

  'local-org': {
    own: [],
    packages: ['hono', '@hono/node-server', 'undici', 'yaml', 'zod', 'jose', '@jetstreamapp/soql-parser-js'],
    node: true,
  },
  examples: { own: [], packages: ['hono', '@hono/node-server', 'zod'], node: true },
}

const root = new URL('../../', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')
const files = globSync(
  ['src/**/*.ts', 'tools/**/*.ts', 'local-org/**/*.ts', 'examples/**/*.ts', 'app-link.config.ts'],
  {
    cwd: root.pathname,
  },
).map(file => file.replaceAll('\\', '/'))

const aliases: Readonly<Record<string, string>> = { '#kit': 'src/kit.ts', '#tools': 'tools/index.ts' }

const statement =
  /^(?:import|export)\s[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"`]([^'"`]+)/gm
const importsOf = (text: string): string[] =>
  [...text.matchAll(statement)].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')

/** The row that a file of ours belongs to. */
const layerOf = (file: string): string | undefined =>
  Object.keys(layers).find(name => file === name || file.startsWith(`${name}/`))

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** What an import leads to: a row of the table, `node:`, or a package. */
function targetOf(file: string, specifier: string): string {
  const own = aliases[specifier] ?? (specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined)
  if (own !== undefined) return layerOf(own) ?? own
  return specifier.startsWith('node:') ? 'node:' : packageOf(specifier)
}

function isAllowed(name: string, target: string): boolean {
  const { node = false, own = [], packages = [] } = layers[name] ?? {}
  return target === name || own.includes(target) || packages.includes(target) || (node && target === 'node:')
}

function violationsOf(file: string, text: string): string[] {
  const name = layerOf(file)
  if (name === undefined) return [`${file}: its folder has no row in the table of layers`]
  return importsOf(text)
    .map(specifier => targetOf(file, specifier))
    .filter(target => !isAllowed(name, target))
    .map(target => `${file}: ${name} may not import ${target}`)
}

describe('the layers', () => {
  it('hold: every import goes where the table lets it go', () => {
    expect(files.length).toBeGreaterThan(50)
    expect(files.flatMap(file => violationsOf(file, read(file)))).toEqual([])
  })

  it('have no row for a folder that is gone', () => {
    expect(Object.keys(layers).filter(name => !files.some(file => layerOf(file) === name))).toEqual([])
  })

  it('never let the host see what only tests and the local org need', () => {
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    const used = Object.entries(layers)
      .filter(([name]) => name !== 'local-org' && name !== 'examples')
      .flatMap(([, { packages }]) => packages)
    expect([...new Set(used)].sort()).toEqual(Object.keys(dependencies).sort())
  })
})

describe('the check of the layers', () => {
  it.each([
    ['src/core/x.ts', "import { Hono } from 'hono'", 'src/core/x.ts: src/core may not import hono'],
    ['src/core/x.ts', "import { readFile } from 'node:fs'", 'src/core/x.ts: src/core may not import node:'],
    ['src/core/x.ts', "import type { A } from '../mcp/a.ts'", 'src/core/x.ts: src/core may not import src/mcp'],
    ['src/mcp/x.ts', "export { a } from '../actions/a.ts'", 'src/mcp/x.ts: src/mcp may not import src/actions'],
    ['src/mcp/x.ts', "import '../identity/a.ts'", 'src/mcp/x.ts: src/mcp may not import src/identity'],
    ['src/actions/x.ts', "const a = import('undici')", 'src/actions/x.ts: src/actions may not import undici'],
    [
      'src/host/app.ts',
      "import {\n  a,\n} from './salesforce/a.ts'",
      'src/host/app.ts: src/host/app.ts may not import src/salesforce',
    ],
    [
      'src/host/host.ts',
      "import { a } from '../local-org/a.ts'",
      'src/host/host.ts: src/host/host.ts may not import local-org',
    ],
    [
      'local-org/a/x.ts',
      "import { a } from '../../src/core/a.ts'",
      'local-org/a/x.ts: local-org may not import src/core',
    ],
    [
      'src/mcp/x.ts',
      "import { a } from '@modelcontextprotocol/sdk/a.js'",
      expect.stringContaining('may not import @mod'),
    ],
    ['src/new/x.ts', '', 'src/new/x.ts: its folder has no row in the table of layers'],
  ])('names file and folder: %s with %j', (file, text, violation) => {
    expect(violationsOf(file, text)).toEqual([violation])
  })

  it('lets a layer import itself and what its row names', () => {
    const text = "import { a } from './a.ts'\nimport { b } from '../core/b.ts'\nimport { Hono } from 'hono/utils/url'"
    expect(violationsOf('src/mcp/x.ts', text)).toEqual([])
  })
})

/** Code without its comments and texts, in which a forbidden word could stand. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/gm, ' ')

const globalsIn = (text: string, names: RegExp): string[] => codeOf(text).match(names) ?? []

describe('a tool', () => {
  const tools = files.filter(file => file.startsWith('tools/'))
  const forbidden = /\b(?:fetch|process|globalThis|require|console|Buffer|setTimeout|setInterval|WebSocket)\b/g

  it('imports the kit and zod, and no other tool', () => {
    const imports = tools.filter(file => file !== 'tools/index.ts').flatMap(file => importsOf(read(file)))
    expect([...new Set(imports)].sort()).toEqual(['#kit', 'zod'])
  })

  it('reaches for nothing else: no fetch, no process, no timer', () => {
    expect(tools.flatMap(file => globalsIn(read(file), forbidden).map(name => `${file}: uses ${name}`))).toEqual([])
  })

  it('would be caught', () => {
    expect(globalsIn("await fetch('https://x')\n// process\n'console'", forbidden)).toEqual(['fetch'])
  })

  it('is in the list', () => {
    const listed = importsOf(read('tools/index.ts')).filter(specifier => specifier.startsWith('./'))
    const there = tools.filter(file => file !== 'tools/index.ts').map(file => file.replace('tools/', './'))
    expect(listed.sort()).toEqual(there.sort())
  })
})

describe('the core', () => {
  it('knows no wire: no fetch, no process, no bytes', () => {
    const core = files.filter(file => file.startsWith('src/core/'))
    const forbidden = /\b(?:fetch|process|console|Buffer|Request|Response|Headers)\b/g
    expect(core.flatMap(file => globalsIn(read(file), forbidden).map(name => `${file}: uses ${name}`))).toEqual([])
  })
})
