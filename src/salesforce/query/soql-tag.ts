import type { Soql } from '../../core/org/query.ts'
import type { Checked, RowOf, TypedSoql } from '../../core/org/typed-query.ts'
import type { SoqlScalar } from './literal.ts'

/** What a placeholder of the template takes. A list becomes `('a','b')` for `IN`. */
export type SoqlValue = SoqlScalar | Soql | readonly SoqlScalar[]

/** Where the text of `soql.like` must stand in the field. */
export type LikeMatch = 'contains' | 'starts' | 'ends' | 'equals'

/** The template and its helpers. Everything it makes is a `Soql`; nothing else is. */
export interface SoqlTag {
  /**
   * Query text whose placeholders are escaped as values: soql\`SELECT Id FROM Account WHERE Name = ${name}\`. No quotes
   * around a placeholder: the template writes them. A `Soql` placeholder is inserted as query text.
   * @throws internal for an empty list, a placeholder inside quotes, or what is not a value.
   */
  (strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql
  /** An object or field name chosen at run time, parents included. @throws invalid_input when it is not an API name. */
  name(identifier: string): Soql
  /** A date without time: the UTC day of a `Date`, or a text `YYYY-MM-DD`. @throws invalid_input */
  date(day: Date | string): Soql
  /** A pattern for `LIKE` in which `%` and `_` of the text are plain characters. Default `contains`. */
  like(text: string, match?: LikeMatch): Soql
  /** Joins conditions, each and all in parentheses, or a list of names. @throws internal for an empty list. */
  join(parts: readonly Soql[], separator: 'AND' | 'OR' | ','): Soql
  /** A condition on a value that may be left out, such as a filter of a caller: `undefined` for none. */
  when<T>(value: T | null | undefined, toCondition: (value: T) => Soql): Soql | undefined
  /**
   * All of the conditions that are there. @throws internal when none is: a query without a condition is for every record,
   * so give one that always holds.
   */
  and(...conditions: readonly (Soql | undefined)[]): Soql
}

/** The template, where the compiler knows the objects of the org. */
export interface TypedSoqlTag<Objects> extends SoqlTag {
  /**
   * A query whose rows have the types of what it selects: soql.typed('SELECT Name, Owner.Name FROM Account')\`WHERE Id = ${id}\`.
   * SELECT and FROM are a text, parents and sub-queries included; the template takes the rest. A name that the objects lack
   * is an error of the compiler. Aggregates need an alias; TYPEOF and FIELDS() are for the plain template.
   * @throws internal for a text with quotes: values go into the template.
   */
  typed<const Text extends string>(text: Checked<Objects, Text>): TypedRest<RowOf<Objects, Text>>
}

/** Takes what follows FROM, such as WHERE and LIMIT; nothing where all records are meant. */
export type TypedRest<Row> = (strings: TemplateStringsArray, ...values: readonly SoqlValue[]) => TypedSoql<Row>
