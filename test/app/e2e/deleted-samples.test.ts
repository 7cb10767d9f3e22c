import { execFile, spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tools } from '#tools'
import { toToolNames } from '../../../src/cli/new/scaffold.ts'
import { environmentOf } from '../../client/host/environment.ts'
import { importsOf, ownFileOf } from '../../contract/imports.ts'
import { copyCheckout } from '../checkout.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
let checkout: Awaited<ReturnType<typeof copyCheckout>>
let copy: string
const [kept] = tools.filter(({ job, runAs }) => runAs === 'user' && !job).map(({ name }) => toToolNames(name))
/** The others, and the examples. */
const samples = [
  ...globSync('tools/*.ts', { cwd: root }).map(path => posix.basename(path, '.ts')),
  ...globSync('examples/*/main.ts', { cwd: root }).map(path => posix.basename(posix.dirname(path))),
]
  .filter(file => file !== 'index' && file !== kept?.file)
  .map(file => ({ file, name: file.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) }))

const read = (file: string): string => readFileSync(join(copy, file), 'utf8')
const remove = (file: string): void => rmSync(join(copy, file), { recursive: true, force: true })

const bin = (name: string): string => join(root, 'node_modules/.bin', name)
const cli = 'src/cli/cli.ts'

/** Runs a program in the copy. @throws Error with what it wrote, when it fails */
const runIn = (...program: string[]) =>
  run(process.execPath, program, {
    ...{ cwd: copy, maxBuffer: 10_000_000, env: { ...environmentOf(), NO_COLOR: '1' } },
  }).catch((error: { message: string; stdout: string; stderr: string }) => {
    throw new Error([error.message, error.stdout, error.stderr].join('\n'))
  })

/** As somebody does who wants to work in the checkout, and needs one of the sample tools. */
beforeAll(async () => {
  checkout = await copyCheckout('deleted-samples')
  copy = checkout.folder
  deleteSamples()
  deleteTests()
  await runIn(cli, 'openapi')
})
afterAll(() => checkout?.remove())

function deleteSamples(): void {
  for (const file of globSync('tools/*.ts', { cwd: copy }))
    if (![`${kept?.file}.ts`, 'index.ts'].includes(posix.basename(file))) remove(file)
  remove('examples')
  writeFileSync(
    join(copy, 'tools/index.ts'),
    `import type { Tool } from '#kit'
import { ${kept?.name} } from './${kept?.file}.ts'

/** Every tool of the app. A tool that is not here does not exist. */
export const tools: readonly Tool[] = [${kept?.name}]
`,
  )
}

/** Those that name what is gone, and what imports them. This one would go on for ever, and what differs without AppLink differs in samples. */
function deleteTests(): void {
  const names = ['deleted-samples', 'parity', ...samples.flatMap(({ file, name }) => [file, name])]
  const gone = new RegExp(`\\b(?:${names.join('|')})\\b`)
  for (const file of globSync('test/app/**/*.ts', { cwd: copy })) if (gone.test(file + read(file))) remove(file)
  for (const file of globSync('test/app/**/*.ts', { cwd: copy })) if (!isWhole(file)) remove(file)
}

const isWhole = (file: string): boolean =>
  importsOf(read(file))
    .filter(specifier => specifier.startsWith('.') && !specifier.includes('${'))
    .every(specifier => existsSync(join(copy, posix.dirname(file), specifier)))

/** Where what is gone can have been used, by the rule that is checked first; all else is as it was before. */
const app = ['tools', 'test/app']

/** Files of other places that import tools or examples. */
const touchedElsewhere = (): string[] =>
  globSync('{src,local-org,test,bench,create}/**/*.ts', {
    cwd: root,
    exclude: ['test/app/**', 'create/template/**', '**/node_modules/**'],
  }).filter(file => importsOf(readFileSync(join(root, file), 'utf8')).some(specifier => isOfApp(file, specifier)))

function isOfApp(file: string, specifier: string): boolean {
  const target = ownFileOf(file, specifier) ?? ''
  return /^(?:tools|examples)\//.test(target) && existsSync(join(root, target))
}

/** What `npm run dev` prints to people, until it is ready. */
async function firstScreen(): Promise<string> {
  const child = spawn(process.execPath, [cli, 'dev'], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...environmentOf(), PORT: '0', APP_PORT: '0', ORG_PORT: '0' },
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.includes('Ctrl+C')) break
  }
  child.kill('SIGTERM')
  await ended
  return lines.join('\n')
}

describe('a checkout of which all sample tools but one are deleted, with the tests and examples that belong to them', () => {
  it('has clean types, lint, no dead code and fresh documents', async () => {
    expect(touchedElsewhere()).toEqual([])
    const project = { extends: './tsconfig.json', include: ['*.ts', ...app] }
    writeFileSync(join(copy, 'tsconfig.app.json'), JSON.stringify(project))
    await runIn(bin('tsc'), '--singleThreaded', '-p', 'tsconfig.app.json')
    remove('tsconfig.app.json')
    await runIn(bin('biome'), 'check', '--error-on-warnings', ...app)
    await runIn(bin('knip'))
    await runIn(cli, 'openapi', '--check')
  })

  it('keeps its promises, and those of the tool that is left', { timeout: 600_000 }, async () => {
    // Making new tools has nothing to do with what was deleted, and takes longer than all the rest.
    const { stdout } = await runIn(
      bin('vitest'),
      'run',
      'test/contract',
      'test/app',
      '--exclude',
      '**/new-tool.test.ts',
      // Each further process would load all of it once more.
      '--maxWorkers=1',
    )
    expect(stdout).toMatch(/^\d+ passed, 0 failed$/m)
    expect(stdout).toContain(`test/app/e2e/tools.test.ts`)
  })

  it('has a first screen that speaks of what there is, and of nothing else', async () => {
    const screen = await firstScreen()
    expect(screen).toContain(`/actions/${kept?.name} `)
    const gone = [
      ...samples.flatMap(({ file, name }) => [file, name]),
      ...['API keys', 'API docs', '/docs', 'An event', 'npm run --silent jobs', 'third party', 'Service clients'],
    ]
    expect(gone.filter(text => screen.includes(text))).toEqual([])
  })
})
