import type { TypeOf } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import { createParentShape, createShape, type Shape } from '../../result/shape.ts'
import { noSuchObject } from '../complaints.ts'
import type { JoinedRow, Parent } from '../rows.ts'
import { findParents } from '../scope.ts'
import { addField, type Selecting } from './select.ts'

function branchOf(parent: Parent, { object, at }: TypeOf['branches'][number]): JoinedRow {
  const row = parent.branches.find(branch => branch.object.name.toLowerCase() === object.toLowerCase())
  if (!row) throw noSuchObject(object, at)
  return row
}

function branchShape({ scope, columns }: Selecting, row: JoinedRow, { fields }: TypeOf['branches'][number]): Shape {
  const shape = createShape({ columns, rows: [row] })
  const branchScope = { context: scope.context, row, aliases: new Map() }
  for (const path of fields) addField({ scope: branchScope, columns, shape }, path)
  return shape
}

function otherwiseShape({ scope, columns }: Selecting, item: TypeOf, steps: readonly Parent[]): Shape | undefined {
  const parent = steps.at(-1)
  if (!item.otherwise || !parent) return undefined
  const shape = createParentShape(columns, parent)
  for (const path of item.otherwise) {
    const fromRoot = { ...path, segments: [...item.path.segments, ...path.segments] }
    addField({ scope, columns, shape }, fromRoot, steps.length)
  }
  return shape
}

/**
 * Puts a parent into the records whose fields depend on what object it is; null where no branch fits.
 *
 * @throws QueryError for a relationship that leads to one object only
 */
export function addTypeOf(selecting: Selecting, item: TypeOf): void {
  const steps = findParents(selecting.scope, item.path)
  const parent = steps.at(-1)
  if (!parent?.polymorphic) {
    throw malformed(`TYPEOF can not be used with relationship '${item.path.segments.join('.')}'`, item.path.at)
  }
  const branches = item.branches.map(branch => branchShape(selecting, branchOf(parent, branch), branch))
  const otherwise = otherwiseShape(selecting, item, steps)
  const shape = steps.slice(0, -1).reduce((inner, step) => inner.inside(step), selecting.shape)
  shape.add(parent.name, (cells, page) => {
    const fitting = branches.find(branch => branch.idOf(cells) !== undefined) ?? otherwise
    return fitting?.read(cells, page) ?? null
  })
}
