import { toWireValue } from '../../../store/wire.ts'
import type { FieldPath, FunctionCall, SelectItem } from '../../parse/syntax.ts'
import { malformed } from '../../query-error.ts'
import type { Columns } from '../../result/columns.ts'
import { readCompound } from '../../result/compound.ts'
import { toFormatted, toLabel } from '../../result/format.ts'
import type { Cells, JsonValue } from '../../result/json.ts'
import type { Read, Shape } from '../../result/shape.ts'
import { onlyArgument, toTerm } from '../expressions.ts'
import { isCompound, kindOf } from '../field-traits.ts'
import { columnOfFound, type FoundField, findField, type Scope } from '../scope.ts'

export interface Selecting {
  readonly scope: Scope
  readonly columns: Columns
  readonly shape: Shape
}

/** A field's value as the REST API writes it: booleans are never null, bytes are an address. */
function readField({ scope, columns }: Selecting, found: FoundField): Read {
  const { field, cells: places } = found
  const [place] = places
  if (isCompound(field) && place) return readCompound(scope.context, place, columns)
  const column = columns.add(columnOfFound(found))
  if (field.type === 'boolean') return cells => toWireValue(field, cells[column] ?? 0)
  if (field.type === 'base64' && place) return readAddress(place.row.object.name, field.name, { found, columns })
  return cells => toWireValue(field, cells[column])
}

function readAddress(object: string, field: string, at: { found: FoundField; columns: Columns }): Read {
  const value = at.columns.add(columnOfFound(at.found))
  const [place] = at.found.cells
  const id = place ? at.columns.add({ sql: `${place.row.alias}."Id"`, values: [] }) : value
  return (cells, { version }) =>
    cells[value] === null ? null : `/services/data/v${version}/sobjects/${object}/${cells[id]}/${field}`
}

function shapeAt(shape: Shape, steps: FoundField['steps']): Shape {
  return steps.reduce((inner, parent) => inner.inside(parent), shape)
}

/** Puts a field into the records, inside its parents; the first `depth` of them are what the shape is about. */
export function addField(selecting: Selecting, path: FieldPath, depth = 0): void {
  const found = findField(selecting.scope, path)
  shapeAt(selecting.shape, found.steps.slice(depth)).add(found.field.name, readField(selecting, found))
}

const wrappers: ReadonlySet<string> = new Set(['TOLABEL', 'FORMAT', 'CONVERTCURRENCY'])

interface Wrapped {
  readonly found: FoundField
  readonly read: Read
}

function readWrapped(selecting: Selecting, expression: FieldPath | FunctionCall): Wrapped {
  if (expression.kind === 'path') {
    const found = findField(selecting.scope, expression)
    return { found, read: readField(selecting, found) }
  }
  const argument = onlyArgument(expression)
  if (!wrappers.has(expression.name) || (argument.kind !== 'path' && argument.kind !== 'call'))
    throw unknown(expression)
  const { found, read } = readWrapped(selecting, argument)
  return { found, read: wrapped(selecting, expression, { found, read }) }
}

const unknown = ({ name, at }: FunctionCall): Error => malformed(`unexpected token: '${name}'`, at)

function wrapped({ scope }: Selecting, call: FunctionCall, { found, read }: Wrapped): Read {
  const { field } = found
  const { zone } = scope.context.calendar
  const value: (...of: Parameters<Read>) => JsonValue = (cells, page) => read(cells, page) as JsonValue
  if (call.name === 'CONVERTCURRENCY') {
    if (field.type !== 'currency')
      throw malformed(`convertCurrency can not be used with field '${field.name}'`, call.at)
    return read
  }
  if (call.name === 'FORMAT') return (cells, page) => toFormatted(field, value(cells, page), zone)
  if (field.type !== 'picklist' && field.type !== 'multipicklist' && kindOf(field) !== 'text') {
    throw malformed(`toLabel can not be used with field '${field.name}'`, call.at)
  }
  return (cells, page) => toLabel(field, value(cells, page))
}

function addCall(selecting: Selecting, call: FunctionCall, alias: string | undefined): void {
  if (call.name === 'DISTANCE') {
    const column = selecting.columns.add(toTerm(selecting.scope, call).sql)
    selecting.shape.add(alias ?? 'expr0', (cells: Cells) => cells[column] as number | null)
    return
  }
  const { found, read } = readWrapped(selecting, call)
  const shape = alias === undefined ? shapeAt(selecting.shape, found.steps) : selecting.shape
  shape.add(alias ?? found.field.name, read)
}

/** Puts a field or a function of one into the records. @throws QueryError */
export function addExpression(selecting: Selecting, item: SelectItem & { readonly kind: 'expression' }): void {
  const { expression, alias, at } = item
  if (expression.kind === 'call') addCall(selecting, expression, alias)
  else if (alias !== undefined) throw malformed('only aggregate expressions use field aliasing', at)
  else addField(selecting, expression)
}
