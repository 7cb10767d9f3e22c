/** What a SOQL statement says, before any name is looked up. `at` is an offset in the query's text. */

export interface FieldPath {
  readonly kind: 'path'
  /** `['Account', 'Owner', 'Name']` for `Account.Owner.Name`. */
  readonly segments: readonly string[]
  readonly at: number
}

export interface FunctionCall {
  readonly kind: 'call'
  /** In capitals. */
  readonly name: string
  readonly arguments: readonly Expression[]
  readonly at: number
}

export type Expression = FieldPath | FunctionCall | Literal

export type Literal =
  | StringLiteral
  | DateLiteral
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'null'; readonly at: number }
  | { readonly kind: 'date' | 'datetime' | 'time'; readonly value: string; readonly at: number }

export interface StringLiteral {
  readonly kind: 'string'
  readonly value: string
  /** As a pattern of LIKE: `%` and `_` are wildcards, a backslash makes the next character an ordinary one. */
  readonly pattern: string
  /** Has `\%` or `\_`, which mean something in LIKE only. */
  readonly likeOnly: boolean
  readonly at: number
}

/** `TODAY`, `LAST_N_DAYS:30`. */
export interface DateLiteral {
  readonly kind: 'dateLiteral'
  /** In capitals. */
  readonly name: string
  readonly count: number | undefined
  readonly at: number
}

/** All comparison operators; `<>` is written for `!=` too. */
export const operators = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'IN', 'NOT IN', 'INCLUDES', 'EXCLUDES'] as const

export type Operator = (typeof operators)[number]

export interface Comparison {
  readonly kind: 'comparison'
  readonly left: FieldPath | FunctionCall
  readonly operator: Operator
  readonly right: readonly Literal[] | Statement
  readonly at: number
}

export type Condition =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }

export type FieldGroup = 'ALL' | 'CUSTOM' | 'STANDARD'

export interface TypeOf {
  readonly kind: 'typeof'
  readonly path: FieldPath
  readonly branches: readonly { readonly object: string; readonly at: number; readonly fields: readonly FieldPath[] }[]
  readonly otherwise: readonly FieldPath[] | undefined
  readonly at: number
}

export type SelectItem =
  | {
      readonly kind: 'expression'
      readonly expression: FieldPath | FunctionCall
      readonly alias: string | undefined
      readonly at: number
    }
  | { readonly kind: 'fields'; readonly group: FieldGroup; readonly at: number }
  | { readonly kind: 'subquery'; readonly statement: Statement; readonly at: number }
  | TypeOf

export interface Source {
  readonly name: string
  readonly alias: string | undefined
  readonly at: number
}

export interface OrderItem {
  readonly expression: FieldPath | FunctionCall
  readonly descending: boolean
  readonly nullsLast: boolean
}

export interface Grouping {
  readonly kind: 'plain' | 'rollup' | 'cube'
  readonly items: readonly (FieldPath | FunctionCall)[]
  readonly having: Condition | undefined
}

export interface Statement {
  readonly items: readonly SelectItem[]
  /** The object or child relationship, then aliases of parent paths. */
  readonly from: readonly [Source, ...Source[]]
  readonly scope: { readonly name: string; readonly at: number } | undefined
  readonly where: Condition | undefined
  readonly grouping: Grouping | undefined
  readonly order: readonly OrderItem[]
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly lock: 'VIEW' | 'REFERENCE' | 'UPDATE' | undefined
  readonly at: number
}
