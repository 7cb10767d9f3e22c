import { isJsonObject } from '../../core/json.ts'
import type { OrgUse } from '../../core/org/use.ts'

/**
 * Tells which objects a page of a query brought, and how many records of each. The records say themselves what they are,
 * which costs less than reading the query; that is read where they do not, as with aggregates, or where there are none.
 */
export function noteRead(use: OrgUse | undefined, query: string, records: readonly unknown[]): void {
  if (!use) return
  use.read(typeOf(records[0]) ?? objectOf(query), records.length)
  use.rows(records.length + (subquery.test(query) ? noteChildren(use, records) : 0))
}

/** Tells of records of which each says what it is. */
export function noteFound(use: OrgUse | undefined, records: readonly unknown[]): void {
  if (!use) return
  for (const record of records) use.read(typeOf(record) ?? unknown, 1)
  use.rows(records.length)
}

const subquery = /\(\s*select\s/i
const unknown = 'unknown'
const isName = /^[A-Za-z]\w{0,79}$/

/** Salesforce calls each row of aggregates a record of this. */
const aggregate = 'AggregateResult'

function typeOf(record: unknown): string | undefined {
  const attributes = isJsonObject(record) ? record.attributes : undefined
  const type = isJsonObject(attributes) ? attributes.type : undefined
  return typeof type === 'string' && type !== aggregate && isName.test(type) ? type : undefined
}

const literal = /'(?:\\.|''|[^'\\])*'/g
const mark = /[()]|\bfrom\s+(?:"?\w+"?\.)*"?(\w+)/gi

/** The object, or table, of a query: behind the first FROM that stands in no parentheses. */
function objectOf(query: string): string {
  let depth = 0
  for (const [text, name] of query.replace(literal, '').matchAll(mark)) {
    if (text === '(') depth += 1
    else if (text === ')') depth -= 1
    else if (depth === 0 && name !== undefined && isName.test(name)) return name
  }
  return unknown
}

/** Tells of the records that subqueries put into records; gives how many. */
function noteChildren(use: OrgUse, records: readonly unknown[]): number {
  let count = 0
  for (const record of records) {
    for (const value of Object.values(Object(record))) {
      const children = isJsonObject(value) ? value.records : undefined
      if (!Array.isArray(children)) continue
      use.read(typeOf(children[0]) ?? unknown, children.length)
      count += children.length + noteChildren(use, children)
    }
  }
  return count
}
