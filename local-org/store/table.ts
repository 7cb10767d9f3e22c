import type { DatabaseSync } from 'node:sqlite'
import { type FieldDefinition, type ObjectDefinition, tableOf } from '../model.ts'

/** Compound fields have no column: their parts do. */
export const storedFieldsOf = (object: ObjectDefinition): readonly FieldDefinition[] =>
  [...object.fields.values()].filter(field => field.type !== 'address' && field.type !== 'location')

const binaryText = 'TEXT'
const foldedText = 'TEXT COLLATE NOCASE'

function columnTypeOf({ type, caseSensitive }: FieldDefinition): string {
  switch (type) {
    case 'boolean':
    case 'int':
    case 'long':
      return 'INTEGER'
    case 'currency':
    case 'double':
    case 'percent':
      return 'REAL'
    case 'base64':
      return 'BLOB'
    case 'id':
    case 'reference':
    case 'date':
    case 'datetime':
    case 'time':
      return binaryText
    default:
      return caseSensitive ? binaryText : foldedText
  }
}

function columnOf(field: FieldDefinition): string {
  const column = `"${field.name}" ${columnTypeOf(field)}`
  if (field.name === 'Id') return `${column} PRIMARY KEY NOT NULL`
  if (field.name === 'IsDeleted') return deletedColumn
  return field.derived ? `${column} GENERATED ALWAYS AS (${field.derived}) VIRTUAL` : column
}

const deletedColumn = '"IsDeleted" INTEGER NOT NULL DEFAULT 0'

function columnsOf(object: ObjectDefinition): ReadonlyMap<string, string> {
  const columns = new Map(storedFieldsOf(object).map(field => [field.name, columnOf(field)]))
  return columns.has('IsDeleted') ? columns : columns.set('IsDeleted', deletedColumn)
}

const audit = new Set(['CreatedById', 'LastModifiedById'])

const searched = (field: FieldDefinition): boolean =>
  (field.type === 'reference' && !audit.has(field.name)) ||
  field.unique === true ||
  field.externalId === true ||
  field.nameField === true

function addMissingColumns(database: DatabaseSync, object: ObjectDefinition): void {
  const rows = database.prepare(`PRAGMA table_xinfo(${tableOf(object)})`).all()
  const present = new Set(rows.map(row => String(row.name)))
  for (const [name, column] of columnsOf(object)) {
    if (!present.has(name)) database.exec(`ALTER TABLE ${tableOf(object)} ADD COLUMN ${column}`)
  }
}

/**
 * Makes the table of an object, or brings an older one up to the schema (columns are added, never dropped).
 *
 * Columns: text in TEXT that compares ignoring the case of ASCII letters (NOCASE), ids, references and case-sensitive
 * text in plain TEXT; boolean 0 or 1 and whole numbers in INTEGER; currency, double, percent in REAL, rounded to the
 * field's scale on write; date `2026-01-31`, datetime `2026-01-31T10:20:30.000Z` (UTC, whole seconds), time
 * `10:20:30.000Z` in plain TEXT, so that text order is time order; base64 as bytes in BLOB; a multi-select picklist as
 * `A;B` in the order of its values. An empty text is NULL. Derived fields are generated columns. Every table has
 * `IsDeleted`, also where the object has no such field. The SQL function `fold(text)` lower-cases beyond ASCII: compare
 * `fold(column) = fold(?)` when a searched text has other letters. Indexed: `Id`, references but for the two audit
 * users, unique and external id fields, the name field, and `OwnerId`.
 */
export function createTable(database: DatabaseSync, object: ObjectDefinition): void {
  const columns = [...columnsOf(object).values()]
  database.exec(`CREATE TABLE IF NOT EXISTS ${tableOf(object)} (${columns.join(', ')})`)
  addMissingColumns(database, object)
  for (const field of storedFieldsOf(object).filter(searched)) {
    const index = `"${object.name}.${field.name}"`
    database.exec(`CREATE INDEX IF NOT EXISTS ${index} ON ${tableOf(object)} ("${field.name}")`)
  }
}
