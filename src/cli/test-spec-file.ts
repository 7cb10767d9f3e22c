import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readApp } from '../app/app.ts'
import { isApiName } from '../core/names.ts'
import { type TestRunner, testRunners, toTestSpec } from '../openapi/test-spec.ts'
import { publishedOf } from '../policy/published.ts'
import { SpecError } from '../spec/read/scan.ts'
import { readTextFile } from '../text-file.ts'
import type { Shell } from './shell.ts'

export interface TestSpecWords {
  readonly agent: string | undefined
  readonly runner: string | undefined
}

const endings: Readonly<Record<TestRunner, string>> = {
  'testing-center': '-testSpec.yaml',
  'agentforce-studio': '-ngtTestSpec.yaml',
}

/** Writes the examples of the tools where the Salesforce CLI keeps specifications of agent tests; nothing over one that was edited. */
export async function writeTestSpec(words: TestSpecWords, { complain, folder, print }: Shell): Promise<number> {
  const { appLink, catalog } = publishedOf(await readApp(folder))
  const { agent, runner } = { agent: words.agent ?? appLink.clientName, runner: readRunner(words.runner) }
  if (!isApiName(agent)) throw new SpecError('--agent: the API name of an agent, such as Sales_Agent')
  const text = toTestSpec(catalog, appLink, { agent, runner })
  if (text === undefined) return refuse(complain, 'No tool that agents get has examples: nothing was written.')
  const file = `specs/${agent}${endings[runner]}`
  const path = join(folder, file)
  if (existsSync(path) && readTextFile(path) !== text) {
    return refuse(complain, `${file} is there and says something else: delete or rename it first.`)
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  print(toReport({ agent, file, name: appLink.clientName, runner }, words.agent === undefined))
  return 0
}

function readRunner(given: string = testRunners[0]): TestRunner {
  const runner = testRunners.find(each => each === given)
  if (!runner) throw new SpecError(`--test-runner: must be one of ${testRunners.join(', ')}`)
  return runner
}

function refuse(complain: Shell['complain'], message: string): number {
  complain(message)
  return 1
}

type Written = Readonly<Record<'agent' | 'file' | 'name' | 'runner', string>>

const toReport = ({ agent, file, name, runner }: Written, isGuessed: boolean): string =>
  [
    `Wrote ${file}.`,
    ...(isGuessed ? [`It tests an agent "${agent}"; --agent NAME says the API name of yours.`] : []),
    '',
    'In an org:',
    '',
    `  sf agent test create --spec ${file} --api-name ${name}_examples${runner === testRunners[0] ? '' : ` --test-runner ${runner}`} --target-org my-sandbox`,
    `  sf agent test run --api-name ${name}_examples --wait 10 --target-org my-sandbox`,
  ].join('\n')
