import type { SqlFragment } from '../../model.ts'
import type { Expression, FunctionCall } from '../parse/syntax.ts'
import { malformed } from '../query-error.ts'
import { isReadable } from './context.ts'
import { columnOf } from './rows.ts'
import { findField, type Scope } from './scope.ts'
import { bind, sql } from './sql.ts'

interface Point {
  readonly latitude: SqlFragment
  readonly longitude: SqlFragment
}

const units: ReadonlySet<string> = new Set(['mi', 'km'])

function toFieldPoint(scope: Scope, expression: Expression): Point | undefined {
  if (expression.kind !== 'path') return undefined
  const [cell] = findField(scope, expression).cells
  if (!cell) return undefined
  const { object } = cell.row
  const parts = [...object.fields.values()].filter(
    field => field.compoundFieldName === cell.field.name && isReadable(scope.context, object, field),
  )
  const latitude = parts.find(({ name }) => /latitude(__s)?$/i.test(name))
  const longitude = parts.find(({ name }) => /longitude(__s)?$/i.test(name))
  if (!latitude || !longitude) return undefined
  return { latitude: columnOf(cell.row, latitude.name), longitude: columnOf(cell.row, longitude.name) }
}

function toFixedPoint(expression: Expression): Point | undefined {
  if (expression.kind !== 'call' || expression.name !== 'GEOLOCATION') return undefined
  const [latitude, longitude, ...others] = expression.arguments
  if (latitude?.kind !== 'number' || longitude?.kind !== 'number' || others.length > 0) return undefined
  return { latitude: bind(latitude.value), longitude: bind(longitude.value) }
}

/**
 * `DISTANCE(field, field or GEOLOCATION(latitude, longitude), 'mi' or 'km')`, NULL where a place is incomplete.
 *
 * @throws QueryError MALFORMED_QUERY
 */
export function toDistance(scope: Scope, call: FunctionCall): SqlFragment {
  const [from, to, unit, ...others] = call.arguments
  if (!from || !to || unit?.kind !== 'string' || !units.has(unit.value.toLowerCase()) || others.length > 0) {
    throw malformed("DISTANCE takes a location, another location and the unit 'mi' or 'km'", call.at)
  }
  const start = toFieldPoint(scope, from)
  const end = toFixedPoint(to) ?? toFieldPoint(scope, to)
  if (!start || !end)
    throw malformed('DISTANCE takes a location field first, then a location field or GEOLOCATION', call.at)
  const points = sql`${start.latitude}, ${start.longitude}, ${end.latitude}, ${end.longitude}`
  return sql`soql_distance(${points}, ${bind(unit.value.toLowerCase())})`
}
