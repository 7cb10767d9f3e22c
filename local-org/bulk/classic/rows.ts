import type { ObjectDefinition, Schema } from '../../model.ts'
import { isNil, NotXml, nodeOf, nodesOf, readXml, type XmlNode } from '../../xml/xml.ts'
import { toCsvLine, usualFormat } from '../csv/line.ts'
import { JobFailure } from '../job.ts'

type Json = Readonly<Record<string, unknown>>

export interface TableParts {
  readonly schema: Schema
  readonly object: ObjectDefinition
}

/** How CSV says that a field is to be emptied. */
const emptied = '#N/A'

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const failure = (format: string, reason: string) =>
  new JobFailure(`InvalidBatch : The data is no list of records in ${format}: ${reason}`)

function readJsonRecords(text: string): readonly Json[] {
  try {
    const records: unknown = JSON.parse(text)
    if (Array.isArray(records) && records.every(isRecord)) return records
  } catch (error) {
    throw failure('JSON', (error as Error).message)
  }
  throw failure('JSON', 'not an array of objects')
}

/** A parent lies in an `sObject` of its own. */
function toJson(node: XmlNode): Json {
  const cells = node.children.map(child => {
    const parent = nodeOf(child, 'sObject')
    return [child.name, isNil(child) ? null : parent ? toJson(parent) : child.text] as const
  })
  return Object.fromEntries(cells)
}

function readXmlRecords(text: string): readonly Json[] {
  try {
    const root = readXml(text)
    if (root.name === 'sObjects') return nodesOf(root, 'sObject').map(toJson)
  } catch (error) {
    if (!(error instanceof NotXml)) throw error
    throw failure('XML', error.message)
  }
  throw failure('XML', 'the root is not sObjects')
}

/** The kind of a parent, where its reference may point at several. */
function prefixOf(name: string, parent: Json, { schema, object }: TableParts): string {
  const { type } = { ...parent, ...(isRecord(parent.attributes) ? parent.attributes : {}) }
  const several = (schema.parentFieldOf(object, name)?.referenceTo?.length ?? 0) > 1
  return several && typeof type === 'string' ? `${type}:` : ''
}

const toText = (value: unknown): string => (value === null ? emptied : String(value))
const isSaid = ([name]: readonly [string, unknown]): boolean => name !== 'attributes' && name !== 'type'

function toCells(record: Json, parts: TableParts): readonly (readonly [string, string])[] {
  return Object.entries(record)
    .filter(([name]) => name !== 'attributes')
    .flatMap(([name, value]): (readonly [string, string])[] => {
      if (!isRecord(value)) return [[name, toText(value)]]
      const prefix = prefixOf(name, value, parts)
      return Object.entries(value)
        .filter(isSaid)
        .map(([key, cell]) => [`${prefix}${name}.${key}`, toText(cell)])
    })
}

/**
 * Records in JSON or XML as the CSV that says the same, so that all formats have one meaning. What a record does not
 * name is empty, and left as it is.
 * @throws JobFailure
 */
export function toTable(kind: 'JSON' | 'XML', text: string, parts: TableParts): string {
  const records = kind === 'JSON' ? readJsonRecords(text) : readXmlRecords(text)
  const rows = records.map(record => new Map(toCells(record, parts)))
  const header = [...new Set(rows.flatMap(row => [...row.keys()]))]
  if (header.length === 0) return ''
  return [header, ...rows.map(row => header.map(name => row.get(name) ?? ''))]
    .map(cells => toCsvLine(cells, usualFormat))
    .join('')
}
