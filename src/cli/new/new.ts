import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { events, tools } from '#tools'
import { toolNameProblem } from '../../core/names.ts'
import { readArguments, UsageError } from '../usage.ts'
import { sentenceOf, type ToolNames, toTestText, toToolNames, toToolText, withRoute, withTool } from './scaffold.ts'

const usage = `npm run new -- NAME [--from PATTERN]
npm run new -- --list

  NAME      of the tool, in camelCase, such as shipOrder
  --from    the tool to start from; without it a plain one that reads an account
  --list    the patterns there are`

const root = new URL('../../../', import.meta.url)
const meshFile = 'heroku-applink-service-mesh.yaml'
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8')

const options = { from: { type: 'string' }, list: { type: 'boolean' } } as const

/** `npm run new`: writes a tool, its test and its line in the list. Exit code 2: wrong arguments, and nothing was written. */
async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = readArguments({ args: [...args], allowPositionals: true, options })
  if (values.list) {
    console.log(toListing())
    return 0
  }
  const [name = '', ...more] = positionals
  if (more.length > 0) throw new UsageError('NAME: one word')
  const names = readNames(name)
  const text = toText(names, values.from)
  const isOnApi = tools.some(tool => tool.name === values.from && tool.surfaces.includes('api'))
  const changes = [
    [`tools/${names.file}.ts`, text],
    [`test/unit/tools/${names.file}.test.ts`, toTestText(read('src/cli/new/templates/test.txt'), names)],
    ['tools/index.ts', withTool(read('tools/index.ts'), names)],
    ...(isOnApi ? [[meshFile, withRoute(read(meshFile), names)] as const] : []),
  ] as const
  mkdirSync(new URL('test/unit/tools/', root), { recursive: true })
  for (const [file, content] of changes) writeFileSync(new URL(file, root), content)
  console.log(
    toReport(
      names,
      changes.map(([file]) => file),
    ),
  )
  return writeDocuments()
}

function readNames(name: string): ToolNames {
  const problem = toolNameProblem(name)
  if (problem) throw new UsageError(problem.replace(/^name/, 'NAME'))
  const taken = [...tools, ...events].find(other => other.name.toLowerCase() === name.toLowerCase())
  const names = toToolNames(name)
  if (taken || existsSync(new URL(`tools/${names.file}.ts`, root)))
    throw new UsageError(`NAME: there is a tool "${name}"`)
  return names
}

function toText(names: ToolNames, from: string | undefined): string {
  if (from === undefined) return toToolText(read('src/cli/new/templates/tool.txt'), 'plain', names)
  const pattern = tools.find(({ name }) => name === from)
  if (!pattern) throw new UsageError(`--from: must be one of ${tools.map(({ name }) => name).join(', ')}`)
  return toToolText(read(`tools/${toToolNames(from).file}.ts`), from, names)
}

const toListing = (): string =>
  tools
    .map(({ name }) => `${name.padEnd(22)} ${sentenceOf(read(`tools/${toToolNames(name).file}.ts`)) ?? ''}`)
    .join('\n')

const toReport = ({ file }: ToolNames, files: readonly string[]): string => `Written:

${files.map(name => `  ${name}`).join('\n')}

Say in tools/${file}.ts what it does and when to use it, then:

  npm run dev
  npx vitest run test/unit/tools/${file}.test.ts
  npm run check`

/** In a process of its own, since this one has the old list. */
async function writeDocuments(): Promise<number> {
  const child = spawn(process.execPath, ['src/cli/openapi.ts'], { cwd: root, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}
