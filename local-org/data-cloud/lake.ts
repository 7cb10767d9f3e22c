import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { type JsonCell, type LakeCell, readCell, storageOf, toJsonCell } from './cell.ts'
import type { Definitions, SqlType, Table } from './definitions.ts'
import { guarded } from './guard.ts'
import { SqlRefusal, toSqliteText } from './sql-text.ts'

export interface ResultColumn {
  readonly name: string
  readonly type: SqlType
}

export interface LakeResult {
  readonly columns: readonly ResultColumn[]
  readonly rows: readonly (readonly JsonCell[])[]
}

export type LakeRow = ReadonlyMap<string, LakeCell>

/** The tables of the Data Cloud. */
export interface Lake {
  /** @throws SqlRefusal for a query that is wrong, or gives more rows than are allowed */
  query(sql: string): LakeResult
  /** Adds rows, or replaces those with the same key. */
  upsert(table: Table, rows: readonly LakeRow[]): void
  remove(table: Table, keys: readonly string[]): void
  close(): void
}

interface LakeParts {
  readonly definitions: Definitions
  /** A file; absent: in memory. */
  readonly path?: string | undefined
  readonly now: () => Date
  readonly maxRows: number
}

const name = (text: string): string => `"${text}"`

function createTable(database: DatabaseSync, table: Table): void {
  const columns = [...table.columns].map(([column, type]) => `${name(column)} ${storageOf[type]}`)
  const key = `PRIMARY KEY (${name(table.key)})`
  database.exec(`CREATE TABLE IF NOT EXISTS ${name(table.name)} (${[...columns, key].join(', ')})`)
}

function upsertInto(database: DatabaseSync, table: Table, rows: readonly LakeRow[]): void {
  const columns = [...table.columns.keys()]
  const marks = columns.map(() => '?').join(', ')
  const insert = database.prepare(
    `INSERT OR REPLACE INTO ${name(table.name)} (${columns.map(name).join(', ')}) VALUES (${marks})`,
  )
  database.exec('BEGIN')
  for (const row of rows) insert.run(...columns.map(column => row.get(column) ?? null))
  database.exec('COMMIT')
}

/** `today-30T11:12:00Z`, as files write times so that the sample never grows old; other cells stay as they are. */
function dated(text: string, now: Date): string {
  const [, days, time] = /^today([+-]\d+)(T.+)?$/.exec(text) ?? []
  if (days === undefined) return text
  const day = new Date(now.getTime() + Number(days) * 86_400_000).toISOString().slice(0, 10)
  return `${day}${time ?? ''}`
}

/** Into new tables only: what a client deleted stays deleted. */
function loadSample(database: DatabaseSync, { definitions, now }: LakeParts): void {
  if (database.prepare('PRAGMA user_version').get()?.user_version === 1) return
  database.exec('PRAGMA user_version = 1')
  for (const table of definitions.tables) {
    const rows = definitions.rowsOf(table).map(row => {
      return new Map(
        [...table.columns].map(([column, type]) => [
          column,
          readCell(type, dated(row.get(column) ?? '', now())) ?? null,
        ]),
      )
    })
    upsertInto(database, table, rows)
  }
}

/** The type of a column without a declared one, as far as its values tell. */
function typeOf(values: Iterable<SQLOutputValue | undefined>): SqlType {
  const found = new Set<string>()
  for (const value of values) if (value !== null) found.add(Number.isInteger(value) ? 'integer' : typeof value)
  if (found.size === 0 || found.has('string')) return 'VARCHAR'
  return found.has('number') ? 'DECIMAL' : 'BIGINT'
}

function createColumnsOf(tables: readonly Table[]) {
  const types = new Map(
    tables.flatMap(table => [...table.columns].map(([column, type]) => [`${table.name}.${column}`, type])),
  )
  return (statement: StatementSync, rows: readonly (readonly SQLOutputValue[])[]): readonly ResultColumn[] => {
    const taken = new Set<string>()
    return statement.columns().map((column, at) => {
      const type = types.get(`${column.table}.${column.column}`) ?? typeOf(rows.map(row => row[at]))
      // An expression without an alias goes by its text here, by its place in Data Cloud.
      const usable = /^[\p{L}_][\p{L}\p{N}_ ]*$/u.test(column.name) && !taken.has(column.name)
      const chosen = usable ? column.name : `_col${at}`
      taken.add(chosen)
      return { name: chosen, type }
    })
  }
}

const isSqlError = (error: unknown): error is Error => error instanceof Error && 'errcode' in error

/** Opens the Data Cloud's tables, with the sample's rows when they are new. */
export function createLake(parts: LakeParts): Lake {
  const { definitions, path = ':memory:', now, maxRows } = parts
  const { tables } = definitions
  const database = new DatabaseSync(path)
  database.exec('PRAGMA case_sensitive_like = ON')
  for (const table of tables) createTable(database, table)
  loadSample(database, parts)
  const columnsOf = createColumnsOf(tables)
  const readable = new Set(tables.map(table => table.name.toLowerCase()))

  function run(text: string): LakeResult {
    const statement = database.prepare(text)
    statement.setReturnArrays(true)
    const raw: SQLOutputValue[][] = []
    for (const row of statement.iterate() as Iterable<unknown> as Iterable<SQLOutputValue[]>) {
      if (raw.length === maxRows) throw new SqlRefusal(`The query gives more than ${maxRows} rows`)
      raw.push(row)
    }
    const columns = columnsOf(statement, raw)
    return { columns, rows: raw.map(row => row.map((value, at) => toJsonCell(columns[at]?.type, value))) }
  }

  return {
    query(sql) {
      const text = toSqliteText(sql, now())
      try {
        return guarded(database, readable, () => run(text))
      } catch (error) {
        throw isSqlError(error) ? new SqlRefusal(error.message) : error
      }
    },
    upsert: (table, rows) => upsertInto(database, table, rows),
    remove(table, keys) {
      const remove = database.prepare(`DELETE FROM ${name(table.name)} WHERE ${name(table.key)} = ?`)
      for (const key of keys) remove.run(key)
    },
    close: () => database.close(),
  }
}
