import { dataError, refusal, type SalesforceError } from '../failure.ts'
import { type FieldDefinition, type ObjectDefinition, tableOf } from '../model.ts'
import { objectNamed } from '../store/schema.ts'
import type { Row, Store } from '../store/store.ts'
import type { Author, Draft } from './draft.ts'
import type { ExternalReference } from './input.ts'
import { readValue } from './values/values.ts'

export interface LookupParts {
  readonly store: Store
  readonly author: Author
}

/** Whether the author sees a record. */
export function canSee(object: ObjectDefinition, id: string, { store, author }: LookupParts): boolean {
  if (author.system) return true
  if (!author.access.objectRights(object).read) return false
  return canReach(object, [id, 'visibleRows'], { store, author })
}

/** Whether a record is among the rows that the author reaches at a level. */
export function canReach(
  object: ObjectDefinition,
  [id, level]: [string, 'visibleRows' | 'editableRows' | 'deletableRows'],
  { store, author }: LookupParts,
): boolean {
  if (author.system) return true
  const { sql, values } = author.access[level](object, 'r')
  if (sql === '1') return true
  const row = store.statement(`SELECT 1 FROM ${tableOf(object)} r WHERE r."Id" = ? AND ${sql}`).get(id, ...values)
  return row !== undefined
}

function checkTarget(field: FieldDefinition, id: string, parts: LookupParts): void {
  const { store } = parts
  const targets = (field.referenceTo ?? []).map(name => objectNamed(store, name))
  const target = targets.find(object => id.startsWith(object.keyPrefix))
  if (target === undefined) {
    throw dataError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${id}`, [field.name])
  }
  const row = store.read(target, id)
  if (row === undefined) throw dataError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  if (row.IsDeleted === 1) throw dataError('ENTITY_IS_DELETED', 'entity is deleted')
  // Users and other descriptions of the org can be pointed at by everybody.
  if (!target.setup && !canSee(target, id, parts)) {
    const message = `insufficient access rights on cross-reference id: ${id}`
    throw dataError('INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY', message)
  }
}

/** Checks that what changed references point at is of the right kind, there, and visible to the author. */
export function checkLookups({ object, values }: Draft, parts: LookupParts): void {
  for (const [name, value] of Object.entries(values)) {
    const field = object.fields.get(name)
    if (field?.type === 'reference' && typeof value === 'string' && parts.author.system !== true) {
      checkTarget(field, value, parts)
    }
  }
}

const beyondAscii = /[^\p{ASCII}]/u

/** The column compares ASCII letters ignoring case; for others the SQL function `fold` does. */
const comparisonOf = ({ name, caseSensitive }: FieldDefinition, value: unknown): string =>
  !caseSensitive && typeof value === 'string' && beyondAscii.test(value) ? `fold("${name}") = fold(?)` : `"${name}" = ?`

/** Live records whose field has a value, ignoring case unless the field is case-sensitive, in the order they were made. */
export function recordsWith(object: ObjectDefinition, [field, value]: [FieldDefinition, unknown], store: Store) {
  const stored = readValue(field, value)
  const where = `${comparisonOf(field, stored)} AND "IsDeleted" = 0`
  const sql = `SELECT * FROM ${tableOf(object)} WHERE ${where} ORDER BY rowid LIMIT 2000`
  return stored === null ? [] : (store.statement(sql).all(stored) as Row[])
}

function unresolved({ name }: ObjectDefinition, field: string, value: unknown): SalesforceError {
  const message = `Foreign key external ID: ${value} not found for field ${field} in entity ${name}`
  return dataError('INVALID_FIELD', message)
}

const identifies = (field: FieldDefinition | undefined): field is FieldDefinition =>
  field?.externalId === true || field?.unique === true || field?.name === 'Id'

const typeIn = (attributes: unknown): unknown => (attributes as { type?: unknown } | undefined)?.type

/** The id behind a reference by external id. @throws SalesforceError INVALID_FIELD when it names none, or several */
export function resolveReference({ field, keys }: ExternalReference, { store }: LookupParts): string {
  const { attributes, ...named } = keys
  const [key = '', value] = Object.entries(named)[0] ?? []
  const kind = typeIn(attributes)
  const names = (field.referenceTo ?? []).filter(name => kind === undefined || name === kind)
  for (const target of names.map(name => objectNamed(store, name))) {
    const column = store.schema.fieldOf(target, key)
    if (!identifies(column)) continue
    const [row, other] = recordsWith(target, [column, value], store)
    if (row === undefined || other !== undefined) throw unresolved(target, column.name, value)
    return String(row.Id)
  }
  throw refusal('INVALID_FIELD', `${key} is not an External ID or indexed field for ${names.join(', ')}`)
}
