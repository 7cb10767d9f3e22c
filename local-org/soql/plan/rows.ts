import { type FieldDefinition, type ObjectDefinition, type SqlFragment, tableOf } from '../../model.ts'
import { noSuchParent } from './complaints.ts'
import { isReadable, type PlanContext, readableObjectOf } from './context.ts'
import { allOf, joined, quoted, raw, sql } from './sql.ts'

/** A table in the query, with the parents joined to it so far. */
export interface JoinedRow {
  readonly object: ObjectDefinition
  readonly alias: string
  /** By relationship name in lower case. */
  readonly parents: Map<string, Parent>
}

/** What a reference leads to: one row, or for a reference to several objects one row for each. */
export interface Parent {
  /** Relationship name in its canonical case. */
  readonly name: string
  readonly field: FieldDefinition
  readonly branches: readonly JoinedRow[]
  readonly polymorphic: boolean
}

export function createRow(context: PlanContext, object: ObjectDefinition): JoinedRow {
  return { object, alias: context.nextAlias(), parents: new Map() }
}

export const columnOf = (row: JoinedRow, name: string): SqlFragment => raw(`${row.alias}.${quoted(name)}`)

const branchObjectsOf = (context: PlanContext, field: FieldDefinition): readonly ObjectDefinition[] =>
  (field.referenceTo ?? []).flatMap(name => readableObjectOf(context, name) ?? [])

/** The parent of a row by relationship name; joined once however often it is named. @throws QueryError INVALID_FIELD */
export function parentOf(
  context: PlanContext,
  row: JoinedRow,
  step: { readonly name: string; readonly at: number },
): Parent {
  const key = step.name.toLowerCase()
  const known = row.parents.get(key)
  if (known) return known
  const field = context.schema.parentFieldOf(row.object, step.name)
  if (!field?.relationshipName || !isReadable(context, row.object, field)) throw noSuchParent(step.name, step.at)
  const objects = branchObjectsOf(context, field)
  if (objects.length === 0) throw noSuchParent(step.name, step.at)
  const parent: Parent = {
    name: field.relationshipName,
    field,
    branches: objects.map(object => createRow(context, object)),
    polymorphic: (field.referenceTo ?? []).length > 1,
  }
  row.parents.set(key, parent)
  return parent
}

/** True for the rows that the user may see and that are not deleted, unless deleted ones are asked for. */
export function presentRows(context: PlanContext, { object, alias }: JoinedRow): SqlFragment {
  const visible = context.access.visibleRows(object, alias)
  return context.allRows ? visible : allOf([raw(`${alias}."IsDeleted" = 0`), visible])
}

function joinOf(context: PlanContext, row: JoinedRow, parent: Parent): SqlFragment {
  const joins = parent.branches.map(branch => {
    const reference = sql`${columnOf(branch, 'Id')} = ${columnOf(row, parent.field.name)}`
    const condition = allOf([reference, presentRows(context, branch)])
    return sql` LEFT JOIN ${raw(`${tableOf(branch.object)} AS ${branch.alias}`)} ON ${condition}${joinsOf(context, branch)}`
  })
  return joined(joins, '')
}

function joinsOf(context: PlanContext, row: JoinedRow): SqlFragment {
  return joined(
    [...row.parents.values()].map(parent => joinOf(context, row, parent)),
    '',
  )
}

/** The row's table with all parents joined. A parent that the user may not see is joined as if there were none. */
export const tablesOf = (context: PlanContext, row: JoinedRow): SqlFragment =>
  sql`${raw(`${tableOf(row.object)} AS ${row.alias}`)}${joinsOf(context, row)}`
