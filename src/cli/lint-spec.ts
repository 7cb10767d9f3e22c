import { readFileSync, statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { lint } from '../openapi/lint.ts'
import { maxFileBytes, readSpec, type SpecFile, tooLarge } from '../openapi/read-spec.ts'
import { toJsonReport, toSarifReport, toTextReport } from '../openapi/report.ts'
import { SpecError } from '../openapi/spec-scan.ts'

const usage = 'npm run lint:spec -- FILE [--json | --sarif]'

interface Options {
  readonly file: string
  readonly output: keyof typeof outputs
}

const outputs = { text: toTextReport, json: toJsonReport, sarif: toSarifReport } as const

/**
 * `npm run lint:spec` checks one OpenAPI file. Exit codes: 0 no errors (warnings are none), 1 errors, 2 the file or the
 * arguments cannot be read.
 */
function main(args: readonly string[]): number {
  const { file, output } = readOptions(args)
  const findings = lint(readFile(file))
  console.log(outputs[output](findings, file))
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args)
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new SpecError(`Name one file: ${usage}`)
  if (values.json && values.sarif) throw new SpecError(`Choose one of --json and --sarif: ${usage}`)
  return { file, output: values.json ? 'json' : values.sarif ? 'sarif' : 'text' }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, sarif: { type: 'boolean' } },
    })
  } catch (error) {
    throw new SpecError(`${error instanceof Error ? error.message : error}: ${usage}`)
  }
}

/** Looks at the size first: a huge file is refused before it takes memory. */
function readFile(file: string): SpecFile {
  const stats = readable(file, () => statSync(file))
  if (!stats.isFile()) throw new SpecError(`${file} is no file.`)
  if (stats.size > maxFileBytes) throw tooLarge(stats.size, maxFileBytes)
  return readSpec(
    readable(file, () => readFileSync(file)),
    file,
  )
}

function readable<Value>(file: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
    throw new SpecError(`${file} cannot be read${code}.`)
  }
}

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof SpecError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
