import type { FieldDefinition, ObjectDefinition, SqlFragment } from '../../model.ts'
import type { FieldPath, Source } from '../parse/syntax.ts'
import { malformed } from '../query-error.ts'
import { noSuchColumn, noSuchParent } from './complaints.ts'
import { isReadable, type PlanContext, readableFieldOf } from './context.ts'
import { columnOf, createRow, type JoinedRow, type Parent, parentOf } from './rows.ts'
import { joined, raw, sql } from './sql.ts'

/** The object that a query is about, and the names by which its fields are reached. */
export interface Scope {
  readonly context: PlanContext
  readonly row: JoinedRow
  /** Steps that an alias stands for, by alias in lower case. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
}

/** A field found, with the parents on the way to it. */
export interface FoundField {
  readonly steps: readonly Parent[]
  readonly field: FieldDefinition
  /** Where the field may be: several places behind a reference to several objects. */
  readonly cells: readonly Cell[]
  readonly at: number
}

export interface Cell {
  readonly row: JoinedRow
  readonly field: FieldDefinition
}

type Place = Pick<FoundField, 'field' | 'cells'>

const deepestPath = 5

/** Fields that exist whatever the object behind a reference to several objects is. */
const nameFields: ReadonlySet<string> = new Set(
  'Alias Email FirstName Id IsActive LastName LastReferencedDate LastViewedDate Name Phone ProfileId RecordTypeId Title Type UserRoleId Username'
    .toLowerCase()
    .split(' '),
)

const typeField: FieldDefinition = { name: 'Type', label: 'Type', type: 'string' }

export function createScope(context: PlanContext, object: ObjectDefinition, sources: readonly Source[]): Scope {
  const row = createRow(context, object)
  const aliases = new Map<string, readonly string[]>()
  const scope = { context, row, aliases }
  const [root, ...others] = sources
  if (root?.alias) aliases.set(root.alias.toLowerCase(), [])
  for (const source of others) {
    const steps = stepsOf(scope, source.name.split('.'))
    walk(scope, steps, source.at)
    if (source.alias) aliases.set(source.alias.toLowerCase(), steps)
  }
  return scope
}

function stepsOf({ context, row, aliases }: Scope, segments: readonly string[]): readonly string[] {
  const [first = '', ...rest] = segments
  if (rest.length === 0) return segments
  const steps = aliases.get(first.toLowerCase())
  if (steps) return [...steps, ...rest]
  if (context.schema.parentFieldOf(row.object, first)) return segments
  return first.toLowerCase() === row.object.name.toLowerCase() ? rest : segments
}

const reachesFurther = new Set(['profile', 'userrole', 'recordtype'])

function branchFor(
  context: PlanContext,
  { branches, polymorphic }: Parent,
  step: { name: string; at: number },
): JoinedRow {
  const [only] = branches
  if (!polymorphic && only) return only
  const further = reachesFurther.has(step.name.toLowerCase())
  const branch = further ? branches.find(({ object }) => context.schema.parentFieldOf(object, step.name)) : undefined
  if (!branch) throw noSuchParent(step.name, step.at)
  return branch
}

function walk({ context, row }: Scope, names: readonly string[], at: number): readonly Parent[] {
  if (names.length > deepestPath) {
    throw malformed(`Relationship paths cannot have more than ${deepestPath} levels`, at)
  }
  let here: JoinedRow | undefined = row
  const steps: Parent[] = []
  for (const name of names) {
    const last = steps.at(-1)
    here = last ? branchFor(context, last, { name, at }) : row
    steps.push(parentOf(context, here, { name, at }))
  }
  return steps
}

/** The parents of a path such as `Account.Owner`. @throws QueryError INVALID_FIELD */
export function findParents(scope: Scope, path: FieldPath): readonly Parent[] {
  return walk(scope, stepsOf(scope, path.segments), path.at)
}

function nameFieldOf(context: PlanContext, object: ObjectDefinition, name: string): FieldDefinition | undefined {
  if (name.toLowerCase() !== 'name') return undefined
  const field = [...object.fields.values()].find(({ nameField }) => nameField)
  return field && isReadable(context, object, field) ? field : undefined
}

function findNameField(context: PlanContext, { branches }: Parent, name: string): Place | undefined {
  if (!nameFields.has(name.toLowerCase())) return undefined
  if (name.toLowerCase() === 'type')
    return { field: typeField, cells: branches.map(row => ({ row, field: typeField })) }
  const cells = branches.flatMap(row => {
    const field = readableFieldOf(context, row.object, name) ?? nameFieldOf(context, row.object, name)
    return field ? [{ row, field }] : []
  })
  const first = cells.find(({ field }) => field.name.toLowerCase() === name.toLowerCase()) ?? cells[0]
  return first && { field: first.field, cells }
}

/** The field of a path. @throws QueryError INVALID_FIELD when it does not exist or the user may not read it. */
export function findField(scope: Scope, path: FieldPath): FoundField {
  const segments = stepsOf(scope, path.segments)
  const name = segments.at(-1) ?? ''
  const steps = walk(scope, segments.slice(0, -1), path.at)
  return { ...findInLast(scope, { last: steps.at(-1), name, at: path.at }), steps, at: path.at }
}

interface LastStep {
  readonly last: Parent | undefined
  readonly name: string
  readonly at: number
}

function findInLast({ context, row }: Scope, { last, name, at }: LastStep): Place {
  if (last?.polymorphic) {
    const found = findNameField(context, last, name)
    if (!found) throw noSuchColumn(name, 'Name', at)
    return found
  }
  const owner = last?.branches[0] ?? row
  const field = readableFieldOf(context, owner.object, name)
  if (!field) throw noSuchColumn(name, owner.object.name, at).with(context.schema.hintOn(owner.object.name, name))
  return { field, cells: [{ row: owner, field }] }
}

function typeNameOf(cells: readonly Cell[]): SqlFragment {
  const cases = cells.map(({ row }) => sql`WHEN ${columnOf(row, 'Id')} IS NOT NULL THEN ${raw(`'${row.object.name}'`)}`)
  return sql`CASE ${joined(cases, ' ')} END`
}

/** The field's column; compound fields have none. */
export function columnOfFound({ field, cells }: FoundField): SqlFragment {
  if (field === typeField) return typeNameOf(cells)
  const columns = cells.map(cell => columnOf(cell.row, cell.field.name))
  const [only] = columns
  return columns.length === 1 && only ? only : sql`COALESCE(${joined(columns, ', ')})`
}
