import { type Access, type ObjectDefinition, type SqlFragment, tableOf } from '../model.ts'
import type { Store } from '../store/store.ts'
import type { SearchExpression } from './expression.ts'
import { type SearchGroup, searchedFields } from './fields.ts'
import { matchesSearch, toHint } from './matching.ts'

/** Salesforce looks at no more records of an object than these. */
const mostFound = 2000
/** Beyond it every record is read, since SQLite bounds the size of a statement. */
const mostHintValues = 500

interface Find {
  readonly expression: SearchExpression
  readonly group: SearchGroup
  readonly access: Access
}

function toSql(object: ObjectDefinition, names: readonly string[], conditions: readonly SqlFragment[]): SqlFragment {
  const columns = ['Id', ...names].map(name => `r."${name}"`).join(', ')
  const where = ['r."IsDeleted" = 0', ...conditions.map(({ sql }) => sql)].join(' AND ')
  return {
    sql: `SELECT ${columns} FROM ${tableOf(object)} r WHERE ${where} ORDER BY r.rowid`,
    values: conditions.flatMap(({ values }) => values),
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Ids of the records that the user sees and in which the text is found, in the order they were made. */
export function findIds(object: ObjectDefinition, { expression, group, access }: Find, store: Store): string[] {
  const fields = searchedFields(object, group, access)
  if (fields.length === 0) return []
  const hint = toHint(expression, fields)
  const conditions = [access.visibleRows(object, 'r'), ...(hint.values.length > mostHintValues ? [] : [hint])]
  const names = fields.map(({ name }) => name)
  const { sql, values } = toSql(object, names, conditions)
  const ids: string[] = []
  for (const row of store.statement(sql).iterate(...values)) {
    const texts = names.map(name => asText(row[name]))
    if (matchesSearch(expression, texts)) ids.push(String(row.Id))
    if (ids.length === mostFound) break
  }
  return ids
}
