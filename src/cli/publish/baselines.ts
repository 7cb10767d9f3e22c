import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { diffDocuments } from '../../spec/diff/diff.ts'
import { type DiffReport, toDiffReport } from '../../spec/diff/report.ts'
import { SpecError } from '../../spec/read/scan.ts'
import { readTextFile } from '../../text-file.ts'
import { readKnownSpecFile } from '../spec-file.ts'

/** Two documents to compare, by their paths. Either may be missing. */
export interface Pair {
  readonly old: string
  readonly current: string
}

/** What an org has of the app under one name, beside the document that is published there next. */
export interface Baseline extends Pair {
  readonly connection: string
  readonly clientName: string
  /** Of the org. Absent: it was published by other means, and nobody said where. */
  readonly org?: string | undefined
}

const folderName = 'published'
const ledgerName = 'publications.json'
/** By client name: the file of `openapi/` that was published under it, and the org that has it. */
const ledgerSchema = z.record(z.string(), z.strictObject({ document: z.string(), org: z.string().optional() }))
type Ledger = z.infer<typeof ledgerSchema>

/**
 * What is recorded in the app's folder `openapi/published/`: a folder for each connection, in it a document for each service.
 * @throws SpecError for a document that belongs to no connection, and for a ledger that cannot be read
 */
export function readBaselines(openapi: string): readonly Baseline[] {
  const published = join(openapi, folderName)
  if (!existsSync(published)) return []
  const entries = readdirSync(published, { withFileTypes: true })
  const stray = entries.find(entry => entry.isFile() && entry.name.endsWith('.yaml'))
  if (stray) {
    const whose = `${folderName}/production/ActionHost.yaml`
    throw new SpecError(
      `openapi/${folderName}/${stray.name} belongs to no connection. Move it to where it was published, such as openapi/${whose}: the folder is the connection, the file the client name.`,
    )
  }
  return entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .flatMap(connection => baselinesOf(openapi, connection))
}

function baselinesOf(openapi: string, connection: string): readonly Baseline[] {
  const folder = join(openapi, folderName, connection)
  const ledger = readLedger(folder)
  const names = readdirSync(folder).filter(name => name.endsWith('.yaml'))
  return names.sort().map(name => {
    const clientName = name.slice(0, -'.yaml'.length)
    const { document = documentOf(openapi, clientName), org } = ledger[clientName] ?? {}
    return { connection, clientName, org, old: join(folder, name), current: join(openapi, document) }
  })
}

const documentOf = (openapi: string, clientName: string): string => {
  const own = `api-spec.${clientName}.yaml`
  return existsSync(join(openapi, own)) ? own : 'api-spec.yaml'
}

function readLedger(folder: string): Ledger {
  const path = join(folder, ledgerName)
  if (!existsSync(path)) return {}
  try {
    return ledgerSchema.parse(JSON.parse(readTextFile(path)))
  } catch (cause) {
    throw new SpecError(`${path} is not as it was written: ${cause instanceof Error ? cause.message : cause}`)
  }
}

/**
 * What publishing the current document would break.
 * @throws SpecError
 */
export function comparePair({ current, old }: Pair): DiffReport {
  const [before, after] = [old, current].map(file => (existsSync(file) ? readKnownSpecFile(file).document : {}))
  return toDiffReport(diffDocuments(before, after))
}

/** A document that an org has now. */
export interface PublishedDocument extends Pick<Baseline, 'connection' | 'clientName' | 'org'> {
  /** Name of the file in `openapi/`. */
  readonly document: string
}

/** Whether both are the name of one service: an org does not mind letter case. */
export const isSameService = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** Records a document as what a connection has; one that is gone has gone there too. */
export function recordBaseline(openapi: string, { clientName, connection, document, org }: PublishedDocument): void {
  const folder = join(openapi, folderName, connection)
  mkdirSync(folder, { recursive: true })
  const current = join(openapi, document)
  const others = Object.entries(readLedger(folder)).filter(([name]) => !isSameService(name, clientName))
  for (const known of baselinesOf(openapi, connection)) {
    if (isSameService(known.clientName, clientName)) rmSync(known.old)
  }
  if (existsSync(current)) copyFileSync(current, join(folder, `${clientName}.yaml`))
  const ledger = Object.fromEntries(existsSync(current) ? [...others, [clientName, { document, org }]] : others)
  writeFileSync(join(folder, ledgerName), `${JSON.stringify(ledger, undefined, 2)}\n`)
}
