import type { SqlFragment } from '../../model.ts'

export type SqlValue = SqlFragment['values'][number]

/** SQL text that holds no value from outside. */
export const raw = (text: string): SqlFragment => ({ sql: text, values: [] })

export const bind = (value: SqlValue): SqlFragment => ({ sql: '?', values: [value] })

/** A name from the schema, which allows letters, digits and underscores only. */
export const quoted = (name: string): string => `"${name}"`

/** Puts fragments into a text; their values follow in the same order. */
export function sql(texts: TemplateStringsArray, ...parts: readonly SqlFragment[]): SqlFragment {
  return {
    sql: texts.map((text, at) => text + (parts[at]?.sql ?? '')).join(''),
    values: parts.flatMap(part => part.values),
  }
}

export function joined(fragments: readonly SqlFragment[], separator: string): SqlFragment {
  return {
    sql: fragments.map(fragment => fragment.sql).join(separator),
    values: fragments.flatMap(fragment => fragment.values),
  }
}

/** Two halves at a time: SQLite takes no expression that is 1,000 levels deep. */
function balanced(conditions: readonly SqlFragment[], operator: 'AND' | 'OR'): SqlFragment {
  const [first] = conditions
  if (conditions.length === 1 && first) return parenthesized(first)
  const middle = Math.ceil(conditions.length / 2)
  const halves = [conditions.slice(0, middle), conditions.slice(middle)]
  return parenthesized(
    joined(
      halves.map(half => balanced(half, operator)),
      ` ${operator} `,
    ),
  )
}

export const allOf = (conditions: readonly SqlFragment[]): SqlFragment =>
  conditions.length === 0 ? raw('1') : balanced(conditions, 'AND')

export const anyOf = (conditions: readonly SqlFragment[]): SqlFragment =>
  conditions.length === 0 ? raw('0') : balanced(conditions, 'OR')

const parenthesized = (fragment: SqlFragment): SqlFragment => sql`(${fragment})`

/** True where the condition is false or unknown: SOQL knows no third truth value. */
export const notTrue = (condition: SqlFragment): SqlFragment => sql`NOT IFNULL((${condition}), 0)`

/** Membership in a list of any length, with one bound value. */
export const oneOf = (left: SqlFragment, values: readonly SqlValue[]): SqlFragment =>
  sql`${left} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`
