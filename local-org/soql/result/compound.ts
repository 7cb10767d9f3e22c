import type { FieldDefinition } from '../../model.ts'
import { toWireValue } from '../../store/wire.ts'
import type { PlanContext } from '../plan/context.ts'
import { isReadable } from '../plan/context.ts'
import { columnOf, type JoinedRow } from '../plan/rows.ts'
import type { Columns } from './columns.ts'
import type { Cells, JsonValue } from './json.ts'

const addressKeys = [
  'city',
  'country',
  'countryCode',
  'geocodeAccuracy',
  'latitude',
  'longitude',
  'postalCode',
  'state',
  'stateCode',
  'street',
]
const optionalKeys = new Set(['countryCode', 'stateCode'])
const locationKeys = ['latitude', 'longitude']

function partsOf(context: PlanContext, row: JoinedRow, compound: FieldDefinition): readonly FieldDefinition[] {
  return [...row.object.fields.values()].filter(
    field => field.compoundFieldName === compound.name && isReadable(context, row.object, field),
  )
}

const isPart = (field: FieldDefinition, key: string): boolean =>
  field.name.replace(/__s$/i, '').toLowerCase().endsWith(key.toLowerCase())

interface Part {
  readonly key: string
  readonly value: JsonValue
}

/**
 * An address or a location, put together from its parts; null where all of them are. A part that the user may not
 * read is null.
 */
export function readCompound(
  context: PlanContext,
  { row, field }: { readonly row: JoinedRow; readonly field: FieldDefinition },
  columns: Columns,
): (cells: Cells) => JsonValue {
  const fields = partsOf(context, row, field)
  const keys = field.type === 'location' ? locationKeys : addressKeys
  const readers = keys.flatMap(key => {
    const part = fields.find(candidate => isPart(candidate, key))
    if (!part) return optionalKeys.has(key) ? [] : [(): Part => ({ key, value: null })]
    const column = columns.add(columnOf(row, part.name))
    return [(cells: Cells): Part => ({ key, value: toWireValue(part, cells[column]) })]
  })
  return cells => {
    const parts = readers.map(read => read(cells))
    if (parts.every(({ value }) => value === null)) return null
    return Object.fromEntries(parts.map(({ key, value }) => [key, value]))
  }
}
