import type { Soql } from './query.ts'
import type {
  Behind,
  Call,
  FirstWord,
  NamedItem,
  NameIn,
  Own,
  Parent,
  Parts,
  Read,
  ReadSub,
  SubQuery,
  Through,
  Trim,
} from './query-text.ts'
import type { OrgRecord } from './records.ts'

declare const rowBrand: unique symbol

/** A query whose rows have a known type. */
export interface TypedSoql<Row> extends Soql {
  readonly [rowBrand]: Row
}

/** Any query; where the type of its rows is known, it is `Row`. */
export type SoqlOf<Row> = Soql & { readonly [rowBrand]?: Row }

/**
 * The text itself where every name in it is one of the objects, else a sentence that says which is not: the editor shows it
 * as what was expected. Without any objects nothing is known, and nothing is refused.
 */
export type Checked<Objects, Text extends string> = [keyof Objects] extends [never]
  ? Text
  : string extends Text
    ? 'The query must be written out, so that its names are known.'
    : [MistakesIn<Objects, Read<Text>>] extends [never]
      ? Text
      : MistakesIn<Objects, Read<Text>>

/** The rows of a query that was checked. */
export type RowOf<Objects, Text extends string> = [keyof Objects] extends [never]
  ? OrgRecord
  : RowRead<Objects, Read<Text>>

// Looking names up. An object that was not written is one of which nothing is known.

type Get<T, Key> = Key extends keyof T ? T[Key] : never
type FieldsOf<Objects, Name> = Name extends keyof Objects ? Get<Objects[Name], 'fields'> : never
type ParentsOf<Objects, Name> = Name extends keyof Objects ? Get<Objects[Name], 'parents'> : never
type ChildrenOf<Objects, Name> = Name extends keyof Objects ? Get<Objects[Name], 'children'> : never

/** `never` for a field that there is not. With several objects, as behind `Owner` of a case, one must have it. */
type FieldType<Objects, Name, Field extends string> = Name extends keyof Objects
  ? Get<FieldsOf<Objects, Name>, Field>
  : unknown

/** The type of a field, parents included. */
type PathType<Objects, Name, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends keyof ParentsOf<Objects, Name>
    ? PathType<Objects, NonNullable<ParentsOf<Objects, Name>[First]>, Rest>
    : Name extends keyof Objects
      ? never
      : unknown
  : FieldType<Objects, Name, Path>

// Mistakes, as sentences.

type MistakesIn<Objects, P> = [P] extends [never]
  ? 'The query must begin with SELECT and name its object behind FROM.'
  : P extends Parts
    ? P['from'] extends keyof Objects
      ? ItemMistake<Objects, P['from'], P['items']>
      : `${P['from']} is none of the objects that "npm run types" has written.`
    : never

type ItemMistake<Objects, Name extends string, Item extends string> = Item extends SubQuery
  ? SubMistake<Objects, Name, ReadSub<Item>>
  : Item extends NamedItem<Item>
    ? NamedMistake<Objects, Name, Item>
    : Item extends Call
      ? `Give ${Item} a name, as in: ${Item} total.`
      : PathMistake<Objects, Name, Item>

type PathMistake<Objects, Name extends string, Path extends string> = Path extends `${infer First}.${infer Rest}`
  ? First extends keyof ParentsOf<Objects, Name>
    ? PathMistake<Objects, NonNullable<ParentsOf<Objects, Name>[First]> & string, Rest>
    : Name extends keyof Objects
      ? `${Name} has no parent ${First}.`
      : never
  : [FieldType<Objects, Name, Path>] extends [never]
    ? `${Name} has no field ${Path}.`
    : never

type SubMistake<Objects, Name extends string, P> = P extends Parts
  ? P['from'] extends keyof ChildrenOf<Objects, Name>
    ? ChildrenOf<Objects, Name>[P['from']] extends infer Child extends keyof Objects & string
      ? ItemMistake<Objects, Child, P['items']>
      : never
    : `${Name} has no related records ${P['from']}.`
  : 'A sub-query must begin with SELECT and name its relationship behind FROM.'

type NamedMistake<Objects, Name extends string, Item extends string> = Item extends `${string}(${infer Inner})${string}`
  ? Inner extends '' | Call
    ? never
    : PathMistake<Objects, Name, Trim<Inner>>
  : PathMistake<Objects, Name, FirstWord<Item>>

// Rows.

type RowRead<Objects, P> = P extends Parts ? RowIn<Objects, P['from'], P['items']> : never

type RowIn<Objects, Name, Item extends string> = {
  readonly [Key in Own<Item> | Parent<Through<Item>> | SubName<Item> | NameIn<NamedItem<Item>>]: ValueIn<
    Objects,
    Name,
    Item,
    Key
  >
}

type ValueIn<Objects, Name, Item extends string, Key extends string> =
  Key extends Own<Item>
    ? FieldType<Objects, Name, Key>
    : Key extends Parent<Through<Item>>
      ? ParentRow<Objects, Get<ParentsOf<Objects, Name>, Key>, Behind<Through<Item>, Key>>
      : Key extends SubName<Item>
        ? ChildRows<Objects, Name, SubNamed<Item, Key>>
        : NamedType<Objects, Name, ItemNamed<NamedItem<Item>, Key>>

type SubName<Item extends string> = Item extends SubQuery ? Get<ReadSub<Item>, 'from'> & string : never
type SubNamed<Item extends string, Key> = Item extends SubQuery
  ? ReadSub<Item> extends { readonly from: Key }
    ? ReadSub<Item>
    : never
  : never
type ItemNamed<Item extends string, Key> = Item extends string ? (NameIn<Item> extends Key ? Item : never) : never

type ParentRow<Objects, Target, Path extends string> =
  | RowIn<Objects, NonNullable<Target>, Path>
  | (null extends Target ? null : never)

/** The related records of one row; `null` when there are none. */
type ChildRows<Objects, Name, P> = P extends Parts
  ? {
      readonly totalSize: number
      readonly done: boolean
      readonly records: readonly RowIn<Objects, Get<ChildrenOf<Objects, Name>, P['from']>, P['items']>[]
    } | null
  : never

type NamedType<Objects, Name, Item extends string> = Item extends `${infer Fn}(${infer Inner})${string}`
  ? CallType<Uppercase<Trim<Fn>>, PathType<Objects, Name, Trim<Inner>>>
  : PathType<Objects, Name, FirstWord<Item>>

type CallType<Fn extends string, Field> = Fn extends 'COUNT' | 'COUNT_DISTINCT' | 'GROUPING'
  ? number
  : Fn extends 'SUM' | 'AVG' | 'CONVERTCURRENCY'
    ? number | null
    : Fn extends 'MIN' | 'MAX'
      ? Field | null
      : Fn extends 'TOLABEL' | 'FORMAT'
        ? string | null
        : Fn extends `${string}_${'YEAR' | 'MONTH' | 'QUARTER' | 'IN_MONTH' | 'IN_WEEK' | 'IN_YEAR'}`
          ? number | null
          : unknown
