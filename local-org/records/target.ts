import { notFound, refusal, type SalesforceError } from '../failure.ts'
import type { FieldDefinition, ObjectDefinition } from '../model.ts'
import { readId } from '../store/id.ts'
import type { Row, Store } from '../store/store.ts'
import type { RecordBody } from './input.ts'
import { canSee, type LookupParts, recordsWith } from './lookups.ts'
import { objectOf } from './permissions.ts'
import type { RecordName } from './writing.ts'

const noKey = (text: string): SalesforceError =>
  notFound(`Provided external ID field does not exist or is not accessible: ${text}`)

/** The 18-character id in an address. @throws SalesforceError NOT_FOUND when it cannot be one of this object's */
export function readRecordId(object: ObjectDefinition, text: string): string {
  const id = readId(text)
  if (id === undefined || !id.startsWith(object.keyPrefix)) throw noKey(text)
  return id
}

/** The record that an id alone names, as the author sees its object. @throws SalesforceError MALFORMED_ID, NOT_FOUND */
export function readRecordName(text: string, { store, author }: LookupParts): RecordName {
  const id = readId(text)
  const object = store.schema.objects.find(({ keyPrefix }) => id?.startsWith(keyPrefix))
  if (id === undefined || object === undefined) throw refusal('MALFORMED_ID', `malformed id ${text}`)
  return { object: objectOf(object.name, store, author), id }
}

/** The field in an address that records are found by. @throws SalesforceError NOT_FOUND when it identifies nothing */
export function readKeyField(object: ObjectDefinition, name: string, { store, author }: LookupParts): FieldDefinition {
  const field = store.schema.fieldOf(object, name)
  const identifies = field?.externalId || field?.name === 'Id'
  if (field === undefined || !identifies || !author.access.fieldReadable(object, field)) throw noKey(name)
  return field
}

/** The records with a key that the user sees; at most two are of interest. */
export function findByKey(object: ObjectDefinition, [field, value]: [FieldDefinition, string], parts: LookupParts) {
  const rows = field.name === 'Id' ? rowOf(object, readRecordId(object, value), parts.store) : undefined
  const found = rows ?? recordsWith(object, [field, value], parts.store)
  return found.filter(row => canSee(object, String(row.Id), parts)).map(row => String(row.Id))
}

function rowOf(object: ObjectDefinition, id: string, store: Store): readonly Row[] {
  const row = store.read(object, id)
  return row && row.IsDeleted !== 1 ? [row] : []
}

const isObject = (body: unknown): body is RecordBody =>
  typeof body === 'object' && body !== null && !Array.isArray(body)

/** A record in a request's body. @throws SalesforceError JSON_PARSER_ERROR when it is no JSON object */
export function readBody(body: unknown): RecordBody {
  if (isObject(body)) return body
  throw refusal('JSON_PARSER_ERROR', 'The HTTP entity body is required, but this request has no entity body.')
}

/** @throws SalesforceError INVALID_FIELD when the body names a field that the address already gives */
export function refuseField(body: RecordBody, field: string): void {
  const named = Object.keys(body).some(name => name.toLowerCase() === field.toLowerCase())
  if (named) throw refusal('INVALID_FIELD', `The ${field} field should not be specified in the sobject data.`)
}
