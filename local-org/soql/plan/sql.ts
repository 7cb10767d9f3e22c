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

export const allOf = (conditions: readonly SqlFragment[]): SqlFragment =>
  conditions.length === 0 ? raw('1') : joined(conditions.map(parenthesized), ' AND ')

export const anyOf = (conditions: readonly SqlFragment[]): SqlFragment =>
  conditions.length === 0 ? raw('0') : joined(conditions.map(parenthesized), ' OR ')

export const parenthesized = (fragment: SqlFragment): SqlFragment => sql`(${fragment})`

/** True where the condition is false or unknown: SOQL knows no third truth value. */
export const notTrue = (condition: SqlFragment): SqlFragment => sql`NOT IFNULL((${condition}), 0)`

/** Membership in a list of any length, with one bound value. */
export const oneOf = (left: SqlFragment, values: readonly SqlValue[]): SqlFragment =>
  sql`${left} IN (SELECT value FROM json_each(${bind(JSON.stringify(values))}))`
