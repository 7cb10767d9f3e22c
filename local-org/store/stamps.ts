import { type ObjectDefinition, tableOf } from '../model.ts'
import { type Store, toSecond, type Values } from './store.ts'
import { storedFieldsOf } from './table.ts'

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

/** Moves what happened in one second to the present one, in all records. */
export function moveToNow(store: Store, second: Date): void {
  const [before, after] = [toSecond(second), store.now()]
  if (before === after) return
  for (const object of store.schema.objects) moveRecords(store, object, { before, after })
}

type Seconds = Readonly<Record<'before' | 'after', string>>

function moveRecords({ database }: Store, object: ObjectDefinition, { after, before }: Seconds): void {
  const stamps = storedFieldsOf(object).filter(field => field.type === 'datetime' && !field.derived)
  if (stamps.length === 0) return
  const sets = stamps.map(({ name }) => `"${name}" = iif("${name}" = ?1, ?2, "${name}")`)
  database.prepare(`UPDATE ${tableOf(object)} SET ${sets.join(', ')}`).run(before, after)
}
