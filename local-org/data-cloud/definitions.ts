import { existsSync } from 'node:fs'
import * as z from 'zod'
import { assetUrl } from '../assets.ts'
import { type CsvRow, readCsv } from '../csv.ts'
import { readTextFile } from '../text.ts'

/** SQL types that answers name, with the numbers that go with them. */
export const typeCodes = { VARCHAR: 12, DECIMAL: 3, BIGINT: -5, BOOLEAN: 16, DATE: 91, TIMESTAMP: 93 } as const

export type SqlType = keyof typeof typeCodes

const fields = z.record(z.string(), z.enum(['VARCHAR', 'DECIMAL', 'BIGINT', 'BOOLEAN', 'DATE', 'TIMESTAMP']))
const shape = z.object({ label: z.string(), key: z.string(), fields })

type Shape = z.infer<typeof shape>

/** A data model object or data lake object. */
export interface Table {
  readonly name: string
  /** Name of the column that tells rows apart. */
  readonly key: string
  /** By name, in their order. */
  readonly columns: ReadonlyMap<string, SqlType>
}

/** What an Ingestion API connector takes for one object, and where it goes. */
export interface IngestObject {
  readonly key: string
  /** Payload names. */
  readonly fields: ReadonlyMap<string, SqlType>
  readonly table: Table
}

export interface Definitions {
  readonly tables: readonly Table[]
  /** Names are compared as they are, as the Ingestion API does. */
  ingestObjectOf(source: string, object: string): IngestObject | undefined
  /** The sample's rows of a table, as text by column name. */
  rowsOf(table: Table): readonly CsvRow[]
}

const folder = assetUrl('sample/data-cloud/')
const readJson = (file: string): unknown => JSON.parse(readTextFile(new URL(file, folder)))

/** The API name that Data Cloud gives the column of a payload's field. */
export const columnNameOf = (field: string): string => `${field}__c`

function toIngestObject(source: string, object: string, { key, fields: named }: Shape): IngestObject {
  const columns = new Map(Object.entries(named).map(([name, type]) => [columnNameOf(name), type]))
  const table = { name: `${source}_${object}__dll`, key: columnNameOf(key), columns }
  return { key, fields: new Map(Object.entries(named)), table }
}

/** The sample's Data Cloud: objects, connectors and rows. */
export function readDefinitions(): Definitions {
  const objects = z.record(z.string(), shape).parse(readJson('objects.json'))
  const sources = z.record(z.string(), z.record(z.string(), shape)).parse(readJson('sources.json'))
  const ingestObjects = new Map(
    Object.entries(sources).flatMap(([source, each]) =>
      Object.entries(each).map(([name, one]) => [`${source}/${name}`, toIngestObject(source, name, one)] as const),
    ),
  )
  const models = Object.entries(objects).map(([name, { key, fields: columns }]) => {
    return { name, key, columns: new Map(Object.entries(columns)) }
  })
  return {
    tables: [...models, ...[...ingestObjects.values()].map(({ table }) => table)],
    ingestObjectOf: (source, object) => ingestObjects.get(`${source}/${object}`),
    rowsOf(table) {
      const file = new URL(`${table.name}.csv`, folder)
      return existsSync(file) ? readCsv(readTextFile(file)) : []
    },
  }
}
