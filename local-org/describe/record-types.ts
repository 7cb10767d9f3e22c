import type { ObjectDefinition } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { RecordType } from './object.ts'

const typesOf = 'SELECT * FROM "RecordType" WHERE "SobjectType" = ? AND "IsDeleted" = 0 ORDER BY rowid'

/** The record types of an object as their records have them now, the default one first. */
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
