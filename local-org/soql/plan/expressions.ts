import type { FieldDefinition, SqlFragment } from '../../model.ts'
import type { Expression, FieldPath, FunctionCall } from '../parse/syntax.ts'
import { malformed } from '../query-error.ts'
import { dateFunctions } from './date-functions.ts'
import { toDistance } from './distances.ts'
import { kindOf } from './field-traits.ts'
import { columnOfFound, type FoundField, findField, type Scope } from './scope.ts'
import { bind, joined, raw, sql } from './sql.ts'
import type { Term } from './terms.ts'

export function toFieldTerm(found: FoundField): Term {
  const column = columnOfFound(found)
  const { field, at } = found
  return { sql: column, kind: kindOf(field), name: field.name, field, key: column.sql, at }
}

export const onlyArgument = (call: FunctionCall): Expression => {
  const [first, ...others] = call.arguments
  if (!first || others.length > 0) throw malformed(`${call.name} takes one field`, call.at)
  return first
}

/** The field that a function is about. @throws QueryError */
export function pathArgumentOf(call: FunctionCall): FieldPath {
  const argument = onlyArgument(call)
  if (argument.kind !== 'path') throw malformed(`${call.name} takes one field`, call.at)
  return argument
}

/** The field that a date function is about, by the clock of the user where it stands in `convertTimezone`. @throws QueryError */
function dateArgumentOf(scope: Scope, call: FunctionCall): Term {
  const argument = onlyArgument(call)
  const converts = argument.kind === 'call' && argument.name === 'CONVERTTIMEZONE'
  const term = toFieldTerm(findField(scope, pathArgumentOf(converts ? argument : call)))
  if (!converts) return term
  if (term.kind !== 'datetime') {
    throw malformed(`convertTimezone can not be used with field '${term.name}'`, argument.at)
  }
  const local = sql`soql_local(${term.sql}, ${bind(scope.context.calendar.zone)})`
  return { ...term, sql: local, key: `CONVERTTIMEZONE(${term.key})` }
}

function toDateTerm(scope: Scope, call: FunctionCall): Term | undefined {
  const dateFunction = dateFunctions.get(call.name)
  if (!dateFunction) return undefined
  const argument = dateArgumentOf(scope, call)
  if (!dateFunction.takes.includes(argument.kind)) {
    throw malformed(`${call.name} can not be used with field '${argument.name}'`, call.at)
  }
  const { fiscalYearStartMonth } = scope.context.calendar
  return {
    sql: dateFunction.toSql(argument.sql, fiscalYearStartMonth),
    kind: dateFunction.gives,
    name: argument.name,
    field: undefined,
    key: `${call.name}(${argument.key})`,
    at: call.at,
  }
}

function labelOf(field: FieldDefinition, value: SqlFragment): SqlFragment {
  const cases = (field.picklist ?? []).map(({ value: name, label }) => sql`WHEN ${bind(name)} THEN ${bind(label)}`)
  return cases.length === 0 ? value : sql`CASE ${value} COLLATE NOCASE ${joined(cases, ' ')} ELSE ${value} END`
}

function toLabelTerm(scope: Scope, call: FunctionCall): Term {
  const term = toFieldTerm(findField(scope, pathArgumentOf(call)))
  if (term.field?.type !== 'picklist') throw malformed(`toLabel can not be used with field '${term.name}'`, call.at)
  const label = labelOf(term.field, term.sql)
  return { ...term, sql: label, field: undefined, key: `TOLABEL(${term.key})`, at: call.at }
}

/** A field, or a function of fields that has a value for each row. @throws QueryError */
export function toTerm(scope: Scope, expression: FieldPath | FunctionCall): Term {
  if (expression.kind === 'path') return toFieldTerm(findField(scope, expression))
  const dateTerm = toDateTerm(scope, expression)
  if (dateTerm) return dateTerm
  if (expression.name === 'TOLABEL') return toLabelTerm(scope, expression)
  if (expression.name === 'DISTANCE') return toDistanceTerm(scope, expression)
  throw malformed(`unexpected token: '${expression.name}'`, expression.at)
}

function toDistanceTerm(scope: Scope, call: FunctionCall): Term {
  const distance = toDistance(scope, call)
  const key = `DISTANCE(${distance.sql}${JSON.stringify(distance.values)})`
  return { sql: distance, kind: 'number', name: 'DISTANCE', field: undefined, key, at: call.at }
}

export const constantTerm = (term: Term, value: string): Term => ({ ...term, sql: raw(value) })
