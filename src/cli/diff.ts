import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type DiffReport, isBreaking, toDiffText } from '../spec/diff/report.ts'
import { SpecError } from '../spec/read/scan.ts'
import { explained } from '../spec/report/report.ts'
import { acceptPair, comparePair, type Pair, readPublishedPairs } from './publish/published.ts'
import type { Command, Shell } from './shell.ts'
import { readWords, runSpecCommand } from './spec-command.ts'

const form = 'applink-action-host diff [OLD NEW] [--json] [--accept]'

export const diffCommand: Command = {
  usage: `Usage: ${form}

  OLD NEW   two OpenAPI documents; without them all of openapi/published/ against those of openapi/
  --json    one line of JSON
  --accept  record the new ones as published

Exit code 1: a republish breaks something, or a file is no OpenAPI 3.0 or Swagger 2.0. Exit code 2: one cannot be read.

Example:
  npm run diff:spec`,
  run: (args, shell) => runSpecCommand(shell, () => diffPairs(args, shell)),
}

const options = { json: { type: 'boolean' }, accept: { type: 'boolean' } } as const

function diffPairs(args: readonly string[], { folder, print }: Shell): number {
  const { accept, json, pairs } = readOptions(args, folder)
  const reports = pairs.map(pair => ({ pair, report: comparePair(pair) }))
  print(json ? toJson(reports.map(({ report }) => report)) : reports.map(toText).join('\n\n'))
  if (!accept) return reports.some(({ report }) => isBreaking(report)) ? 1 : 0
  for (const pair of pairs) acceptPair(pair)
  return 0
}

const toText = ({ pair, report }: { readonly pair: Pair; readonly report: DiffReport }): string =>
  `${pair.old} -> ${pair.current}\n\n${toDiffText(report)}`

function toJson(reports: readonly DiffReport[]): string {
  const findings = reports.flatMap(report => report.findings)
  const countOf = (severity: string): number => findings.filter(finding => finding.severity === severity).length
  const safe = reports.flatMap(report => report.safe)
  return JSON.stringify({
    errors: countOf('error'),
    warnings: countOf('warning'),
    findings,
    safe,
    rules: explained(findings),
  })
}

function readOptions(args: readonly string[], folder: string) {
  const { positionals, values } = readWords(args, options, form)
  const [old, current, ...more] = positionals
  if (more.length > 0 || (old !== undefined && current === undefined)) {
    throw new SpecError(`Name two files or none: ${form}`)
  }
  const isNamed = old !== undefined && current !== undefined
  const pairs = isNamed
    ? [{ old: existing(old, folder), current: existing(current, folder) }]
    : readPublishedPairs(join(folder, 'openapi'))
  return { pairs, json: values.json ?? false, accept: values.accept ?? false }
}

function existing(file: string, folder: string): string {
  if (!existsSync(resolve(folder, file))) throw new SpecError(`${file} cannot be read (ENOENT).`)
  return resolve(folder, file)
}
