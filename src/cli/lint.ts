import { resolve } from 'node:path'
import { deriveNames } from '../spec/names/names.ts'
import { toNamesReport } from '../spec/names/report.ts'
import { SpecError } from '../spec/read/scan.ts'
import { toJsonReport, toSarifReport, toTextReport } from '../spec/report/report.ts'
import { isRefusal } from '../spec/rules/rule.ts'
import { lint } from '../spec/spec.ts'
import type { Command, Shell } from './shell.ts'
import { readWords, runSpecCommand } from './spec-command.ts'
import { readKnownSpecFile, readSpecFile } from './spec-file.ts'

const form = 'applink-action-host lint FILE [--names] [--client-name NAME] [--json | --sarif]'

export const lintCommand: Command = {
  usage: `Usage: ${form}

  FILE           an OpenAPI document, YAML or JSON, of any origin
  --names        print what Salesforce will call everything in it, instead of findings
  --client-name  the name under which it will be published
  --json         one line of JSON
  --sarif        for code scanning

Exit code 1: it has errors, or is no OpenAPI. Exit code 2: it cannot be read.

Example:
  npm run lint:spec -- openapi/api-spec.yaml`,
  run: (args, shell) => runSpecCommand(shell, () => lintFile(args, shell)),
}

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

function lintFile(args: readonly string[], { folder, print }: Shell): number {
  const { clientName, file, names, output } = readOptions(args)
  const path = resolve(folder, file)
  if (names) {
    const derived = deriveNames(readKnownSpecFile(path).document, clientName)
    print(output === 'json' ? JSON.stringify(derived) : toNamesReport(derived))
    return 0
  }
  const findings = lint({ ...readSpecFile(path), context: clientName === undefined ? {} : { serviceName: clientName } })
  print(outputs[output](findings, file))
  return findings.some(isRefusal) ? 1 : 0
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = readWords(args, options, form)
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new SpecError(`Name one file: ${form}`)
  if (values.json && values.sarif) throw new SpecError(`Choose one of --json and --sarif: ${form}`)
  if (values.sarif && values.names) throw new SpecError(`Names have no --sarif: ${form}`)
  const output = values.json ? 'json' : values.sarif ? 'sarif' : 'text'
  return { file, output, names: values.names ?? false, clientName: values['client-name'] }
}
