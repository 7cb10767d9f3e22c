import { deriveNames } from '../spec/names/names.ts'
import { toNamesReport } from '../spec/names/report.ts'
import { SpecError } from '../spec/read/scan.ts'
import { toJsonReport, toSarifReport, toTextReport } from '../spec/report/report.ts'
import { lint } from '../spec/spec.ts'
import { readWords, runSpecCommand } from './spec-command.ts'
import { readSpecFile } from './spec-file.ts'

const usage = 'npm run lint:spec -- FILE [--names] [--client-name NAME] [--json | --sarif]'
const options = {
  json: { type: 'boolean' },
  sarif: { type: 'boolean' },
  names: { type: 'boolean' },
  'client-name': { type: 'string' },
} as const

interface Options {
  readonly file: string
  readonly output: keyof typeof outputs
  /** Whether the names that Salesforce will derive are asked for instead of findings. */
  readonly names: boolean
  readonly clientName: string | undefined
}

const outputs = { text: toTextReport, json: toJsonReport, sarif: toSarifReport } as const

/**
 * `npm run lint:spec` checks one OpenAPI file; with `--names` it prints what Salesforce will call everything in it. Exit
 * codes: 0 no errors (warnings are none), 1 errors, 2 the file or the arguments cannot be read.
 */
function main(args: readonly string[]): number {
  const { clientName, file, names, output } = readOptions(args)
  if (names) return printNames(file, clientName, output === 'json')
  const context = clientName === undefined ? {} : { serviceName: clientName }
  const findings = lint({ ...readSpecFile(file), context })
  console.log(outputs[output](findings, file))
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

function printNames(file: string, clientName: string | undefined, json: boolean): number {
  const derived = deriveNames(readSpecFile(file).document, clientName)
  console.log(json ? JSON.stringify(derived) : toNamesReport(derived))
  return 0
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = readWords(args, options, usage)
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new SpecError(`Name one file: ${usage}`)
  if (values.json && values.sarif) throw new SpecError(`Choose one of --json and --sarif: ${usage}`)
  if (values.sarif && values.names) throw new SpecError(`Names have no --sarif: ${usage}`)
  const output = values.json ? 'json' : values.sarif ? 'sarif' : 'text'
  return { file, output, names: values.names ?? false, clientName: values['client-name'] }
}

runSpecCommand(main)
