import type { SqlFragment } from '../../model.ts'
import type { RecordPlan } from '../plan/plan.ts'
import type { ChildList } from '../plan/select/children.ts'
import type { Cells, QueryRecord } from './json.ts'
import type { Page } from './shape.ts'

export type Fetch = (statement: SqlFragment) => readonly Cells[]

interface Reading {
  readonly fetch: Fetch
  /** As in `62.0`. */
  readonly version: string
}

type ByParent = ReadonlyMap<string, readonly QueryRecord[]>

function readChildren(list: ChildList, parentIds: readonly string[], reading: Reading): ByParent {
  const { limit = Number.POSITIVE_INFINITY, offset } = list
  const parentOf = (cells: Cells): string => String(cells[list.parentColumn])
  const byParent = Map.groupBy(reading.fetch(list.toSql(parentIds)), parentOf)
  const rows = [...byParent.values()].flatMap(children => children.slice(offset, offset + limit))
  const records = readRecords(list.plan, rows, reading).map((record, at) => ({
    record,
    parent: parentOf(rows[at] ?? []),
  }))
  const grouped = Map.groupBy(records, ({ parent }) => parent)
  return new Map([...grouped].map(([parent, children]) => [parent, children.map(({ record }) => record)]))
}

/** Rows as records, with their children, which are fetched for all rows at once. */
export function readRecords(plan: RecordPlan, rows: readonly Cells[], reading: Reading): readonly QueryRecord[] {
  const ids = rows.flatMap(cells => plan.shape.idOf(cells) ?? [])
  const children = new Map(plan.children.map(list => [list as object, readChildren(list, ids, reading)]))
  const page: Page = {
    version: reading.version,
    childrenOf: (list, parentId) => children.get(list)?.get(parentId) ?? [],
  }
  return rows.flatMap(cells => plan.shape.read(cells, page) ?? [])
}
