import { AppError } from '../../core/failure.ts'
import type { CollectionOptions, Collections, RecordResult } from '../../core/org/collections.ts'
import type { FieldValues } from '../../core/org/records.ts'
import { unnamedObject } from '../../core/org/use.ts'
import type { Channel, OrgCall } from '../wire/channel.ts'
import { writeInChunks } from './chunks.ts'
import { checkFields } from './fields.ts'
import { readId, readName } from './name.ts'

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm */
export function createCollections(channel: Channel): Collections {
  const path = `${channel.base}/composite/sobjects`

  function write(call: Omit<OrgCall, 'body'>, object: string, records: readonly FieldValues[]) {
    const attributes = { type: readName(object) }
    for (const record of records) checkFields(record)
    return (allOrNone: boolean) => (chunk: readonly FieldValues[]) => ({
      ...call,
      reaches: [{ does: 'write', name: object }] as const,
      body: JSON.stringify({ allOrNone, records: chunk.map(record => ({ ...record, attributes })) }),
    })
  }

  return {
    create(object, records, { allOrNone = false }: CollectionOptions = {}): Promise<RecordResult[]> {
      const callOf = write({ method: 'POST', path }, object, records)(allOrNone)
      return writeInChunks(channel, records, { object, callOf, allOrNone, created: true })
    },
    update(object, records, { allOrNone = false } = {}) {
      const targets = records.map(toTarget)
      const callOf = write({ method: 'PATCH', path }, object, targets)(allOrNone)
      return writeInChunks(channel, targets, { object, callOf, allOrNone, created: false })
    },
    upsert({ object, field }, records, { allOrNone = false } = {}) {
      for (const record of records) checkExternalId(record, readName(field))
      const target = `${path}/${readName(object)}/${field}`
      const callOf = write({ method: 'PATCH', path: target, repeatable: true }, object, records)(allOrNone)
      return writeInChunks(channel, records, { object, callOf, allOrNone, created: false })
    },
    delete(ids, { allOrNone = false } = {}) {
      const callOf = (chunk: readonly string[]): OrgCall => ({
        method: 'DELETE',
        path: `${path}?ids=${chunk.join(',')}&allOrNone=${allOrNone}`,
      })
      return writeInChunks(channel, ids.map(readId), { object: unnamedObject, callOf, allOrNone, created: false })
    },
  }
}

function toTarget({ Id, ...fields }: FieldValues): FieldValues {
  return { ...fields, id: readId(typeof Id === 'string' ? Id : '') }
}

/** Without a value Salesforce would create a record that the next upsert does not find. */
function checkExternalId(record: FieldValues, field: string): void {
  const value = record[field]
  if (value === undefined || value === null || value === '') {
    throw new AppError('invalid_input', `${field}: a record to upsert has no external id.`)
  }
}
