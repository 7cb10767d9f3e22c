import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, importsOf, ownFileOf, readSource } from './imports.ts'

/** Folders whose own files belong together no further than that everybody uses them: each of these is an entrance. */
const roots: ReadonlySet<string> = new Set(['src', 'src/core', 'local-org'])

/**
 * Ways into an area beside its entrances, for other areas. A new one is a reason to ask whether the entrance should offer
 * what is wanted, or whether it lies in the wrong folder; one that nobody uses any more goes from the list.
 */
const sideDoors: Readonly<Record<string, readonly string[]>> = {
  'local-org/applink': [
    ...[
      'addon',
      'api-error',
      'attachments',
      'core-tokens',
      'data-action-targets',
      'publications/bundle',
      'publications/operation',
    ],
    ...[
      'publications/ownership',
      'publications/permission-sets',
      'publications/published',
      'publications/spec',
      'station',
    ],
  ],
  'local-org/bulk': ['classic/answer', 'classic/request'],
  'local-org/callers': ['documents', 'triggers/trigger'],
  'local-org/describe': ['field', 'ui-records'],
  'local-org/events': ['routes'],
  'local-org/faults': ['fault-gate', 'fault', 'routes'],
  'local-org/formula': ['evaluation', 'fields', 'links', 'rows', 'value'],
  'local-org/mesh': ['config', 'log'],
  'local-org/named-credentials': ['credential-use', 'credential', 'services'],
  'local-org/records': [
    ...[
      'composite/collection-run',
      'composite/collections',
      'draft',
      'input',
      'permissions',
      'project-rules/duplicates',
    ],
    ...['project-rules/validation', 'resources/conditions', 'resources/dispatcher', 'resources/versions'],
    ...['rules/opportunity', 'target'],
  ],
  'local-org/rights': ['grants', 'reached-rows'],
  'local-org/sample': ['people', 'source/left-out', 'source/permission-sets'],
  'local-org/search': ['fields', 'resources'],
  'local-org/server': ['settings'],
  'local-org/sign-in': [
    ...['clients', 'codes', 'form', 'oauth-error', 'person', 'sessions/guard', 'sessions/records', 'userinfo'],
  ],
  'local-org/soap': ['fault'],
  'local-org/soql': [
    ...['parse/cursor', 'parse/syntax', 'parse/tokens', 'plan/field-traits', 'query-error', 'query-resources'],
    ...['result/json'],
  ],
  'local-org/store': ['id', 'notation', 'schema', 'shelves', 'stamps', 'statements', 'wire'],
  'local-org/xml': ['write'],
  'src/app': ['app-json', 'dev', 'hints'],
  'src/applink': ['addons', 'borrowed'],
  'src/authorizations': ['administration', 'api-version', 'assertion', 'cached', 'entry', 'own'],
  'src/audit': ['administration', 'read', 'recorder', 'schema', 'verify'],
  'src/core': [
    ...[
      'administration/audit',
      'administration/jobs',
      'administration/links',
      'administration/place',
      'administration/sign-ins',
    ],
    ...[
      'disclosure/show-to',
      'disclosure/shown-jobs',
      'disclosure/told-text',
      'disclosure/told',
      'event/accept',
      'invoke/admit',
      'invoke/attempt',
      'invoke/calls',
      'invoke/context',
      'invoke/deadline',
      'invoke/field-names',
      'invoke/footprint',
      'invoke/issues',
    ],
    ...[
      'invoke/perform',
      'invoke/plan',
      'invoke/question',
      'invoke/rights',
      'invoke/shared-timer',
      'job/options',
      'job/report',
      'job/state',
      'job/status',
      'org/bulk',
      'org/collections',
      'org/composite',
    ],
    ...[
      'org/data-cloud',
      'org/describe',
      'org/invocable',
      'org/objects',
      'org/query',
      'org/reach',
      'org/records',
      'org/search',
    ],
    ...[
      'org/typed-query',
      'org/use',
      'org/writes',
      'tool/callout',
      'tool/catalog',
      'tool/context',
      'tool/declared',
      'tool/effects',
      'tool/example',
      'tool/fields',
      'tool/limits',
      'tool/record-id',
      'tool/run-as',
    ],
    ...['tool/sound', 'tool/surface', 'tool/topic', 'words/boundary', 'words/suspicious', 'words/undeclared'],
  ],
  'src/host': [
    'addons/applink-settings',
    'borrowed-tools',
    'bridge',
    'dev/ahead',
    'dev/routes',
    'log',
    'serve',
    'stores',
  ],
  'src/identity': [
    ...[
      'address/trusted-proxies',
      'applink/event-signature',
      'applink/proof',
      'keys/entries',
      'keys/identity-providers',
      'keys/named-credentials',
      'keys/public-keys',
      'keys/secret-hash',
      'keys/service-clients',
    ],
    ...['mesh/routes', 'sessions/local', 'sessions/sf'],
  ],
  'src/jobs': [
    'accept/callback-paths',
    ...['engine/earlier-store', 'engine/takeover'],
    'operate/administration',
    'operate/detached',
    'operate/facts',
    'operate/upkeep',
    'schema',
  ],
  'src/openapi': [
    ...['checks', 'config', 'files', 'findings', 'publish/bundle', 'salesforce/call-code', 'schema/example'],
    ...['schema/node', 'test-spec', 'tool-problems', 'topics', 'without-applink'],
  ],
  'src/page': ['door', 'form', 'headers', 'login-choice', 'text'],
  'src/pdf': ['packages'],
  'src/recording': ['compare', 'counterparts', 'play', 'recorder'],
  'src/policy': ['policy-form', 'published', 'told/change', 'told/explain'],
  'src/salesforce': [
    ...[
      'bulk/csv',
      'custom-permissions',
      'errors/asked',
      'identify',
      'limits/limit-info',
      'limits/shares',
      'people',
      'query/parts',
      'query/query-in-steps',
      'query/soql-tag',
      'query/soql',
    ],
    ...[
      'query/sql',
      'query/today',
      'records/currency',
      'records/write-in-steps',
      'trust',
      'turns/bounds',
      'wire/address',
      'wire/transport',
    ],
  ],
  'src/sign-in': ['clients/client-end', 'console/borrowed', 'outline'],
  'src/telemetry': ['open'],
  'src/spec': [
    ...[
      'diff/report',
      'names/apex-classes',
      'names/derived',
      'names/encoding',
      'names/report',
      'read/scan',
      'report/agent-report',
      'report/agent-view',
    ],
    ...['rules/rule', 'walk/targets'],
  ],
  'src/storage': [
    ...['call-keys/own-call-keys', 'call-keys/schema', 'claims', 'database', 'keys', 'migrations'],
    ...['rates/buckets', 'rates/turn-gate', 'sealed/count'],
    ...['sealed/first-key', 'sealed/re-seal', 'slices', 'sqlite/backup', 'vault'],
  ],
  'src/surfaces/console': [
    ...['addresses', 'dev/addresses', 'dev/live/entry', 'dev/parts', 'dev/sides/side', 'outline', 'visit'],
  ],
  'src/surfaces/documents': ['reference'],
  'src/surfaces/http': [
    ...[
      'answer',
      'bearer',
      'json-body',
      'known-caller',
      'named-door',
      'rate-headers',
      'replayed',
      'stranger-bodies',
      'surface',
      'token-watch',
    ],
  ],
  'src/surfaces/mcp': ['outline', 'server/parts', 'server/stdio'],
  'src/test-client': ['dev', 'replay', 'shared-dev', 'sign-in', 'tokens'],
  'src/test-org': ['call', 'script'],
}

type Imports = ReadonlyMap<string, readonly string[]>

/** Folders that hold the areas, one each. */
const holders: ReadonlySet<string> = new Set(['src', 'src/surfaces', 'local-org'])

/** The part of the program that a file belongs to; a file that lies in no such folder is one by itself. */
function areaOf(file: string): string {
  const folders = posix.dirname(file).split('/')
  const depth = folders.findIndex((_, at) => !holders.has(folders.slice(0, at + 1).join('/')))
  return depth < 0 ? file : folders.slice(0, depth + 1).join('/')
}

/** Whether a file bears the name of its folder, or its folder is a root. */
const isEntrance = (file: string): boolean =>
  roots.has(posix.dirname(file)) || posix.basename(file, '.ts') === posix.basename(posix.dirname(file))

/** What other areas import that is no entrance, for each area and in order. */
function sideDoorsOf(imports: Imports): Record<string, readonly string[]> {
  const entered = [...imports].flatMap(([file, targets]) => targets.filter(target => areaOf(target) !== areaOf(file)))
  const doors = [...new Set(entered)].filter(target => !isEntrance(target)).sort()
  const byArea = Map.groupBy(doors, areaOf)
  return Object.fromEntries(
    [...byArea].map(([area, files]) => [area, files.map(file => file.slice(area.length + 1, -'.ts'.length))]),
  )
}

/** Folders with code of their own and no file that bears their name. */
function closedFoldersOf(files: readonly string[]): readonly string[] {
  const folders = [...new Set(files.map(file => posix.dirname(file)))].filter(folder => !roots.has(folder))
  return folders.filter(folder => !files.includes(`${folder}/${posix.basename(folder)}.ts`))
}

const files = filesIn(['src/**/*.ts', 'local-org/**/*.ts'])
const isOurs: ReadonlySet<string> = new Set(files)
const imports: Imports = new Map(
  files.map(file => {
    const targets = importsOf(readSource(file)).flatMap(specifier => ownFileOf(file, specifier) ?? [])
    return [file, targets.filter(target => isOurs.has(target))]
  }),
)

describe('a folder', () => {
  it('has an entrance: a file that bears its name', () => {
    expect(files.length).toBeGreaterThan(300)
    expect(closedFoldersOf(files)).toEqual([])
  })

  it('is entered from other areas there, or by a side door that is listed', () => {
    expect(sideDoorsOf(imports)).toEqual(sideDoors)
  })
})

describe('the check of the entrances', () => {
  it.each<[string, [from: string, to: string], Record<string, readonly string[]>]>([
    ['lets an entrance be used', ['src/host/host.ts', 'src/storage/storage.ts'], {}],
    ['lets the entrance of an inner folder be used', ['src/host/host.ts', 'src/salesforce/query/query.ts'], {}],
    ['lets an area use all of its own', ['src/jobs/run/run.ts', 'src/jobs/accept/owner.ts'], {}],
    ['lets what lies in a root be used', ['src/host/host.ts', 'src/core/failure.ts'], {}],
    ['finds a side door', ['src/host/host.ts', 'src/storage/vault.ts'], { 'src/storage': ['vault'] }],
    ['finds one of an inner folder', ['src/host/a.ts', 'src/jobs/run/steps.ts'], { 'src/jobs': ['run/steps'] }],
    ['finds one of a surface', ['src/host/a.ts', 'src/surfaces/api/rate.ts'], { 'src/surfaces/api': ['rate'] }],
    ['finds one of a neighbour', ['local-org/bulk/a.ts', 'local-org/soql/b.ts'], { 'local-org/soql': ['b'] }],
  ])('%s: %j', (_, [from, to], doors) => {
    expect(sideDoorsOf(new Map([[from, [to]]]))).toEqual(doors)
  })

  it('finds a folder without entrance', () => {
    expect(closedFoldersOf(['src/pdf/pdf.ts', 'src/pdf/table.ts', 'src/new/a.ts', 'src/core/caller.ts'])).toEqual([
      'src/new',
    ])
  })
})
