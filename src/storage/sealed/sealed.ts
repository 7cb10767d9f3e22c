import type { Database } from '../database.ts'

/** A column that holds sealed text, or nothing. Whoever seals into a table names it beside the table's migrations. */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** The primary key: one column of text. */
  readonly key: string
  /** What the text of a row is sealed for. */
  contextOf(key: string): string
  /**
   * Name of the lock (`Database.withLock`) of whoever reads the text, works, and then expects to find it as it was.
   * Absent: nobody does.
   */
  lockOf?(key: string): string
}

/** What stands in one row. */
export interface SealedValue {
  readonly of: SealedColumn
  readonly key: string
  readonly sealed: string
}

/** As `table.column`. */
export const toColumnName = ({ column, table }: SealedColumn): string => `${table}.${column}`

export interface SealedPlaces {
  readonly database: Database
  readonly columns: readonly SealedColumn[]
  /** Values that begin like this are not read. */
  readonly except?: string
  /** Called after each slice of rows: a place to wait, or to end by throwing. */
  rest?(): Promise<void>
}

const sliceRows = 100

/** All that is sealed, read in slices of rows, so that no statement takes long. */
export async function* sealedValues(places: SealedPlaces): AsyncGenerator<SealedValue> {
  for (const of of places.columns) {
    for await (const rows of slicesOf(places, of)) {
      for (const { key, sealed } of rows) if (sealed !== null) yield { of, key, sealed }
      await places.rest?.()
    }
  }
}

async function* slicesOf({ database, except }: SealedPlaces, of: SealedColumn): AsyncGenerator<readonly Row[]> {
  const statement = toStatement(of, except)
  let after: string | undefined = ''
  while (after !== undefined) {
    const rows: Row[] = await database.all<Row>(statement, except === undefined ? [after] : [except, after])
    yield rows
    after = rows.length === sliceRows ? rows.at(-1)?.key : undefined
  }
}

interface Row {
  readonly key: string
  readonly sealed: string | null
}

function toStatement({ column, key, table }: SealedColumn, except: string | undefined): string {
  const wanted =
    except === undefined ? column : `CASE WHEN substr(${column}, 1, ${except.length}) <> ? THEN ${column} END`
  return `SELECT ${key} AS "key", ${wanted} AS "sealed" FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ${sliceRows}`
}
