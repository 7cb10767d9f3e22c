import { dataError } from '../failure.ts'
import type { Store } from '../store/store.ts'
import type { Draft } from './draft.ts'

/** The field of an object by which its records stand below each other. */
const parentFields: Readonly<Record<string, string>> = {
  Account: 'ParentId',
  Campaign: 'ParentId',
  Case: 'ParentId',
  Contact: 'ReportsToId',
  User: 'ManagerId',
  UserRole: 'ParentRoleId',
}

/** @throws SalesforceError CIRCULAR_DEPENDENCY when a record would stand above itself */
export function checkHierarchy({ object, before, values }: Draft, store: Store): void {
  const field = parentFields[object.name]
  if (field === undefined || before === undefined) return
  const passed = new Set<unknown>([before.Id])
  let above = values[field]
  while (typeof above === 'string') {
    if (passed.has(above)) {
      throw dataError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', [field])
    }
    passed.add(above)
    const parent = store.read(object, above)?.[field]
    above = typeof parent === 'string' ? parent : null
  }
}
