import { existsSync } from 'node:fs'
import { type DiffReport, isBreaking, toDiffText } from '../spec/diff/report.ts'
import { SpecError } from '../spec/read/scan.ts'
import { acceptPair, comparePair, type Pair, readPublishedPairs } from './publish/published.ts'
import { readWords, runSpecCommand } from './spec-command.ts'

const usage = 'npm run diff:spec -- [OLD NEW] [--json] [--accept]'
const options = { json: { type: 'boolean' }, accept: { type: 'boolean' } } as const

/**
 * `npm run diff:spec` compares two documents, or all published ones with the current ones, and says what a republish
 * breaks. `--accept` records the new as published. Exit codes: 0 nothing that Salesforce refuses, or accepted; 1 it
 * breaks something; 2 a file or the arguments cannot be read.
 */
function main(args: readonly string[]): number {
  const { accept, json, pairs } = readOptions(args)
  const reports = pairs.map(pair => ({ pair, report: comparePair(pair) }))
  console.log(json ? toJson(reports.map(({ report }) => report)) : reports.map(toText).join('\n\n'))
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
  return JSON.stringify({ errors: countOf('error'), warnings: countOf('warning'), findings, safe })
}

function readOptions(args: readonly string[]) {
  const { positionals, values } = readWords(args, options, usage)
  const [old, current, ...more] = positionals
  if (more.length > 0 || (old !== undefined && current === undefined)) {
    throw new SpecError(`Name two files or none: ${usage}`)
  }
  const isNamed = old !== undefined && current !== undefined
  const pairs = isNamed ? [{ old: existing(old), current: existing(current) }] : readPublishedPairs()
  return { pairs, json: values.json ?? false, accept: values.accept ?? false }
}

function existing(file: string): string {
  if (!existsSync(file)) throw new SpecError(`${file} cannot be read (ENOENT).`)
  return file
}

runSpecCommand(main)
