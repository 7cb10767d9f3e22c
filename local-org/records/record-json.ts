import { refusal, type SalesforceError } from '../failure.ts'
import type { Access, FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import { recordUrl } from '../resource.ts'
import type { Row } from '../store/store.ts'
import { toWireValue } from '../store/wire.ts'

type Json = Record<string, unknown>

const partNames = ['city', 'country', 'geocodeAccuracy', 'latitude', 'longitude', 'postalCode', 'state', 'street']

/** The parts of a compound field by the names that its JSON gives them, such as `city` for `BillingCity`. */
function partsOf(object: ObjectDefinition, compound: FieldDefinition): ReadonlyMap<string, FieldDefinition> {
  const parts = [...object.fields.values()].filter(field => field.compoundFieldName === compound.name)
  const named = parts.flatMap(field => {
    const own = field.name.replace(/__[cs]$/, '').toLowerCase()
    const name = partNames.find(part => own.endsWith(part.toLowerCase()))
    return name === undefined ? [] : [[name, field] as const]
  })
  return new Map(named)
}

/** An address or location as JSON: null when all its parts are. */
function toCompound(object: ObjectDefinition, compound: FieldDefinition, row: Row): Json | null {
  const parts = partsOf(object, compound)
  const values: Json = {}
  for (const name of compound.type === 'address' ? partNames : ['latitude', 'longitude']) {
    const field = parts.get(name)
    values[name] = field ? toWireValue(field, row[field.name]) : null
  }
  return Object.values(values).every(value => value === null) ? null : values
}

export interface JsonParts {
  readonly version: string
  readonly object: ObjectDefinition
  readonly row: Row
}

function toJsonValue(field: FieldDefinition, { version, object, row }: JsonParts): unknown {
  if (field.type === 'address' || field.type === 'location') return toCompound(object, field, row)
  const stored = row[field.name]
  if (field.type !== 'base64') return toWireValue(field, stored)
  return stored === null ? null : `${recordUrl(version, object.name, String(row.Id))}/${field.name}`
}

/** A record as JSON: `attributes`, then the fields in the order given. */
export function toRecordJson(fields: readonly FieldDefinition[], parts: JsonParts): Json {
  const { name } = parts.object
  const json: Json = { attributes: { type: name, url: recordUrl(parts.version, name, String(parts.row.Id)) } }
  for (const field of fields) json[field.name] = toJsonValue(field, parts)
  return json
}

function noColumn(name: string, object: ObjectDefinition, { schema }: FieldParts): SalesforceError {
  const advice =
    "be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call"
  const message = `No such column '${name}' on entity '${object.name}'. If you are attempting to use a custom field, ${advice}`
  return refusal('INVALID_FIELD', `${message} for the appropriate names.${schema.hintOn(object.name, name)}`)
}

export interface FieldParts {
  readonly schema: Schema
  readonly access: Access
}

/**
 * The fields that a client asked for by name, `Id` always among them; all that it may read when it names none.
 * @throws SalesforceError INVALID_FIELD for a field that is not there or not readable
 */
export function chooseFields(
  object: ObjectDefinition,
  names: readonly string[] | undefined,
  parts: FieldParts,
): readonly FieldDefinition[] {
  const { schema, access } = parts
  const readable = (field: FieldDefinition) => access.fieldReadable(object, field)
  if (names === undefined) return [...object.fields.values()].filter(readable)
  const chosen = names.map(name => {
    const field = schema.fieldOf(object, name)
    if (field === undefined || !readable(field)) throw noColumn(name, object, parts)
    return field
  })
  const id = schema.fieldOf(object, 'Id')
  return [...new Set(id ? [...chosen, id] : chosen)]
}
