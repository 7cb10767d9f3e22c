/** SOQL, as far as the compiler reads it: what a query selects, and from which object. */

type Space = ' ' | '\n' | '\t' | '\r'
export type Trim<S extends string> = S extends `${Space}${infer Rest}`
  ? Trim<Rest>
  : S extends `${infer Rest}${Space}`
    ? Trim<Rest>
    : S
type OneLine<S extends string> = S extends `${infer A}${'\n' | '\t' | '\r'}${infer B}` ? OneLine<`${A} ${B}`> : S

/** Whether each parenthesis that opens is closed. */
type IsWhole<S extends string> = S extends `${infer A}(${infer B}`
  ? B extends `${infer C})${infer D}`
    ? IsWhole<`${A}${C}${D}`>
    : false
  : true

export interface Parts {
  /** What is selected, each by itself. */
  readonly items: string
  readonly from: string
}

export type Read<Text extends string> =
  Trim<OneLine<Text>> extends `${'SELECT' | 'select'} ${infer Rest}` ? ReadFrom<Rest> : never

/** The first FROM that stands in no parentheses is that of the query. */
type ReadFrom<S extends string, Before extends string = ''> = S extends `${infer A} ${'FROM' | 'from'} ${infer B}`
  ? IsWhole<`${Before}${A}`> extends true
    ? { readonly items: Items<`${Before}${A}`>; readonly from: FirstWord<Trim<B>> }
    : ReadFrom<B, `${Before}${A} FROM `>
  : never

export type FirstWord<S extends string> = S extends `${infer A} ${string}` ? A : S

type Items<S extends string, Open extends string = '', Found extends string = never> = S extends `${infer A},${infer B}`
  ? IsWhole<`${Open}${A}`> extends true
    ? Items<B, '', Found | Trim<`${Open}${A}`>>
    : Items<B, `${Open}${A},`, Found>
  : Found | Trim<`${Open}${S}`>

export type SubQuery = `(${string})`
export type Call = `${string}(${string}`
type Plain<Item extends string> = Exclude<Item, Call | `${string} ${string}`>
export type Own<Item extends string> = Exclude<Plain<Item>, `${string}.${string}`>
export type Through<Item extends string> = Extract<Plain<Item>, `${string}.${string}`>
export type Parent<Item extends string> = Item extends `${infer First}.${string}` ? First : never
export type Behind<Item extends string, Name extends string> = Item extends `${Name}.${infer Rest}` ? Rest : never
export type ReadSub<Item extends string> = Item extends `(${infer Text})` ? Read<Trim<Text>> : never
/** With an alias, as aggregates need one. */
export type NamedItem<Item extends string> = Item extends SubQuery
  ? never
  : Item extends Call
    ? Extract<Item, `${string}) ${string}`>
    : Extract<Item, `${string} ${string}`>

export type NameIn<Item extends string> = Item extends `${string}) ${infer Name}`
  ? Trim<Name>
  : Item extends `${string} ${infer Name}`
    ? Trim<Name>
    : never
