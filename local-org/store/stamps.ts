import type { Store, Values } from './store.ts'

/** The system fields of a record that a user makes now, for those who write past the rules. */
export function stampsOf(store: Pick<Store, 'now'>, userId: string): Values {
  const now = store.now()
  return {
    CreatedDate: now,
    CreatedById: userId,
    LastModifiedDate: now,
    LastModifiedById: userId,
    SystemModstamp: now,
  }
}
