import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type App, readApp } from '../../app/app.ts'
import { jobStatusName } from '../../core/job/job.ts'
import { toolNameProblem } from '../../core/names.ts'
import { packageFile, programFile } from '../../package.ts'
import { readTextFile } from '../../text-file.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { type AppShape, readShape } from './app-shape.ts'
import { readSamples, type SampleTool } from './samples.ts'
import { sentenceOf, type ToolNames, toTestText, toToolNames, toToolText, withRoutes, withTool } from './scaffold.ts'

export const newCommand: Command = {
  usage: `Usage: applink-action-host new NAME [--from SAMPLE]
       applink-action-host new --list

  NAME      of the tool, in camelCase, such as shipOrder
  --from    the sample tool to start from; without it a plain one that reads an account
  --list    the sample tools there are

Writes the tool, its test and its line in tools/index.ts. Exit code 2: wrong arguments, and nothing was written.

Example:
  npm run new -- shipOrder`,
  run: runNew,
}

const meshFile = 'heroku-applink-service-mesh.yaml'
const options = { from: { type: 'string' }, list: { type: 'boolean' } } as const

async function runNew(args: readonly string[], shell: Shell): Promise<number> {
  const { positionals, values } = readArguments({ args: [...args], allowPositionals: true, options })
  if (values.list) {
    shell.print(toListing(readSamples()))
    return 0
  }
  const [name = '', ...more] = positionals
  if (more.length > 0) throw new UsageError('NAME: one word')
  const app = await readApp(shell.folder)
  const names = readNames(name, app)
  const sample = values.from === undefined ? undefined : sampleOf(values.from)
  const changes = changesFor(app.folder, names, sample)
  for (const { file, text } of changes) {
    mkdirSync(dirname(join(app.folder, file)), { recursive: true })
    writeFileSync(join(app.folder, file), text)
  }
  shell.print(toReport(changes, names, sample))
  return writeDocuments(app.folder)
}

function readNames(name: string, { events, folder, tools }: App): ToolNames {
  const problem = toolNameProblem(name)
  if (problem) throw new UsageError(`NAME: ${problem}`)
  const isSame = (other: string): boolean => other.toLowerCase() === name.toLowerCase()
  if (isSame(jobStatusName)) throw new UsageError(`NAME: the host itself has an operation "${jobStatusName}"`)
  const names = toToolNames(name)
  const isTaken = [...tools, ...events].some(other => isSame(other.name))
  if (isTaken || existsSync(join(folder, `tools/${names.file}.ts`)))
    throw new UsageError(`NAME: there is a tool "${name}"`)
  return names
}

function sampleOf(name: string): SampleTool {
  const samples = readSamples()
  const sample = samples.find(each => each.name === name)
  if (!sample) throw new UsageError(`--from: must be one of ${samples.map(each => each.name).join(', ')}`)
  return sample
}

interface Change {
  /** From the folder of the app. */
  readonly file: string
  readonly text: string
}

function changesFor(folder: string, names: ToolNames, sample: SampleTool | undefined): readonly Change[] {
  const shape = readShape(folder)
  const read = (file: string): string => readTextFile(join(folder, file))
  const pattern = sample ?? { name: 'plain', text: readTemplate('tool.txt') }
  return [
    { file: `tools/${names.file}.ts`, text: toOwnImports(toToolText(pattern.text, pattern.name, names), shape) },
    { file: testFileOf(names, shape), text: toTestText(readTemplate('test.txt'), names, shape) },
    { file: 'tools/index.ts', text: withTool(read('tools/index.ts'), names) },
    ...(sample?.isOnApi ? [{ file: meshFile, text: withRoutes(read(meshFile), names) }] : []),
  ]
}

const readTemplate = (file: string): string => readTextFile(packageFile(`src/cli/new/templates/${file}`))

const testFileOf = ({ file }: ToolNames, { testFolder }: AppShape): string => `${testFolder}/${file}.test.ts`

/** A sample imports `#kit`. */
const toOwnImports = (text: string, { kit }: AppShape): string => text.replace(/ from '#kit'$/m, () => ` from '${kit}'`)

const toListing = (samples: readonly SampleTool[]): string =>
  samples.map(({ name, text }) => `${name.padEnd(22)} ${sentenceOf(text) ?? ''}`).join('\n')

function toReport(changes: readonly Change[], { file }: ToolNames, sample: SampleTool | undefined): string {
  const variables = sample?.variables ?? []
  const needs = `
It talks to a third party: the host needs ${variables.join(' and ')}. Name them in app.json, and in "dev" of
app-link.config.ts the program that stands for the third party on this machine.
`
  return `Written:

${changes.map(change => `  ${change.file}`).join('\n')}
${variables.length > 0 ? needs : ''}
Say in tools/${file}.ts what it does and when to use it, then:

  npm run dev
  npm test -- ${changes[1]?.file}
  npm run check`
}

/** In a process of its own, since this one has the old list. */
async function writeDocuments(folder: string): Promise<number> {
  const child = spawn(process.execPath, [programFile('src/cli/cli.ts'), 'openapi'], { cwd: folder, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
