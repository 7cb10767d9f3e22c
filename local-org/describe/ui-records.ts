import { refusal } from '../failure.ts'
import type { FieldDefinition, ObjectDefinition, Schema } from '../model.ts'
import { seenRow } from '../records/permissions.ts'
import type { Answer, Call, PathValues, Resource } from '../resource.ts'
import { QueryError } from '../soql/query-error.ts'
import type { QueryRecord } from '../soql/result/json.ts'
import type { Soql } from '../soql/soql.ts'
import { readId } from '../store/id.ts'
import type { Store } from '../store/store.ts'
import { masterRecordTypeId } from './object.ts'

type Json = Record<string, unknown>

interface UiParts {
  readonly store: Store
  readonly soql: Soql
}

const always = ['Id', 'LastModifiedById', 'LastModifiedDate', 'SystemModstamp', 'RecordTypeId']

const isRecord = (value: unknown): value is QueryRecord =>
  typeof value === 'object' && value !== null && 'attributes' in value

function labelOf({ picklist = [] }: FieldDefinition, value: unknown): unknown {
  return picklist.find(item => item.value === value)?.label ?? null
}

function toFields(object: ObjectDefinition | undefined, record: QueryRecord, schema: Schema): Json {
  const names = Object.keys(record).filter(name => name !== 'attributes')
  const toField = (name: string): Json => {
    const value = record[name]
    const field = object?.fields.get(name)
    if (!isRecord(value)) return { displayValue: field ? labelOf(field, value) : null, value }
    const apiName = value.attributes.type
    const fields = toFields(schema.objectOf(apiName), value, schema)
    return { displayValue: typeof value.Name === 'string' ? value.Name : null, value: { apiName, fields } }
  }
  return Object.fromEntries(names.map(name => [name, toField(name)]))
}

/** `Account.Name,Account.Owner.Name` as paths on the object. @throws SalesforceError */
function pathsIn(text: string | null, object: ObjectDefinition): readonly string[] {
  const names = (text ?? '').split(',').filter(name => name !== '')
  return names.map(name => {
    const [first = '', ...rest] = name.split('.')
    if (first.toLowerCase() === object.name.toLowerCase() && /^\w+(\.\w+){0,5}$/.test(rest.join('.')))
      return rest.join('.')
    throw refusal('INVALID_FIELD', `Invalid field ${name}: write it as ${object.name}.FieldName`)
  })
}

function isReadable(path: string, object: ObjectDefinition, [call, soql]: [Call, Soql]): boolean {
  try {
    soql.columns(`SELECT ${path} FROM ${object.name}`, call)
    return true
  } catch (error) {
    if (error instanceof QueryError) return false
    throw error
  }
}

function readFields(call: Call, object: ObjectDefinition, [id, { soql }]: [string, UiParts]): QueryRecord | undefined {
  const asked = pathsIn(call.query.get('fields'), object)
  const optional = pathsIn(call.query.get('optionalFields'), object)
  if (asked.length + optional.length === 0) {
    throw refusal('ILLEGAL_QUERY_PARAMETER_VALUE', 'fields or optionalFields must be given; there are no layouts here')
  }
  const known = optional.filter(path => isReadable(path, object, [call, soql]))
  const own = always.filter(name => object.fields.has(name))
  const paths = [...new Map([...own, ...asked, ...known].map(path => [path.toLowerCase(), path])).values()]
  try {
    const text = `SELECT ${paths.join(', ')} FROM ${object.name} WHERE Id = '${id}'`
    return soql.query(text, call).records[0]
  } catch (error) {
    throw error instanceof QueryError ? refusal(error.errorCode, error.message) : error
  }
}

const createReadUiRecord =
  (parts: UiParts) =>
  (call: Call, { id: text = '' }: PathValues): Answer => {
    const { store } = parts
    const id = readId(text) ?? ''
    const object = store.schema.objects.find(({ keyPrefix }) => id.startsWith(keyPrefix))
    if (object === undefined || !call.access.objectRights(object).read) {
      throw refusal('NOT_FOUND', 'The requested resource does not exist')
    }
    seenRow(object, id, { store, author: call })
    const record = readFields(call, object, [id, parts])
    if (record === undefined) throw refusal('NOT_FOUND', 'The requested resource does not exist')
    const body = {
      apiName: object.name,
      childRelationships: {},
      fields: toFields(object, record, store.schema),
      id,
      lastModifiedById: record.LastModifiedById ?? null,
      lastModifiedDate: record.LastModifiedDate ?? null,
      recordTypeId: record.RecordTypeId ?? masterRecordTypeId,
      recordTypeInfo: null,
      systemModstamp: record.SystemModstamp ?? null,
    }
    return { status: 200, body }
  }

/**
 * `/ui-api/records/{id}`: a record with the fields that are named, each with what it shows and what it is.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.uiapi.meta/uiapi/ui_api_resources_record_get.htm
 */
export const createUiRecordResource = (parts: UiParts): Resource => ({
  method: 'GET',
  path: '/ui-api/records/:id',
  parameters: ['fields', 'optionalFields'],
  run: createReadUiRecord(parts),
})
