import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite'
import { type ObjectDefinition, type Schema, type SqlFragment, tableOf } from '../model.ts'
import { countOf, idOf } from './id.ts'
import { createStatements, type Statements } from './statements.ts'
import { createTable, storedFieldsOf } from './table.ts'
import { createTransactions } from './transactions.ts'

/** Column values of one record by field name, in the store's own forms (see `createTable`), compound fields left out. */
export type Row = Readonly<Record<string, SQLOutputValue>>
/** Values to write, by field name in its canonical case. */
export type Values = Readonly<Record<string, SQLInputValue>>

/** Gives the column of a formula or roll-up field of the record with an id. */
export type FormulaColumns = (object: string, field: string, id: string) => string | number | null

export interface StoreParts {
  /** A file, or `:memory:` (default). */
  readonly path?: string
  /** What `image` of a store with the same schema gave: this one, in memory, begins with its records. */
  readonly image?: Uint8Array
  readonly schema: Schema
  readonly now: () => Date
  /** Needed where the schema has formula or roll-up fields. */
  readonly formulas?: (store: Store) => FormulaColumns
}

export interface Store {
  readonly schema: Schema
  /** The handle for reading. Writing past `insert` and `update` leaves caches stale. */
  readonly database: DatabaseSync
  /** A prepared statement, kept while its text is in use. For reading. */
  statement(sql: string): StatementSync
  /** The present second as a datetime column holds it. */
  now(): string
  /** Makes a record; gives its 18-character id, which the values may name. No rule is checked. */
  insert(object: ObjectDefinition, values: Values): string
  /** Changes columns of a record that is there. No rule is checked, no system field touched. */
  update(object: ObjectDefinition, id: string, values: Values): void
  /** Takes a record away for good. */
  erase(object: ObjectDefinition, id: string): void
  /** A record by its 18-character id, deleted ones too (`IsDeleted` 1). */
  read(object: ObjectDefinition, id: string): Row | undefined
  /** Records, deleted ones too, for which the SQL over the alias `row` holds, in the order they were made. */
  select(object: ObjectDefinition, where: SqlFragment): readonly Row[]
  /** Runs to the end or leaves nothing behind; may be nested. Synchronous: nothing else runs in between. */
  transaction<T>(run: () => T): T
  /** Does the work once the outermost transaction is through, and never if it, or one around the work, is undone. */
  afterCommit(work: () => void): void
  /** Runs with `IsCurrent` true for this AuthSession and no other. Synchronous. */
  inSession<T>(sessionId: string, run: () => T): T
  /** Rises whenever an object with `setup` that is not `passing` may have changed: what was computed from users and permissions is stale. */
  setupRevision(): number
  /** All records, for another store to begin with. */
  image(): Uint8Array
  close(): void
}

/** A moment as a datetime column holds it. */
export const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`

interface ColumnSources {
  readonly session: () => string | null
  readonly formulaColumn: FormulaColumns
}

function openDatabase({ image, path = ':memory:', schema }: StoreParts, sources: ColumnSources): DatabaseSync {
  const database = new DatabaseSync(path)
  if (image) database.deserialize(image)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.function('fold', { deterministic: true }, text => (typeof text === 'string' ? text.toLowerCase() : text))
  // One value for the length of a statement, which is all that a generated column needs.
  database.function('current_session', { deterministic: true }, sources.session)
  database.function('formula_column', { deterministic: true }, (object, field, id) =>
    sources.formulaColumn(String(object), String(field), String(id)),
  )
  if (!image) createTables(database, schema)
  return database
}

function createTables(database: DatabaseSync, { objects }: Schema): void {
  database.exec('BEGIN')
  for (const object of objects) createTable(database, object)
  database.exec('COMMIT')
}

function createIds(statements: Statements): (object: ObjectDefinition) => string {
  const counts = new Map<string, number>()
  return object => {
    const last = counts.get(object.name) ?? lastCountOf(object, statements)
    counts.set(object.name, last + 1)
    return idOf(object.keyPrefix, last + 1)
  }
}

function lastCountOf(object: ObjectDefinition, statements: Statements): number {
  const row = statements.of(`SELECT max("Id") AS id FROM ${tableOf(object)}`).get()
  return typeof row?.id === 'string' ? (countOf(row.id) ?? 0) : 0
}

function createInsert(statements: Statements): (object: ObjectDefinition, values: Values) => void {
  const prepared = new Map<string, (values: Values) => void>()
  const prepare = (object: ObjectDefinition) => {
    const stored = storedFieldsOf(object).flatMap(field => (field.derived ? [] : [field.name]))
    const names = stored.filter(name => name !== 'IsDeleted')
    const list = names.map(name => `"${name}"`).join(', ')
    const marks = names.map(() => '?').join(', ')
    const insert = statements.of(`INSERT INTO ${tableOf(object)} (${list}) VALUES (${marks})`)
    return (values: Values) => void insert.run(...names.map(name => values[name] ?? null))
  }
  return (object, values) => {
    const insert = prepared.get(object.name) ?? prepare(object)
    prepared.set(object.name, insert)
    insert(values)
  }
}

/** The org's records on SQLite: one table an object, one column a field. Knows no user and no rule. */
export function createStore(parts: StoreParts): Store {
  let formulaColumn: FormulaColumns = () => null
  const store = openStore(parts, (...asked) => formulaColumn(...asked))
  if (parts.formulas) formulaColumn = parts.formulas(store)
  return store
}

function openStore(parts: StoreParts, formulaColumn: FormulaColumns): Store {
  let setupRevision = 0
  let session: string | null = null
  const database = openDatabase(parts, { session: () => session, formulaColumn })
  const statements = createStatements(database)
  const nextId = createIds(statements)
  const insertRow = createInsert(statements)
  const note = (object: ObjectDefinition) => {
    if (object.setup && !object.passing) setupRevision++
  }
  return {
    schema: parts.schema,
    database,
    statement: statements.of,
    now: () => toSecond(parts.now()),
    insert(object, values) {
      const id = typeof values.Id === 'string' ? values.Id : nextId(object)
      insertRow(object, { ...values, Id: id })
      note(object)
      return id
    },
    update(object, id, values) {
      const sets = Object.keys(values).map(name => `"${name}" = ?`)
      if (sets.length === 0) return
      statements.of(`UPDATE ${tableOf(object)} SET ${sets.join(', ')} WHERE "Id" = ?`).run(...Object.values(values), id)
      note(object)
    },
    erase(object, id) {
      statements.of(`DELETE FROM ${tableOf(object)} WHERE "Id" = ?`).run(id)
      note(object)
    },
    read: (object, id) => statements.of(`SELECT * FROM ${tableOf(object)} WHERE "Id" = ?`).get(id),
    select: (object, { sql, values }) =>
      statements.of(`SELECT row.* FROM ${tableOf(object)} row WHERE ${sql} ORDER BY row.rowid`).all(...values),
    ...createTransactions(database, () => {
      setupRevision++
    }),
    inSession(sessionId, run) {
      const outer = session
      session = sessionId
      try {
        return run()
      } finally {
        session = outer
      }
    },
    setupRevision: () => setupRevision,
    image: () => database.serialize(),
    close: () => database.close(),
  }
}
