import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readApp } from '../../app/app.ts'
import { packageFile, programFile } from '../../package.ts'
import { readTextFile } from '../../text-file.ts'
import type { Command, Shell } from '../shell.ts'
import { readArguments, UsageError } from '../usage.ts'
import { type AppShape, readShape } from './app-shape.ts'
import { type FileChange, makeChanges } from './changes.ts'
import { patternOptions, readPattern } from './pattern.ts'
import { readSamples, type SampleTool } from './samples.ts'
import {
  sentenceOf,
  type TestTemplate,
  type ToolNames,
  toTestText,
  toToolNames,
  toToolText,
  withRoutes,
  withTool,
  withVariables,
} from './scaffold.ts'
import { fileProblem, nameProblem } from './taken.ts'

export const newCommand: Command = {
  usage: `Usage: applink-action-host new NAME [--from SAMPLE]
       applink-action-host new NAME --object OBJECT --fields FIELD,... [--schema DIR | --org ALIAS]
       applink-action-host new --list

  NAME      of the tool, in camelCase, such as shipOrder
  --from    the sample tool to start from; without it a plain one that reads an account
  --object  an object of the local org, with --schema of it with the sf project in DIR, with --org of one that the
            Salesforce CLI is signed in to: the tool reads one record, and its fields say how the org classifies them
  --fields  of it, such as Name,Email
  --list    the sample tools there are

Writes the tool, its tests and its line in tools/index.ts. Exit code 2: wrong arguments. When it
fails, nothing was written.

Example:
  npm run new -- shipOrder`,
  run: runNew,
}

const meshFile = 'heroku-applink-service-mesh.yaml'
const listFile = 'tools/index.ts'
const appJson = 'app.json'
async function runNew(args: readonly string[], shell: Shell): Promise<number> {
  const { positionals, values } = readArguments({ args: [...args], allowPositionals: true, options: patternOptions })
  if (values.list) {
    shell.print(toListing(readSamples()))
    return 0
  }
  const [name = '', ...more] = positionals
  if (more.length > 0) throw new UsageError('NAME: one word')
  const app = await readApp(shell.folder)
  requireFree(nameProblem(name, app))
  const names = toToolNames(name)
  const sample = await readPattern(values, shell)
  const changes = changesFor(app.folder, names, sample)
  if (await makeChanges(app.folder, changes, () => writeDocuments(app.folder))) {
    shell.print(toReport(changes, names, sample))
    return 0
  }
  shell.complain('The documents of the app cannot be written, so nothing was: all files are as they were.')
  return 1
}

function requireFree(problem: string | undefined): void {
  if (problem !== undefined) throw new UsageError(`NAME: ${problem}`)
}

/** All that is to be written. @throws UsageError when something there is in the way */
function changesFor(folder: string, names: ToolNames, sample: SampleTool | undefined): readonly FileChange[] {
  const shape = readShape(folder)
  const read = (file: string): string => readTextFile(join(folder, file))
  const pattern = sample ?? { name: 'plain', text: readTemplate('tool.txt') }
  const asked = sample?.variables ?? []
  const tool = `tools/${names.file}.ts`
  const tests = testsOf(sample, shape).map(template => ({
    file: `${template.folder}/${names.file}.test.ts`,
    text: toTestText(template, names, shape),
  }))
  const others = pattern.text.replace(`export const ${pattern.name} = `, '')
  const texts = { [listFile]: read(listFile), [sample ? `the file of ${sample.name}` : tool]: others }
  requireFree(fileProblem(folder, { name: names.name, files: [tool, ...tests.map(({ file }) => file)], texts }))
  return [
    { file: tool, text: toOwnImports(toToolText(pattern.text, pattern.name, names), shape) },
    ...tests,
    { file: listFile, text: withTool(read(listFile), names) },
    ...(asked.length > 0 && existsSync(join(folder, appJson))
      ? [{ file: appJson, text: withVariables(read(appJson), asked, names) }]
      : []),
    ...(sample?.isOnApi ? [{ file: meshFile, text: withRoutes(read(meshFile), names) }] : []),
  ]
}

/** What the plain tool answers is known, so its tests call it; of a sample they show that it can be served. */
function testsOf(sample: SampleTool | undefined, { programTestFolder, testFolder }: AppShape): readonly TestTemplate[] {
  if (sample) return [{ folder: testFolder, text: readTemplate('test.txt') }]
  return [
    { folder: testFolder, text: readTemplate('plain-test.txt') },
    { folder: programTestFolder, text: readTemplate('plain-e2e-test.txt') },
  ]
}

const readTemplate = (file: string): string => readTextFile(packageFile(`src/cli/new/templates/${file}`))

/** A sample imports `#kit`. */
const toOwnImports = (text: string, { kit }: AppShape): string => text.replace(/ from '#kit'$/m, () => ` from '${kit}'`)

const toListing = (samples: readonly SampleTool[]): string =>
  samples.map(({ name, text }) => `${name.padEnd(22)} ${sentenceOf(text) ?? ''}`).join('\n')

function toReport(changes: readonly FileChange[], { file }: ToolNames, sample: SampleTool | undefined): string {
  const tests = changes.map(change => change.file).filter(name => name.endsWith('.test.ts'))
  const { packages = [], variables = [] } = sample ?? {}
  const needs = `
It talks to a third party: the host needs ${variables.join(' and ')}. Name in "dev" of app-link.config.ts
the program that stands for it on this machine.
`
  return `Written:

${changes.map(change => `  ${change.file}`).join('\n')}
${variables.length > 0 ? needs : ''}
Say in tools/${file}.ts what it does and when to use it, then:

${packages.length > 0 ? `  npm install ${packages.join(' ')}\n` : ''}  npm run dev
  npm test -- ${tests.join(' ')}
  npm run check`
}

/** In a process of its own, since this one has the old list. @returns whether it went well; else it has said why not */
async function writeDocuments(folder: string): Promise<boolean> {
  const child = spawn(process.execPath, [programFile('src/cli/cli.ts'), 'openapi'], { cwd: folder, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code === 0
}
