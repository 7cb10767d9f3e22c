import { dataError, type ErrorEntry, refusal, SalesforceError } from '../failure.ts'
import type { FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import type { Author, DraftValues } from './draft.ts'
import { readValue } from './values/values.ts'

/** A record as a client sends it: field names in any case, `attributes` set aside. */
export type RecordBody = Readonly<Record<string, unknown>>

/** A reference by the external id of the record it points at: `{"Account": {"Customer_Number__c": "C-1001"}}`. */
export interface ExternalReference {
  readonly field: FieldDefinition
  readonly keys: Readonly<Record<string, unknown>>
}

export interface RecordInput {
  readonly values: DraftValues
  readonly references: readonly ExternalReference[]
}

export interface InputParts {
  readonly schema: Schema
  readonly author: Author
  readonly operation: 'create' | 'update'
}

const isKeys = (input: unknown): input is Record<string, unknown> =>
  typeof input === 'object' && input !== null && !Array.isArray(input)

function unknownField(object: ObjectDefinition, name: string, { schema }: InputParts): SalesforceError {
  const hint = schema.hintOn(object.name, name)
  return refusal('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}${hint && `.${hint}`}`)
}

function fieldNamed(object: ObjectDefinition, name: string, parts: InputParts): FieldDefinition {
  const { schema, author } = parts
  const field = schema.fieldOf(object, name)
  if (field === undefined) throw unknownField(object, name, parts)
  if (author.system || author.access.fieldReadable(object, field)) return field
  throw unknownField(object, name, parts)
}

function writable(object: ObjectDefinition, field: FieldDefinition, { author, operation }: InputParts): boolean {
  if (author.system) return field.derived === undefined
  const possible = operation === 'create' ? field.createable : field.updateable
  return possible !== false && author.access.fieldEditable(object, field)
}

function checkWritable(object: ObjectDefinition, fields: readonly FieldDefinition[], parts: InputParts): void {
  const refused = fields.filter(field => !writable(object, field, parts)).map(field => field.name)
  if (refused.length === 0) return
  const advice = 'Please check the security settings of this field and verify that it is read/write for your profile'
  const message = `Unable to create/update fields: ${refused.join(', ')}. ${advice} or permission set.`
  throw dataError('INVALID_FIELD_FOR_INSERT_UPDATE', message, refused)
}

/** Salesforce reports all bad values of a record at once, unreadable JSON alone. */
function readValues(pairs: readonly (readonly [FieldDefinition, unknown])[]): DraftValues {
  const values: DraftValues = {}
  const entries: ErrorEntry[] = []
  for (const [field, input] of pairs) {
    try {
      values[field.name] = readValue(field, input)
    } catch (error) {
      if (!(error instanceof SalesforceError) || error.message === 'JSON_PARSER_ERROR') throw error
      entries.push(...error.entries)
    }
  }
  if (entries.length > 0) throw new SalesforceError(entries)
  return values
}

/**
 * Reads a record from outside: finds the fields, checks that the user may write them, converts the values.
 * @throws SalesforceError INVALID_FIELD, INVALID_FIELD_FOR_INSERT_UPDATE, and those of `readValue`
 */
export function readInput(object: ObjectDefinition, body: RecordBody, parts: InputParts): RecordInput {
  const pairs: (readonly [FieldDefinition, unknown])[] = []
  const references: ExternalReference[] = []
  for (const [name, input] of Object.entries(body)) {
    if (name === 'attributes') continue
    const parent = parts.schema.parentFieldOf(object, name)
    if (parent && isKeys(input)) references.push({ field: fieldNamed(object, parent.name, parts), keys: input })
    else pairs.push([fieldNamed(object, name, parts), input])
  }
  checkWritable(object, [...pairs.map(([field]) => field), ...references.map(({ field }) => field)], parts)
  return { values: readValues(pairs), references }
}
