import { isJsonObject } from '../json.ts'
import { readCell } from './cell.ts'
import { columnNameOf, type IngestObject } from './definitions.ts'
import type { LakeRow } from './lake.ts'

/** A payload that is refused. The message names fields, never values. */
export class PayloadRefusal extends Error {
  override readonly name = 'PayloadRefusal'
}

function toRow(value: unknown, at: number, { fields, key }: IngestObject): LakeRow {
  if (!isJsonObject(value)) throw new PayloadRefusal(`data[${at}] is not an object`)
  const unknown = Object.keys(value).find(name => !fields.has(name))
  if (unknown !== undefined) throw new PayloadRefusal(`data[${at}]: ${unknown.slice(0, 80)} is not in the schema`)
  const cells = [...fields].map(([name, type]) => {
    if (!Object.hasOwn(value, name)) throw new PayloadRefusal(`data[${at}]: ${name} is missing`)
    const cell = readCell(type, value[name])
    if (cell === undefined) throw new PayloadRefusal(`data[${at}]: ${name} is not of type ${type}`)
    if (name === key && cell === null) throw new PayloadRefusal(`data[${at}]: ${name} is the primary key and blank`)
    return [columnNameOf(name), cell] as const
  })
  return new Map(cells)
}

/** The rows of `{"data": [...]}`. Every field of the schema must be there. @throws PayloadRefusal */
export function readIngestRows(body: unknown, object: IngestObject): readonly LakeRow[] {
  const { data } = isJsonObject(body) ? body : {}
  if (!Array.isArray(data)) throw new PayloadRefusal('The body must be {"data": [...]}')
  return data.map((value, at) => toRow(value, at, object))
}

const maxIds = 200

/** The primary keys to delete, from the query or from `{"ids": [...]}`. @throws PayloadRefusal */
export function readIds(query: string | undefined, body: unknown): readonly string[] {
  const { ids: named } = isJsonObject(body) ? body : {}
  const ids: readonly unknown[] = query === undefined ? (Array.isArray(named) ? named : []) : query.split(',')
  if (ids.length === 0 || ids.length > maxIds) throw new PayloadRefusal(`ids must name 1 to ${maxIds} records`)
  return ids.map(String)
}
