import type { Bus } from '../events/events.ts'
import { noAccess } from '../failure.ts'
import type { ObjectDefinition } from '../model.ts'
import type { Row } from '../store/store.ts'
import type { Draft } from './draft.ts'
import { checkHierarchy } from './hierarchies.ts'
import { type RecordBody, readInput } from './input.ts'
import { canReach, checkLookups, type LookupParts, resolveReference } from './lookups.ts'
import { checkCreate, checkEdit, checkParent, seenRow } from './permissions.ts'
import { completeRecordType } from './rules/record-type.ts'
import { rulesOf } from './rules/rules.ts'
import { checkUnique } from './uniqueness.ts'
import { checkOwner, checkRequired, completeDefaults, completeStamps } from './values/defaults.ts'

/** Refuses a record that a rule of a loaded project does not let in. @throws SalesforceError */
export type ProjectCheck = (draft: Draft, parts: LookupParts) => void

/** Names one record. The id has 18 characters. */
export interface RecordName {
  readonly object: ObjectDefinition
  readonly id: string
}

export interface WritingParts extends LookupParts {
  /** Gives a new record its automatic numbers. */
  readonly number: (draft: Draft) => void
  /** What a project's rules say of the record about to be written. @throws SalesforceError */
  readonly check: ProjectCheck
  /** Hears of messages and of changes. */
  readonly bus: Bus
}

/** What a client sent, as the store will have it. @throws SalesforceError */
export function createDraft(
  body: RecordBody,
  [object, before]: [ObjectDefinition, Row | undefined],
  parts: LookupParts,
): Draft {
  const { store, author } = parts
  const operation = before === undefined ? 'create' : 'update'
  const { values, references } = readInput(object, body, { schema: store.schema, author, operation })
  for (const reference of references) values[reference.field.name] = resolveReference(reference, parts)
  return { object, before, values, sent: new Set(Object.keys(values)) }
}

function checkTransfer({ object, before, values }: Draft, parts: LookupParts): void {
  const given = values.OwnerId !== undefined && values.OwnerId !== before?.OwnerId
  if (given && before && !canReach(object, [String(before.Id), 'deletableRows'], parts)) throw noAccess()
}

function settle({ object, id }: RecordName, before: Row | undefined, parts: WritingParts): void {
  const { settle: rule } = rulesOf(object.name)
  if (rule === undefined && !parts.bus.hearsChangesOf(object)) return
  const change = { object, id, before, after: parts.store.read(object, id) }
  rule?.(change, parts)
  parts.bus.changed({ ...change, userId: parts.author.access.userId })
}

/** Gives the new record's id. @throws SalesforceError */
export function createRecord(object: ObjectDefinition, body: RecordBody, parts: WritingParts): string {
  const { store, author } = parts
  if (!author.system) checkCreate(object, author)
  const draft = createDraft(body, [object, undefined], parts)
  completeDefaults(draft, store, author)
  checkRequired(draft, author)
  checkLookups(draft, parts)
  checkOwner(draft, store)
  checkParent(draft, parts)
  completeRecordType(draft, parts)
  rulesOf(object.name).complete?.(draft, parts)
  checkUnique(draft, store)
  if (!author.system) parts.check(draft, parts)
  parts.number(draft)
  const id = store.insert(object, draft.values)
  settle({ object, id }, undefined, parts)
  return id
}

/** @throws SalesforceError */
export function updateRecord({ object, id }: RecordName, body: RecordBody, parts: WritingParts): void {
  const { store, author } = parts
  const before = seenRow(object, id, parts)
  checkEdit(object, id, parts)
  const draft = createDraft(body, [object, before], parts)
  checkRequired(draft, author)
  checkLookups(draft, parts)
  checkHierarchy(draft, store)
  checkOwner(draft, store)
  checkTransfer(draft, parts)
  completeRecordType(draft, parts)
  rulesOf(object.name).complete?.(draft, parts)
  checkUnique(draft, store)
  if (!author.system) parts.check(draft, parts)
  completeStamps(draft, store, author)
  store.update(object, id, draft.values)
  settle({ object, id }, before, parts)
}
