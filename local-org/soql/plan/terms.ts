import type { FieldDefinition, SqlFragment } from '../../model.ts'
import type { ValueKind } from './field-traits.ts'
import { bind, joined, raw, sql } from './sql.ts'

/** A value that a query computes for each row. */
export interface Term {
  readonly sql: SqlFragment
  readonly kind: ValueKind
  /** Named in complaints. */
  readonly name: string
  /** The field behind the value, where the value is one of its values. */
  readonly field: FieldDefinition | undefined
  /** The same for terms that mean the same. */
  readonly key: string
  readonly at: number
}

/** Upper case beyond ASCII; registered by `createSoql`. */
const upper = (text: SqlFragment): SqlFragment => sql`soql_upper(${text})`

/** A text's place in the order: by its capitals, the database's own function where ASCII suffices since it is faster. */
const capitalsOf = (text: SqlFragment): SqlFragment =>
  sql`CASE WHEN ${text} GLOB '*[^ -~]*' THEN ${upper(text)} ELSE upper(${text}) END`

function placeInPicklist(field: FieldDefinition, text: SqlFragment): SqlFragment {
  const values = field.picklist ?? []
  const cases = values.map(({ value }, at) => sql`WHEN ${bind(value)} THEN ${raw(String(at))}`)
  const others = sql`CASE WHEN ${text} IS NOT NULL THEN ${raw(String(values.length))} END`
  return sql`CASE ${text} COLLATE NOCASE ${joined(cases, ' ')} ELSE ${others} END`
}

/** The same for values that compare as equal. */
export const comparedKeyOf = (term: Term): SqlFragment =>
  term.kind === 'text' && !term.field?.caseSensitive ? capitalsOf(term.sql) : term.sql

const isPicklist = (term: Term): boolean => term.field?.type === 'picklist' && (term.field.picklist ?? []).length > 0

/** What rows are sorted by, most significant first; NULL where the term is. Picklists sort by the order of their values. */
export function sortKeysOf(term: Term): readonly SqlFragment[] {
  if (term.kind === 'boolean') return [sql`IFNULL(${term.sql}, 0)`]
  if (term.kind !== 'text') return [term.sql]
  const capitals = capitalsOf(term.sql)
  return isPicklist(term) && term.field ? [placeInPicklist(term.field, term.sql), capitals] : [capitals]
}

/** Stands below every character of a text, so that a text comes before those that begin with it. */
const mark = raw('char(1)')

/**
 * The smallest or largest value, by the order in which rows are sorted: it is carried behind its place in the order,
 * picked with it and cut out again.
 */
export function extremeOf(aggregate: 'MIN' | 'MAX', term: Term): SqlFragment {
  const call = raw(aggregate)
  if (term.kind !== 'text' || term.field?.caseSensitive) return sql`${call}(${term.sql})`
  const place =
    isPicklist(term) && term.field ? sql`printf('%06d', ${placeInPicklist(term.field, term.sql)})` : raw("''")
  const picked = sql`${call}(${place} || ${capitalsOf(term.sql)} || ${mark} || ${term.sql})`
  return sql`substr(${picked}, instr(${picked}, ${mark}) + 1)`
}
