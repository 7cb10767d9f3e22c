import type { ObjectDefinition } from '../../model.ts'
import type { Store } from '../../store/store.ts'

/** Takes a deleted record out of the recycle bin for good, with the details that went along. */
export function emptyFromBin(store: Store, object: ObjectDefinition, id: string): void {
  for (const child of store.schema.objects) {
    for (const field of child.fields.values()) {
      if (!field.cascadeDelete || !field.referenceTo?.includes(object.name)) continue
      const details = store.select(child, { sql: `row."${field.name}" = ? AND row."IsDeleted" = 1`, values: [id] })
      for (const detail of details) emptyFromBin(store, child, String(detail.Id))
    }
  }
  store.erase(object, id)
}
