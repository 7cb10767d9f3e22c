import { notFound } from '../../failure.ts'
import type { ObjectDefinition } from '../../model.ts'
import { type Answer, type Call, type PathValues, type Resource, recordUrl } from '../../resource.ts'
import type { Store } from '../../store/store.ts'
import { objectOf, seenRow } from '../permissions.ts'
import { chooseFields, toRecordJson } from '../record-json.ts'
import type { Records } from '../records.ts'
import { findByKey, readBody, readKeyField, readRecordId, refuseField } from '../target.ts'

export interface RowParts {
  readonly store: Store
  readonly records: Records
}

const saved = (id: string, more: object = {}): object => ({ id, success: true, errors: [], ...more })

const namesIn = (text: string | null): readonly string[] | undefined =>
  text === null
    ? undefined
    : text
        .split(',')
        .map(name => name.trim())
        .filter(name => name !== '')

/** One record as the user sees it. @throws SalesforceError */
export function retrieve(call: Call, object: ObjectDefinition, [id, store]: [string, Store]): Answer {
  const row = seenRow(object, id, { store, author: call })
  const fields = chooseFields(object, namesIn(call.query.get('fields')), { schema: store.schema, access: call.access })
  return { status: 200, body: toRecordJson(fields, { version: call.version, object, row }) }
}

/** The bytes behind `/sobjects/ContentVersion/{id}/VersionData`; `undefined` when the address is of another kind. */
function blobOf(
  call: Call,
  { object: name = '', field: id = '', value = '' }: PathValues,
  store: Store,
): Answer | undefined {
  const object = objectOf(name, store, call)
  const field = store.schema.fieldOf(object, value)
  if (field?.type !== 'base64') return undefined
  const row = seenRow(object, readRecordId(object, id), { store, author: call })
  const bytes = row[field.name]
  if (!(bytes instanceof Uint8Array) || !call.access.fieldReadable(object, field)) throw notFound()
  return { status: 200, bytes }
}

const choices = (call: Call, object: ObjectDefinition, ids: readonly string[]): Answer => ({
  status: 300,
  body: ids.map(id => recordUrl(call.version, object.name, id)),
})

function createRow({ store, records }: RowParts) {
  return (call: Call, { object: name = '' }: PathValues): Answer => {
    const object = objectOf(name, store, call)
    const body = readBody(call.body)
    refuseField(body, 'Id')
    const { id, errors } = records.save(call, object, body)
    return { status: 201, body: saved(id, { errors }), headers: { Location: recordUrl(call.version, object.name, id) } }
  }
}

function updateRow({ store, records }: RowParts) {
  return (call: Call, { object: name = '', id = '' }: PathValues): Answer => {
    const object = objectOf(name, store, call)
    const body = readBody(call.body)
    refuseField(body, 'Id')
    records.update(call, { object, id: readRecordId(object, id) }, body)
    return { status: 204 }
  }
}

/** 201 when it made a record, 200 when it changed one, 300 with the addresses when several have the key. */
function upsertRow({ store, records }: RowParts) {
  return (call: Call, { object: name = '', field: key = '', value = '' }: PathValues): Answer => {
    const object = objectOf(name, store, call)
    const field = readKeyField(object, key, { store, author: call })
    const body = readBody(call.body)
    refuseField(body, field.name)
    const ids = findByKey(object, [field, value], { store, author: call })
    const [id, other] = ids
    if (other !== undefined) return choices(call, object, ids)
    if (id !== undefined) {
      records.update(call, { object, id }, body)
      return { status: 200, body: saved(id, { created: false }) }
    }
    if (field.name === 'Id' || call.query.get('updateOnly') === 'true') throw notFound()
    const made = records.create(call, object, { ...body, [field.name]: value })
    const headers = { Location: recordUrl(call.version, object.name, made) }
    return { status: 201, body: saved(made, { created: true }), headers }
  }
}

/** Runs on the one record with a key. */
function withKey(store: Store, run: (call: Call, object: ObjectDefinition, id: string) => Answer) {
  return (call: Call, { object: name = '', field: key = '', value = '' }: PathValues): Answer => {
    const object = objectOf(name, store, call)
    const ids = findByKey(object, [readKeyField(object, key, { store, author: call }), value], { store, author: call })
    const [id, other] = ids
    if (id === undefined) throw notFound()
    return other === undefined ? run(call, object, id) : choices(call, object, ids)
  }
}

/** Runs on the record with an id. */
function withId(store: Store, run: (call: Call, object: ObjectDefinition, id: string) => Answer) {
  return (call: Call, { object: name = '', id = '' }: PathValues): Answer => {
    const object = objectOf(name, store, call)
    return run(call, object, readRecordId(object, id))
  }
}

/** `/sobjects/{object}`: single records by id and by external id. */
export function createRowResources(parts: RowParts): readonly Resource[] {
  const { store, records } = parts
  const read = (call: Call, object: ObjectDefinition, id: string) => retrieve(call, object, [id, store])
  const readByKey = withKey(store, read)
  const readBlob = (call: Call, values: PathValues) => blobOf(call, values, store) ?? readByKey(call, values)
  const remove = (call: Call, object: ObjectDefinition, id: string): Answer => {
    records.remove(call, { object, id })
    return { status: 204 }
  }
  const [byId, byKey] = ['/sobjects/:object/:id', '/sobjects/:object/:field/:value']
  return [
    { method: 'POST', path: '/sobjects/:object', run: createRow(parts) },
    { method: 'POST', path: '/sobjects/:object/Id', run: createRow(parts) },
    { method: 'GET', path: byId, parameters: ['fields'], run: withId(store, read) },
    { method: 'PATCH', path: byId, run: updateRow(parts) },
    { method: 'DELETE', path: byId, run: withId(store, remove) },
    { method: 'GET', path: byKey, parameters: ['fields'], run: readBlob },
    { method: 'PATCH', path: byKey, parameters: ['updateOnly'], run: upsertRow(parts) },
    { method: 'DELETE', path: byKey, run: withKey(store, remove) },
  ]
}
