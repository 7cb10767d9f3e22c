import type { Access, ObjectDefinition } from '../model.ts'
import type { Row, Store } from '../store/store.ts'
import type { StoredValue } from './values/values.ts'

/** In whose name records are written. */
export interface Author {
  readonly access: Access
  /** The org itself: may set read-only and audit fields, and skips rights. */
  readonly system?: boolean
  /** Saves what a duplicate rule only warns of. */
  readonly allowsDuplicates?: boolean
}

/** Values about to be written; rules add to them. */
export type DraftValues = Record<string, StoredValue>

/** A record about to be created (without `before`) or changed. */
export interface Draft {
  readonly object: ObjectDefinition
  readonly before: Row | undefined
  /** What the client sent, then what rules and defaults add. */
  readonly values: DraftValues
  /** Names of the fields the client sent. */
  readonly sent: ReadonlySet<string>
}

/** What a write did. Without `before` the record is new, without `after` it went to the recycle bin. */
export interface Change {
  readonly object: ObjectDefinition
  readonly id: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** What a rule may use. Writes of rules go straight to the store: totals on a parent are not somebody's edit. */
export interface RuleParts {
  readonly store: Store
  readonly author: Author
}

/** How Salesforce derives and checks the records of one object beyond types and lengths. */
export interface ObjectRules {
  /** Before a write: fills derived fields, refuses what does not fit together. @throws SalesforceError */
  complete?(draft: Draft, parts: RuleParts): void
  /** After a write or delete: brings related records up to date. */
  settle?(change: Change, parts: RuleParts): void
}

/** A column of a record; null without a record. */
export function draftColumnOf(row: Row | undefined, name: string): StoredValue {
  const value = row?.[name]
  return value === undefined || typeof value === 'bigint' ? null : value
}

/** The value a field will have after the write. */
export const cellOf = ({ values, before }: Draft, name: string): StoredValue =>
  name in values ? (values[name] ?? null) : draftColumnOf(before, name)

export const draftTextOf = (draft: Draft, name: string): string | undefined => {
  const value = cellOf(draft, name)
  return typeof value === 'string' ? value : undefined
}

export const numberOf = (draft: Draft, name: string): number | undefined => {
  const value = cellOf(draft, name)
  return typeof value === 'number' ? value : undefined
}

/** Whether the write gives the field another value. True for every field of a new record. */
export const changes = (draft: Draft, name: string): boolean =>
  draft.before === undefined || (name in draft.values && draft.values[name] !== draft.before[name])

/** The record that a reference of the draft points at. */
export function draftParentOf(draft: Draft, name: string, store: Store): Row | undefined {
  const id = draftTextOf(draft, name)
  for (const target of id === undefined ? [] : (draft.object.fields.get(name)?.referenceTo ?? [])) {
    const object = store.schema.objectOf(target)
    const row = object && id?.startsWith(object.keyPrefix) ? store.read(object, id) : undefined
    if (row) return row
  }
  return undefined
}
