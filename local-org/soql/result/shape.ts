import type { ObjectDefinition } from '../../model.ts'
import type { JoinedRow, Parent } from '../plan/rows.ts'
import { columnOf } from '../plan/rows.ts'
import { joined, sql } from '../plan/sql.ts'
import { invalidField } from '../query-error.ts'
import type { Columns } from './columns.ts'
import type { Attributes, Cells, QueryRecord } from './json.ts'

/** Children of the records of one page, by list and parent. */
export interface Page {
  /** As in `/services/data/v62.0`. */
  readonly version: string
  childrenOf(list: object, parentId: string): readonly QueryRecord[]
}

export type Read = (cells: Cells, page: Page) => QueryRecord[string]

/** How records are written: their keys in the order of SELECT. */
export interface Shape {
  /** @throws QueryError INVALID_FIELD for a key that is there already */
  add(key: string, read: Read): void
  /** The shape of a parent inside; made when first asked for. */
  inside(parent: Parent): Shape
  /** Null where there is no record, or none that the user may see. */
  read(cells: Cells, page: Page): QueryRecord | null
  idOf(cells: Cells): string | undefined
}

interface ShapeParts {
  readonly columns: Columns
  /** Rows of which at most one has a record. */
  readonly rows: readonly JoinedRow[]
  /** Written instead of the object's name. */
  readonly typeName?: string
}

const urlOf = ({ name }: ObjectDefinition, id: string, { version }: Page): string =>
  `/services/data/v${version}/sobjects/${name}/${id}`

function idColumnOf(columns: Columns, rows: readonly JoinedRow[]): number {
  const ids = rows.map(row => columnOf(row, 'Id'))
  const [only] = ids
  return columns.add(ids.length === 1 && only ? only : sql`COALESCE(${joined(ids, ', ')})`)
}

export function createShape({ columns, rows, typeName }: ShapeParts): Shape {
  const entries = new Map<string, Read>()
  const insides = new Map<string, Shape>()
  const idColumn = idColumnOf(columns, rows)
  const idOf = (cells: Cells): string | undefined => {
    const id = cells[idColumn]
    return typeof id === 'string' ? id : undefined
  }
  const attributesOf = (id: string, page: Page): Attributes => {
    const row = rows.find(({ object }) => id.startsWith(object.keyPrefix)) ?? rows[0]
    return row ? { type: typeName ?? row.object.name, url: urlOf(row.object, id, page) } : { type: typeName ?? '' }
  }
  const add: Shape['add'] = (key, read) => {
    if (entries.has(key) || key.toLowerCase() === 'attributes') throw invalidField(`duplicate field selected: ${key}`)
    entries.set(key, read)
  }
  return {
    add,
    inside(parent) {
      const known = insides.get(parent.name)
      if (known) return known
      const shape = createParentShape(columns, parent)
      add(parent.name, shape.read)
      insides.set(parent.name, shape)
      return shape
    },
    read(cells, page) {
      const id = idOf(cells)
      if (id === undefined) return null
      const fields = [...entries].map(([key, read]) => [key, read(cells, page)] as const)
      return { attributes: attributesOf(id, page), ...Object.fromEntries(fields) }
    },
    idOf,
  }
}

/** A reference to several objects is written as the object `Name`, which has the fields they share. */
export const createParentShape = (columns: Columns, { branches, polymorphic }: Parent): Shape =>
  createShape({ columns, rows: branches, ...(polymorphic && { typeName: 'Name' }) })
