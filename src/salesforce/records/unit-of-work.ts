import { AppError } from '../../core/failure.ts'
import type { Reference, UnitOfWork } from '../../core/org/records.ts'
import type { Channel } from '../wire/channel.ts'
import { checkText, toFieldsJson } from './fields.ts'
import { sendGraph, type Write } from './graph.ts'
import { readName } from './name.ts'
import { toExternalPath, toRecordPath } from './records.ts'

const maxWrites = 500

/** Collects writes and sends them as one composite graph. */
export function createUnitOfWork(channel: Channel): UnitOfWork {
  const writes: Write[] = []
  const names = new Map<object, string>()
  let committed = false

  function add(write: Omit<Write, 'name'>): Reference {
    if (committed) throw new AppError('internal', 'The unit of work was committed already. Start another one.')
    if (writes.length === maxWrites) {
      throw new AppError(
        'internal',
        `A unit of work holds at most ${maxWrites} writes; in parts it would not be atomic.`,
      )
    }
    const name = `r${writes.length}`
    // A reference is written as Salesforce's own placeholder; the fields were checked to hold only ours.
    const reference = Object.freeze({ toJSON: () => `@{${name}.id}` })
    names.set(reference, name)
    writes.push({ ...write, name })
    return reference as unknown as Reference
  }

  function nameOf(reference: Reference): string {
    const name = names.get(reference)
    if (name === undefined) throw new AppError('internal', 'A reference belongs to another unit of work.')
    return name
  }

  function pathOf(object: string, id: string | Reference): string {
    return typeof id === 'string' ? toRecordPath(object, id) : `sobjects/${readName(object)}/@{${nameOf(id)}.id}`
  }

  return {
    create(object, fields) {
      return add({ object, method: 'POST', path: `sobjects/${readName(object)}`, body: toFieldsJson(fields, names) })
    },
    update(object, id, fields) {
      const knownId = typeof id === 'string' ? id : { name: nameOf(id) }
      return add({ object, method: 'PATCH', path: pathOf(object, id), body: toFieldsJson(fields, names), knownId })
    },
    upsert(object, externalId, fields) {
      checkText(String(externalId.value), names)
      const path = toExternalPath({ object, externalId })
      return add({ object, method: 'PATCH', path, body: toFieldsJson(fields, names) })
    },
    delete(object, id) {
      return add({ object, method: 'DELETE', path: pathOf(object, id), knownId: id })
    },
    async commit() {
      if (committed) throw new AppError('internal', 'The unit of work was committed already. Start another one.')
      committed = true
      const idOfWrite = await sendGraph(channel, writes)
      return { idOf: reference => idOfWrite(nameOf(reference)) }
    },
  }
}
