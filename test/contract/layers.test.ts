import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, ownFileOf, readSource as read, sampleFiles } from './imports.ts'

/** What a folder, or a file that stands for itself, may import. */
interface Layer {
  /** Of ours: folders and files, by their path from the root. A layer may always import itself. */
  readonly own: readonly string[]
  /** Of others. A package that stands nowhere else has its home here. */
  readonly packages: readonly string[]
  /** Whether it may use what Node brings along. */
  readonly node: boolean
}

const surface = ['src/core', 'src/surfaces/http']

/** The table of `Dependency direction` in docs/architecture.md. A new folder gets a row here first. */
const layers: Readonly<Record<string, Layer>> = {
  'src/core': { own: [], packages: ['zod'], node: false },
  'src/kit.ts': {
    own: ['src/core', 'src/salesforce', 'src/pdf', 'src/openapi', 'src/app', 'src/policy'],
    packages: [],
    node: false,
  },
  'src/testing.ts': { own: ['src/openapi', 'src/test-client', 'src/test-org'], packages: [], node: false },
  'src/lint.ts': { own: ['src/spec'], packages: [], node: false },
  tools: { own: ['src/kit.ts'], packages: ['zod'], node: false },

  'src/salesforce': { own: ['src/core'], packages: ['undici'], node: true },
  'src/authorizations': { own: ['src/core', 'src/salesforce'], packages: ['jose', 'zod'], node: true },
  'src/applink': { own: ['src/core', 'src/salesforce', 'src/authorizations'], packages: ['undici', 'zod'], node: true },
  'src/callouts': { own: ['src/core'], packages: ['undici'], node: true },
  'src/recording': { own: ['src/core', 'src/salesforce', 'src/text-file.ts'], packages: ['zod'], node: true },
  'src/test-client': { own: ['src/core', 'src/package.ts', 'src/recording'], packages: ['zod'], node: true },
  'src/test-org': { own: ['src/core', 'src/salesforce'], packages: ['zod'], node: false },
  'src/package.ts': { own: [], packages: [], node: true },
  'src/text-file.ts': { own: ['src/core'], packages: [], node: true },
  'src/pdf': { own: ['src/core'], packages: ['pdfkit'], node: true },
  'src/storage': { own: ['src/core'], packages: ['postgres', 'jose'], node: true },
  'src/identity': { own: ['src/core'], packages: ['zod', 'js-yaml'], node: true },
  'src/page': { own: ['src/core'], packages: ['hono'], node: true },
  'src/sign-in': {
    own: ['src/core', 'src/identity', 'src/storage', 'src/page', 'src/authorizations'],
    packages: ['hono', 'jose', 'zod', 'oidc-provider', 'openid-client', 'undici'],
    node: true,
  },
  'src/jobs': { own: ['src/core', 'src/salesforce', 'src/storage'], packages: ['openworkflow'], node: true },

  'src/telemetry': {
    own: ['src/core', 'src/salesforce'],
    packages: [
      ...[
        '@opentelemetry/api',
        '@opentelemetry/context-async-hooks',
        '@opentelemetry/core',
        '@opentelemetry/resources',
      ],
      ...['@opentelemetry/sdk-logs', '@opentelemetry/sdk-metrics', '@opentelemetry/sdk-trace'],
      ...['exporter-logs-otlp-proto', 'exporter-metrics-otlp-proto', 'otlp-exporter-base', 'otlp-transformer'].map(
        name => `@opentelemetry/${name}`,
      ),
    ],
    node: true,
  },
  'src/audit': { own: ['src/core', 'src/storage'], packages: [], node: true },

  'src/surfaces/http': { own: ['src/core'], packages: ['hono'], node: true },
  'src/surfaces/actions': { own: surface, packages: ['hono'], node: false },
  'src/surfaces/mcp': { own: surface, packages: ['hono', 'zod', '@modelcontextprotocol/server'], node: false },
  'src/surfaces/api': { own: [...surface, 'src/storage'], packages: ['hono'], node: true },
  'src/surfaces/events': { own: [...surface, 'src/jobs'], packages: ['hono', 'zod'], node: true },
  'src/surfaces/console': { own: [...surface, 'src/page'], packages: ['hono', 'zod'], node: true },
  'src/surfaces/health': { own: ['src/surfaces/http'], packages: ['hono'], node: false },
  'src/surfaces/documents': { own: ['src/surfaces/http', 'src/page'], packages: ['hono'], node: false },

  'src/spec': {
    own: ['src/core'],
    packages: ['js-yaml', 'ajv', 'ajv-draft-04', '@seriousme/openapi-schema-validator'],
    node: false,
  },
  'src/openapi': {
    own: ['src/core', 'src/spec'],
    packages: ['zod', 'js-yaml', 'fflate', '@asteasolutions/zod-to-openapi'],
    node: false,
  },

  'src/policy': { own: ['src/core'], packages: ['zod'], node: false },
  'src/app': { own: ['src/core', 'src/openapi', 'src/policy', 'src/text-file.ts'], packages: [], node: true },
  'src/host': {
    own: [
      ...['src/core', 'src/identity', 'src/sign-in', 'src/salesforce', 'src/applink', 'src/callouts', 'src/storage'],
      'src/policy',
      ...['src/surfaces/http', 'src/surfaces/actions', 'src/surfaces/mcp', 'src/surfaces/api', 'src/surfaces/events'],
      ...['src/surfaces/documents', 'src/surfaces/health', 'src/surfaces/console', 'src/jobs', 'src/openapi'],
      'src/telemetry',
      'src/audit',
      'src/authorizations',
    ],
    packages: ['hono', '@hono/node-server', 'zod'],
    node: true,
  },
  'src/cli': {
    own: [
      'src/audit',
      ...['src/host', 'src/core', 'src/jobs', 'src/storage', 'src/openapi', 'src/policy', 'src/spec', 'src/identity'],
      ...['src/package.ts', 'src/text-file.ts', 'src/app', 'src/pdf', 'src/recording', 'src/test-client'],
    ],
    packages: ['zod'],
    node: true,
  },
  'app-link.config.ts': { own: ['src/kit.ts'], packages: [], node: false },

  'local-org': {
    own: [],
    packages: ['hono', '@hono/node-server', 'undici', 'js-yaml', 'zod', 'jose', 'sax', '@jetstreamapp/soql-parser-js'],
    node: true,
  },
  examples: { own: [], packages: ['hono', '@hono/node-server', 'zod'], node: true },
}

/** The package brings the local org along, and with it what only that one needs. */
const ofLocalOrgAlone = ['sax']

const files = filesIn([
  ...['src/**/*.ts', 'tools/index.ts', 'local-org/**/*.ts', 'examples/**/*.ts'],
  'app-link.config.ts',
]).concat(sampleFiles)

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
  const own = ownFileOf(file, specifier)
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

  it('have no row for a folder that is gone, but for examples, which an app need not have', () => {
    const gone = Object.keys(layers).filter(name => !files.some(file => layerOf(file) === name))
    expect(gone.filter(name => name !== 'examples')).toEqual([])
  })

  it('never let the host see what only tests and the local org need, but for what is named', () => {
    const { dependencies, peerDependencies } = JSON.parse(read('package.json')) as Record<string, object>
    const used = Object.entries(layers)
      .filter(([name]) => name !== 'local-org' && name !== 'examples')
      .flatMap(([, { packages }]) => packages)
    const ofTools = filesIn(['tools/**/*.ts'])
      .flatMap(file => importsOf(read(file)))
      .filter(specifier => !/^(?:[.#]|node:)/.test(specifier))
      .map(packageOf)
    expect([...new Set([...used, ...ofTools, ...ofLocalOrgAlone])].sort()).toEqual(
      Object.keys({ ...dependencies, ...peerDependencies }).sort(),
    )
  })
})

/** Code files that a folder holds at most: more of them do not fit into one look. */
const maxFiles = 20

describe('a folder', () => {
  it('holds few enough files to be seen at once', () => {
    const held = Map.groupBy([...files, ...filesIn(['test/**/*.ts'])], file => posix.dirname(file))
    expect([...held].filter(([, { length }]) => length > maxFiles).map(([folder]) => folder)).toEqual([])
  })
})

describe('an exported name', () => {
  const exported = /^export (?:async )?(?:function\*?|const|interface|type|class) (\w+)/gm
  const namesIn = (folder: string): string[] =>
    files
      .filter(file => file.startsWith(`${folder}/`))
      .flatMap(file => [...read(file).matchAll(exported)].map(([, name = '']) => name))

  it.each(['src', 'local-org', 'tools'])('stands once in %s: one word, one meaning', folder => {
    const names = namesIn(folder)
    expect(names.length).toBeGreaterThan(0)
    expect([...new Set(names.filter((name, at) => names.indexOf(name) !== at))]).toEqual([])
  })
})

describe('the check of the layers', () => {
  it.each([
    ['src/core/x.ts', "import { Hono } from 'hono'", 'src/core/x.ts: src/core may not import hono'],
    ['src/core/x.ts', "import { readFile } from 'node:fs'", 'src/core/x.ts: src/core may not import node:'],
    [
      'src/core/x.ts',
      "import type { A } from '../surfaces/mcp/a.ts'",
      'src/core/x.ts: src/core may not import src/surfaces/mcp',
    ],
    [
      'src/surfaces/mcp/x.ts',
      "export { a } from '../actions/a.ts'",
      'src/surfaces/mcp/x.ts: src/surfaces/mcp may not import src/surfaces/actions',
    ],
    [
      'src/surfaces/mcp/x.ts',
      "import '../../identity/a.ts'",
      'src/surfaces/mcp/x.ts: src/surfaces/mcp may not import src/identity',
    ],
    ['src/identity/x.ts', "const a = import('undici')", 'src/identity/x.ts: src/identity may not import undici'],
    [
      'src/spec/x.ts',
      "import {\n  a,\n} from '../salesforce/a.ts'",
      'src/spec/x.ts: src/spec may not import src/salesforce',
    ],
    ['src/host/x.ts', "import { a } from '../../local-org/a.ts'", 'src/host/x.ts: src/host may not import local-org'],
    [
      'local-org/a/x.ts',
      "import { a } from '../../src/core/a.ts'",
      'local-org/a/x.ts: local-org may not import src/core',
    ],
    [
      'src/surfaces/mcp/x.ts',
      "import { a } from '@modelcontextprotocol/sdk/a.js'",
      expect.stringContaining('may not import @mod'),
    ],
    ['src/new/x.ts', '', 'src/new/x.ts: its folder has no row in the table of layers'],
  ])('names file and folder: %s with %j', (file, text, violation) => {
    expect(violationsOf(file, text)).toEqual([violation])
  })

  it('lets a layer import itself and what its row names', () => {
    const text =
      "import { a } from './a.ts'\nimport { b } from '../../core/b.ts'\nimport { Hono } from 'hono/utils/url'"
    expect(violationsOf('src/surfaces/mcp/x.ts', text)).toEqual([])
  })
})

/** Code without its comments and texts, in which a forbidden word could stand. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/gm, ' ')

const globalsIn = (text: string, names: RegExp): string[] => codeOf(text).match(names) ?? []

describe('a sample tool', () => {
  const tools = sampleFiles
  const forbidden = /\b(?:fetch|process|globalThis|require|console|Buffer|setTimeout|setInterval|WebSocket)\b/g

  it('imports the kit and zod, and no other tool', () => {
    const imports = tools.flatMap(file => importsOf(read(file)))
    expect(new Set(imports)).toEqual(new Set(tools.length > 0 ? ['#kit', 'zod'] : []))
  })

  it('reaches for nothing else: no fetch, no process, no timer', () => {
    expect(tools.flatMap(file => globalsIn(read(file), forbidden).map(name => `${file}: uses ${name}`))).toEqual([])
  })

  it('would be caught', () => {
    expect(globalsIn("await fetch('https://x')\n// process\n'console'", forbidden)).toEqual(['fetch'])
  })

  it('is in the list', () => {
    const there = tools.map(file => file.replace('tools/', './'))
    expect(importsOf(read('tools/index.ts'))).toEqual(expect.arrayContaining(there))
  })
})

describe('the core', () => {
  it('knows no wire: no fetch, no process, no bytes', () => {
    const core = files.filter(file => file.startsWith('src/core/'))
    const forbidden = /\b(?:fetch|process|console|Buffer|Request|Response|Headers)\b/g
    expect(core.flatMap(file => globalsIn(read(file), forbidden).map(name => `${file}: uses ${name}`))).toEqual([])
  })
})
