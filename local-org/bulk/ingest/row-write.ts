import { dataError, SalesforceError } from '../../failure.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { Author } from '../../records/draft.ts'
import type { RecordBody } from '../../records/input.ts'
import { checkDelete } from '../../records/permissions.ts'
import type { Records } from '../../records/records.ts'
import { findByKey, readKeyField } from '../../records/target.ts'
import { readId } from '../../store/id.ts'
import type { Store } from '../../store/store.ts'
import type { IngestSettings } from '../job.ts'

export interface Written {
  readonly id: string
  readonly created: boolean
}

export interface RowWriteParts {
  readonly store: Store
  readonly records: Records
  readonly author: Author
  readonly object: ObjectDefinition
}

/** Writes one row. @throws SalesforceError */
export type RowWrite = (body: RecordBody) => Written

function readRowId({ Id: text }: RecordBody, object: ObjectDefinition, operation: string): string {
  if (typeof text !== 'string') throw dataError('MISSING_ARGUMENT', `Id not specified in ${operation} call`)
  const id = readId(text)
  if (id?.startsWith(object.keyPrefix)) return id
  throw dataError('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${text}`, ['Id'])
}

function insert({ records, author, object }: RowWriteParts, body: RecordBody): Written {
  if (body.Id !== undefined) {
    throw dataError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id'])
  }
  return { id: records.create(author, object, body), created: true }
}

function update({ records, author, object }: RowWriteParts, { Id, ...body }: RecordBody): Written {
  const id = readRowId({ Id }, object, 'an update')
  records.update(author, { object, id }, body)
  return { id, created: false }
}

function upsert(parts: RowWriteParts, body: RecordBody, key: string): Written {
  const { store, records, author, object } = parts
  const field = readKeyField(object, key, { store, author })
  if (field.name === 'Id') return body.Id === undefined ? insert(parts, body) : update(parts, body)
  const { [field.name]: value, ...others } = body
  if (typeof value !== 'string') throw dataError('MISSING_ARGUMENT', `${field.name} not specified`, [field.name])
  const [id, other] = findByKey(object, [field, value], { store, author })
  if (other !== undefined) {
    const message = `${field.name}: more than one record found for external id field: [${id}, ${other}]`
    throw dataError('DUPLICATE_EXTERNAL_ID', message, [field.name])
  }
  if (id === undefined) return { id: records.create(author, object, body), created: true }
  return update(parts, { ...others, Id: id })
}

function remove({ records, author, object }: RowWriteParts, body: RecordBody): Written {
  const id = readRowId(body, object, 'a delete')
  records.remove(author, { object, id })
  return { id, created: false }
}

function hardDelete(parts: RowWriteParts, body: RecordBody): Written {
  const { store, author, object } = parts
  const id = readRowId(body, object, 'a delete')
  store.transaction(() => {
    if (store.read(object, id)?.IsDeleted === 1) checkDelete(object, id, { store, author })
    else remove(parts, body)
    emptyFromBin(store, object, id)
  })
  return { id, created: false }
}

/** The REST API speaks of addresses, a job of records. */
function inRecordTerms(write: RowWrite): RowWrite {
  return body => {
    try {
      return write(body)
    } catch (error) {
      if (!(error instanceof SalesforceError) || error.message !== 'NOT_FOUND') throw error
      throw dataError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
    }
  }
}

export function createRowWrite(
  { operation, externalIdFieldName = 'Id' }: IngestSettings,
  parts: RowWriteParts,
): RowWrite {
  const writes: Readonly<Record<IngestSettings['operation'], RowWrite>> = {
    insert: body => insert(parts, body),
    update: body => update(parts, body),
    upsert: body => upsert(parts, body, externalIdFieldName),
    delete: body => remove(parts, body),
    hardDelete: body => hardDelete(parts, body),
  }
  return inRecordTerms(writes[operation])
}

/** Takes a deleted record out of the recycle bin for good, with the details that went along. */
function emptyFromBin(store: Store, object: ObjectDefinition, id: string): void {
  for (const child of store.schema.objects) {
    for (const field of child.fields.values()) {
      if (!field.cascadeDelete || !field.referenceTo?.includes(object.name)) continue
      const details = store.select(child, { sql: `row."${field.name}" = ? AND row."IsDeleted" = 1`, values: [id] })
      for (const detail of details) emptyFromBin(store, child, String(detail.Id))
    }
  }
  store.erase(object, id)
}
