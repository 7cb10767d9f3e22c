import { copyFileSync, existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { readApp } from '../app/app.ts'
import { isLinkName, linkNameForm } from '../core/names.ts'
import { toFiles } from '../openapi/files.ts'
import { publishedOf } from '../policy/published.ts'
import { type DiffReport, isBreaking, toDiffText } from '../spec/diff/report.ts'
import { SpecError } from '../spec/read/scan.ts'
import { explained } from '../spec/report/report.ts'
import {
  type Baseline,
  comparePair,
  type Pair,
  type PublishedDocument,
  readBaselines,
  recordBaseline,
} from './publish/baselines.ts'
import type { Command, Shell } from './shell.ts'
import { readWords, runSpecCommand } from './spec-command.ts'

const form = 'applink-action-host diff [OLD NEW | --connection-name C] [--json] [--accept]'

export const diffCommand: Command = {
  usage: `Usage: ${form}

  OLD NEW            two OpenAPI documents; without them what openapi/published/ has of each connection against
                     the documents of openapi/
  --connection-name  of this connection alone
  --accept           record the documents as what this connection has, when they were published by other means;
                     with two files, write NEW over OLD
  --json             one line of JSON

Exit code 1: a republish breaks something, or a file is no OpenAPI 3.0 or Swagger 2.0. Exit code 2: one cannot be
read, or nothing is recorded of the connection and something is of others.

Example:
  npm run diff:spec -- --connection-name production`,
  run: (args, shell) => runSpecCommand(shell, () => diff(args, shell)),
}

const options = {
  'connection-name': { type: 'string' },
  json: { type: 'boolean' },
  accept: { type: 'boolean' },
} as const

async function diff(args: readonly string[], { folder, print }: Shell): Promise<number> {
  const { accept, connection, json, named } = readOptions(args, folder)
  const baselines = named ? [] : baselinesOf(folder, { accept, connection })
  const reports = (named ? [named] : baselines).map(pair => ({ pair, report: comparePair(pair) }))
  print(json ? toJson(reports.map(({ report }) => report)) : reports.map(toText).join('\n\n') || nothing(connection))
  if (!accept) return reports.some(({ report }) => isBreaking(report)) ? 1 : 0
  if (named) copyFileSync(named.current, named.old)
  else await record(baselines, { connection, folder })
  return 0
}

interface Chosen {
  readonly accept: boolean
  readonly connection: string | undefined
}

/** @throws SpecError for a connection of which nothing is known, as of one that is misspelt: it must not look like one that keeps working */
function baselinesOf(folder: string, { accept, connection }: Chosen): readonly Baseline[] {
  const all = readBaselines(join(folder, 'openapi'))
  const found = connection === undefined ? all : all.filter(each => each.connection === connection)
  if (found.length > 0 || accept || all.length === 0) return found
  const known = new Set(all.map(each => each.connection))
  throw new SpecError(`Nothing is recorded as published to ${connection}, but to ${[...known].join(', ')}.`)
}

const nothing = (connection = 'any connection'): string => `Nothing is recorded as published to ${connection}.`

interface Place {
  readonly connection: string | undefined
  readonly folder: string
}

/** What was recorded before stays under its names; a connection of which nothing is known has each service under its own. */
async function record(baselines: readonly Baseline[], place: Place): Promise<void> {
  const known = baselines.map(({ current, ...each }) => ({ ...each, document: basename(current) }))
  const published = known.length > 0 ? known : await ownDocuments(place)
  for (const each of published) recordBaseline(join(place.folder, 'openapi'), each)
}

async function ownDocuments({ connection = '', folder }: Place): Promise<readonly PublishedDocument[]> {
  const { appLink, catalog } = publishedOf(await readApp(folder))
  return toFiles(catalog, appLink).map(({ name, service: { clientName } }) => ({
    ...{ clientName, connection },
    document: name,
  }))
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
  const { accept = false, 'connection-name': connection, json = false } = values
  const named = readFiles(positionals, folder)
  if (named && connection !== undefined) throw new SpecError(`Name files or a connection: ${form}`)
  if (!named && accept && connection === undefined) {
    throw new SpecError(`Say whose they are with --connection-name: ${form}`)
  }
  if (connection !== undefined && !isLinkName(connection)) {
    throw new SpecError(`--connection-name: ${linkNameForm}`)
  }
  return { accept, connection, json, named }
}

function readFiles([old, current, ...more]: readonly string[], folder: string): Pair | undefined {
  if (old === undefined) return undefined
  if (current === undefined || more.length > 0) throw new SpecError(`Name two files or none: ${form}`)
  return { old: existing(old, folder), current: existing(current, folder) }
}

function existing(file: string, folder: string): string {
  if (!existsSync(resolve(folder, file))) throw new SpecError(`${file} cannot be read (ENOENT).`)
  return resolve(folder, file)
}
