import type { CsvRow } from '../csv.ts'
import { type FieldDefinition, type ObjectDefinition, tableOf } from '../model.ts'
import type { Store } from '../store/store.ts'

/** Columns of one relationship: `PricebookEntry.Pricebook2.Name` and `PricebookEntry.ProductCode` find one entry. */
interface Relation {
  readonly field: FieldDefinition
  /** Path on the parent to the value that must match. */
  readonly keys: ReadonlyMap<string, string>
}

/** Finds the ids behind columns such as `Account.Name`. */
export type Relations = (object: ObjectDefinition, row: CsvRow) => ReadonlyMap<string, string>

function relationsIn(object: ObjectDefinition, row: CsvRow, { schema }: Store): readonly Relation[] {
  const found = new Map<string, Relation & { readonly keys: Map<string, string> }>()
  for (const [column, value] of row) {
    const [name = '', ...path] = column.split('.')
    if (path.length === 0 || value === '') continue
    const field = schema.parentFieldOf(object, name)
    if (field === undefined) throw new Error(`${name} is no relationship`)
    const relation = found.get(name) ?? { field, keys: new Map() }
    relation.keys.set(path.join('.'), value)
    found.set(name, relation)
  }
  return [...found.values()]
}

/** `Name` of the row itself or `Pricebook2.Name` of its parent, as SQL over the alias `row`. */
function columnAt(object: ObjectDefinition, path: string, { schema }: Store): string | undefined {
  const [first = '', second] = path.split('.')
  if (second === undefined) return schema.fieldOf(object, first) && `row."${first}"`
  const field = schema.parentFieldOf(object, first)
  const parent = schema.objectOf(field?.referenceTo?.[0] ?? '')
  if (field === undefined || parent === undefined || !schema.fieldOf(parent, second)) return undefined
  return `(SELECT p."${second}" FROM ${tableOf(parent)} p WHERE p."Id" = row."${field.name}")`
}

/** Remembers what it found. Each key must find exactly one record. */
export function createRelations(store: Store): Relations {
  const known = new Map<string, string>()

  function find(target: ObjectDefinition, keys: ReadonlyMap<string, string>): readonly string[] {
    const columns = [...keys.keys()].map(path => columnAt(target, path, store))
    if (columns.includes(undefined)) return []
    const where = columns.map(column => `${column} = ?`).join(' AND ')
    const rows = store
      .statement(`SELECT row."Id" AS id FROM ${tableOf(target)} row WHERE ${where}`)
      .all(...keys.values())
    return rows.map(row => String(row.id))
  }

  function idOf({ field, keys }: Relation): string {
    const text = [...keys].map(pair => pair.join(' ')).join(', ')
    const key = `${field.referenceTo?.join('|')}: ${text}`
    const targets = (field.referenceTo ?? []).flatMap(name => store.schema.objectOf(name) ?? [])
    const ids = known.has(key) ? [known.get(key)] : targets.flatMap(target => find(target, keys))
    const [id, other] = ids
    if (id === undefined) throw new Error(`no ${field.relationshipName} with ${text}`)
    if (other !== undefined) throw new Error(`several ${field.relationshipName} with ${text}`)
    known.set(key, id)
    return id
  }

  return (object, row) =>
    new Map(relationsIn(object, row, store).map(relation => [relation.field.name, idOf(relation)]))
}
