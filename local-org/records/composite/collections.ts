import { dataError, refusal, SalesforceError, unknownType } from '../../failure.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { Call, PathValues, Resource } from '../../resource.ts'
import { readId } from '../../store/id.ts'
import type { RecordBody } from '../input.ts'
import { objectOf } from '../permissions.ts'
import type { RowParts } from '../resources/rows.ts'
import { findByKey, readKeyField, readRecordName } from '../target.ts'
import { type Outcome, readCollectionRecords, runEach, toCollectionOutcome, toOutcome } from './collection-run.ts'

/** The object that a record's `attributes` name. @throws SalesforceError INVALID_TYPE */
function typeOf(body: RecordBody, { store }: RowParts, call: Call): ObjectDefinition {
  const { type } = (body.attributes ?? {}) as { type?: unknown }
  if (typeof type !== 'string') throw refusal('INVALID_TYPE', 'attributes.type must name the object of each record')
  if (store.schema.objectOf(type) === undefined) throw unknownType(type)
  return objectOf(type, store, call)
}

/** A record's id apart from its fields. */
function splitId(body: RecordBody): { id: string | undefined; fields: RecordBody } {
  const name = Object.keys(body).find(key => key.toLowerCase() === 'id')
  if (name === undefined) return { id: undefined, fields: body }
  const { [name]: id, ...fields } = body
  return { id: typeof id === 'string' ? id : '', fields }
}

/** A record that is not there: `NOT_FOUND` is said of addresses, and a collection has none for its records. */
export function inRecordTerms(id: string, write: (id: string) => void): Outcome {
  try {
    write(id)
    return toCollectionOutcome(id)
  } catch (error) {
    if (!(error instanceof SalesforceError) || error.message !== 'NOT_FOUND') throw error
    throw dataError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  }
}

function create(call: Call, body: RecordBody, parts: RowParts): Outcome {
  const { id, fields } = splitId(body)
  const object = typeOf(body, parts, call)
  if (id !== undefined) throw refusal('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call')
  const { id: made, errors } = parts.records.save(call, object, fields)
  return { ...toCollectionOutcome(made), errors }
}

function update(call: Call, body: RecordBody, parts: RowParts): Outcome {
  const object = typeOf(body, parts, call)
  const { id, fields } = splitId(body)
  if (id === undefined) throw refusal('MISSING_ARGUMENT', 'Id not specified in an update call')
  const found = readId(id)
  if (!found?.startsWith(object.keyPrefix)) {
    throw dataError('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${id}`, ['Id'])
  }
  return inRecordTerms(found, known => parts.records.update(call, { object, id: known }, fields))
}

/** The record that a row of an upsert is about, and the fields beside the key. */
interface UpsertRow {
  readonly id: string | undefined
  readonly fields: RecordBody
}

function readUpsertRow(
  call: Call,
  body: RecordBody,
  [object, key, { store }]: [ObjectDefinition, string, RowParts],
): UpsertRow {
  const field = readKeyField(object, key, { store, author: call })
  const name = Object.keys(body).find(one => one.toLowerCase() === field.name.toLowerCase())
  const { [name ?? '']: value, ...fields } = body
  if (value === undefined || value === null || value === '') {
    if (field.name !== 'Id') throw refusal('MISSING_ARGUMENT', `${field.name} not specified`)
    return { id: undefined, fields }
  }
  const [id, other] = findByKey(object, [field, String(value)], { store, author: call })
  if (other !== undefined) throw refusal('DUPLICATE_EXTERNAL_ID', `${field.name}: more than one record found`)
  return { id, fields: id === undefined ? { ...fields, [field.name]: value } : fields }
}

function upsert(call: Call, body: RecordBody, [object, key, parts]: [ObjectDefinition, string, RowParts]): Outcome {
  const { records } = parts
  const { id, fields } = readUpsertRow(call, body, [object, key, parts])
  const created = id === undefined
  const write = (): Outcome => {
    if (id === undefined) return toCollectionOutcome(records.create(call, object, fields), { created })
    records.update(call, { object, id }, fields)
    return toCollectionOutcome(id, { created })
  }
  return toOutcome(write, { created })
}

function remove(call: Call, text: string, { store, records }: RowParts): Outcome {
  const { object, id } = readRecordName(text, { store, author: call })
  return inRecordTerms(id, found => records.remove(call, { object, id: found }))
}

const idsOf = (call: Call): readonly string[] => (call.query.get('ids') ?? '').split(',').filter(id => id !== '')

/** `/composite/sobjects`: up to 200 records; 200 with an outcome for each, in the order sent, also when some failed. */
export function createCollectionResources(parts: RowParts): readonly Resource[] {
  const [path, since] = ['/composite/sobjects', 42]
  const { store } = parts
  const allOrNone = (call: Call) => (call.body as { allOrNone?: unknown } | undefined)?.allOrNone === true
  const each = (write: (call: Call, body: RecordBody, parts: RowParts) => Outcome) => (call: Call) =>
    runEach(readCollectionRecords(call.body), body => write(call, body, parts), {
      store,
      allOrNone: allOrNone(call),
    })
  const upsertAll = (call: Call, { object: name = '', field = '' }: PathValues) => {
    const object = objectOf(name, store, call)
    const write = (body: RecordBody) => toOutcome(() => upsert(call, body, [object, field, parts]), { created: false })
    return runEach(readCollectionRecords(call.body), write, { store, allOrNone: allOrNone(call) })
  }
  const removeAll = (call: Call) =>
    runEach(idsOf(call), id => remove(call, id, parts), {
      store,
      allOrNone: call.query.get('allOrNone') === 'true',
    })
  return [
    { method: 'POST', path, since, run: each(create) },
    { method: 'PATCH', path, since, run: each(update) },
    { method: 'PATCH', path: `${path}/:object/:field`, since, run: upsertAll },
    { method: 'DELETE', path, since, parameters: ['ids', 'allOrNone'], run: removeAll },
  ]
}
