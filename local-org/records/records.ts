import { refusal } from '../failure.ts'
import type { ObjectDefinition } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { Author } from './draft.ts'
import type { RecordBody } from './input.ts'
import { checkDelete, seenRow } from './permissions.ts'
import { createRecycleBin } from './recycle-bin.ts'
import { createAutoNumbers } from './values/auto-numbers.ts'
import { createRecord, type ProjectCheck, type RecordName, updateRecord } from './writing.ts'

/** Writing with Salesforce's rules. Each call is done whole or not at all. */
export interface Records {
  /** Gives the new record's id. @throws SalesforceError */
  create(author: Author, object: ObjectDefinition, body: RecordBody): string
  /** @throws SalesforceError */
  update(author: Author, name: RecordName, body: RecordBody): void
  /** Into the recycle bin, with its details. @throws SalesforceError */
  remove(author: Author, name: RecordName): void
  /** Out of the recycle bin, with what went along. @throws SalesforceError */
  undelete(author: Author, name: RecordName): void
}

/** The one place where records are written, by the REST API and by the sample alike. */
export function createRecords(store: Store, check: ProjectCheck = () => undefined): Records {
  const shared = { store, check }
  const number = createAutoNumbers(store)
  const bin = createRecycleBin(store)
  return {
    create: (author, object, body) =>
      store.transaction(() => createRecord(object, body, { ...shared, author, number })),
    update: (author, name, body) => store.transaction(() => updateRecord(name, body, { ...shared, author, number })),
    remove: (author, { object, id }) =>
      store.transaction(() => {
        seenRow(object, id, { store, author })
        checkDelete(object, id, { store, author })
        bin.remove(object, id, author)
      }),
    undelete: (author, { object, id }) =>
      store.transaction(() => {
        checkDelete(object, id, { store, author })
        if (store.read(object, id)?.IsDeleted !== 1)
          throw refusal('UNDELETE_FAILED', 'Entity is not in the recycle bin')
        bin.restore(object, id, author)
      }),
  }
}
