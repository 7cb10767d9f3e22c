import { createBus } from '../events/events.ts'
import { refusal } from '../failure.ts'
import { isStored, type ObjectDefinition } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { Author } from './draft.ts'
import type { RecordBody } from './input.ts'
import { checkDelete, seenRow } from './permissions.ts'
import { publishMessage, type Saved } from './publishing.ts'
import { createRecycleBin } from './recycle-bin.ts'
import { createAutoNumbers } from './values/auto-numbers.ts'
import { createRecord, type ProjectCheck, type RecordName, updateRecord } from './writing.ts'

/** Writing with Salesforce's rules. Each call is done whole or not at all. */
export interface Records {
  /** Gives the new record's id. @throws SalesforceError */
  create(author: Author, object: ObjectDefinition, body: RecordBody): string
  /** As `create`; messages of platform events have more to say than an id. @throws SalesforceError */
  save(author: Author, object: ObjectDefinition, body: RecordBody): Saved
  /** @throws SalesforceError */
  update(author: Author, name: RecordName, body: RecordBody): void
  /** Into the recycle bin, with its details. @throws SalesforceError */
  remove(author: Author, name: RecordName): void
  /** Out of the recycle bin, with what went along. @throws SalesforceError */
  undelete(author: Author, name: RecordName): void
}

/** The one place where records are written, by the REST API and by the sample alike. */
export function createRecords(store: Store, check: ProjectCheck = () => undefined, bus = createBus(store)): Records {
  const shared = { store, check, bus }
  const number = createAutoNumbers(store)
  const bin = createRecycleBin(store)
  const save = (author: Author, object: ObjectDefinition, body: RecordBody): Saved => {
    const parts = { ...shared, author, number }
    return store.transaction(() =>
      isStored(object) ? { id: createRecord(object, body, parts), errors: [] } : publishMessage(object, body, parts),
    )
  }
  return {
    save,
    create: (author, object, body) => save(author, object, body).id,
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
