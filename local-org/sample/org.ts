import { createRecords, type Records } from '../records/records.ts'
import { createRights, type Rights } from '../rights/rights.ts'
import { createSchema } from '../store/schema.ts'
import { createStore, type Store, type StoreParts } from '../store/store.ts'
import { loadSample } from './load.ts'
import { readObjects } from './objects.ts'
import { permissionSetRows, readRightsDefinition } from './permissions.ts'

export interface SampleOrg {
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
}

const isEmpty = (store: Store): boolean => store.statement('SELECT 1 FROM "Organization" LIMIT 1').get() === undefined

/** The sample company's org: its shape, its rights, and its records, loaded when the store is new. */
export function createSampleOrg(parts: Omit<StoreParts, 'schema'>): SampleOrg {
  const store = createStore({ ...parts, schema: createSchema(readObjects()) })
  const definition = readRightsDefinition()
  if (isEmpty(store)) loadSample(store, { PermissionSet: permissionSetRows(definition) })
  return { store, rights: createRights({ store, definition }), records: createRecords(store) }
}
