import type { ObjectDefinition } from './model.ts'
import type { Store } from './store/store.ts'

export interface RecordType {
  readonly id: string
  readonly name: string
  readonly developerName: string
  readonly active: boolean
}

const typesOf = 'SELECT * FROM "RecordType" WHERE "SobjectType" = ? AND "IsDeleted" = 0 ORDER BY rowid'

/**
 * The record types of an object as their records have them now. The first that is active is what a record gets that names
 * none, since every profile has the same here.
 */
export const readRecordTypes = (store: Store, { name }: ObjectDefinition): readonly RecordType[] =>
  store
    .statement(typesOf)
    .all(name)
    .map(row => ({
      id: String(row.Id),
      name: String(row.Name),
      developerName: String(row.DeveloperName),
      active: row.IsActive === 1,
    }))
