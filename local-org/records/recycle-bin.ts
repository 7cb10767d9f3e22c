import { dataError } from '../failure.ts'
import type { FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import type { Row, Store } from '../store/store.ts'
import { type Author, draftColumnOf } from './draft.ts'
import { rulesOf } from './rules/rules.ts'
import { checkUnique } from './uniqueness.ts'

interface Place {
  readonly object: ObjectDefinition
  readonly id: string
}

/** What one delete did: the records that went, in order, and the lookups that it emptied. */
interface Deletion {
  readonly deleted: Place[]
  readonly emptied: (Place & { readonly field: string; readonly value: string })[]
}

interface Reference {
  readonly object: ObjectDefinition
  readonly field: FieldDefinition
}

export interface RecycleBin {
  /** Deletes a record and its details, and empties lookups at it. @throws SalesforceError DELETE_FAILED */
  remove(object: ObjectDefinition, id: string, author: Author): void
  /**
   * Brings a deleted record back, with what went along with it and the lookups that were emptied.
   * @throws SalesforceError DUPLICATE_VALUE when a unique value was taken meanwhile
   */
  restore(object: ObjectDefinition, id: string, author: Author): void
}

const signatures = new Set(['CreatedById', 'LastModifiedById', 'OwnerId'])

function referencesTo(target: ObjectDefinition, schema: Schema): readonly Reference[] {
  return schema.objects.flatMap(object =>
    [...object.fields.values()]
      .filter(field => field.referenceTo?.includes(target.name) && !signatures.has(field.name))
      .map(field => ({ object, field })),
  )
}

const blocked = ({ object, field }: Reference, id: string) =>
  dataError(
    'DELETE_FAILED',
    `Your attempt to delete ${id} could not be completed because it is associated with the
    following ${object.labelPlural.toLowerCase()}: ${field.name}`.replace(/\s+/g, ' '),
  )

function checkFree({ object, id }: Place, store: Store): void {
  const row = store.read(object, id)
  const values = Object.fromEntries([...object.fields.keys()].map(name => [name, draftColumnOf(row, name)]))
  checkUnique({ object, before: undefined, values, sent: new Set() }, store)
}

/** Deletions of this process can be undone whole; of an earlier one only the record itself. */
export function createRecycleBin(store: Store): RecycleBin {
  const deletions = new Map<string, Deletion>()

  const pointingAt = ({ object, field }: Reference, id: string): readonly Row[] =>
    store.select(object, { sql: `row."${field.name}" = ? AND row."IsDeleted" = 0`, values: [id] })

  function release(reference: Reference, target: string, [deletion, author]: [Deletion, Author]): void {
    const { object, field } = reference
    for (const row of pointingAt(reference, target)) {
      const id = String(row.Id)
      if (field.cascadeDelete) take({ object, id }, deletion, author)
      else if (field.restrictedDelete || field.required) throw blocked(reference, target)
      else {
        deletion.emptied.push({ object, id, field: field.name, value: target })
        store.update(object, id, { [field.name]: null })
      }
    }
  }

  function take({ object, id }: Place, deletion: Deletion, author: Author): void {
    const before = store.read(object, id)
    if (before === undefined || before.IsDeleted === 1) return
    for (const reference of referencesTo(object, store.schema)) release(reference, id, [deletion, author])
    mark({ object, id }, 1, author)
    deletion.deleted.push({ object, id })
    rulesOf(object.name).settle?.({ object, id, before, after: undefined }, { store, author })
  }

  function mark({ object, id }: Place, deleted: 0 | 1, { access }: Author): void {
    const now = store.now()
    const signed = object.fields.has('LastModifiedById')
      ? { LastModifiedDate: now, LastModifiedById: access.userId }
      : {}
    store.update(object, id, { IsDeleted: deleted, SystemModstamp: now, ...signed })
  }

  return {
    remove(object, id, author) {
      const deletion: Deletion = { deleted: [], emptied: [] }
      take({ object, id }, deletion, author)
      deletions.set(id, deletion)
    },
    restore(object, id, author) {
      const { deleted, emptied } = deletions.get(id) ?? { deleted: [{ object, id }], emptied: [] }
      for (const place of deleted.toReversed()) {
        checkFree(place, store)
        mark(place, 0, author)
        const after = store.read(place.object, place.id)
        rulesOf(place.object.name).settle?.({ ...place, before: undefined, after }, { store, author })
      }
      for (const { object: holder, id: row, field, value } of emptied) store.update(holder, row, { [field]: value })
    },
  }
}
