import { AppError } from '../../core/failure.ts'
import type { Reference, UnitOfWork, UnitOfWorkResult } from '../../core/org/records.ts'
import type { Channel } from '../wire/channel.ts'
import { checkText, toFieldsJson } from './fields.ts'
import { sendGraph, type Write } from './graph.ts'
import { readName } from './name.ts'
import { type OnceRecord, toOnceRecord } from './once.ts'
import { toExternalPath, toRecordPath } from './records.ts'

const maxWrites = 500

const wasCommitted = () => new AppError('internal', 'The unit of work was committed already. Start another one.')

/** The writes of one unit of work, and the references to their records. */
function createWriteList() {
  const writes: Write[] = []
  const names = new Map<object, string>()
  let closed = false
  const close = (): void => {
    if (closed) throw wasCommitted()
    closed = true
  }
  function add(write: Omit<Write, 'name'>): Reference {
    if (closed) throw wasCommitted()
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
  return { writes, names, add, nameOf, close }
}

/** Collects writes and sends them as one composite graph. */
export function createUnitOfWork(channel: Channel): UnitOfWork {
  const { add, close, nameOf, names, writes } = createWriteList()
  let once: OnceWrite | undefined

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
    writeOnce(object, place, fields) {
      if (once) throw new AppError('internal', 'A unit of work is found by one record: it writes no other one once.')
      const record = toOnceRecord(channel, { object, place }, fields)
      const path = `sobjects/${readName(object)}`
      const reference = add({ object, method: 'POST', path, body: toFieldsJson(record.fields, names) })
      once = { record, reference }
      return reference
    },
    delete(object, id) {
      return add({ object, method: 'DELETE', path: pathOf(object, id), knownId: id })
    },
    async commit() {
      close()
      return commitWork(channel, { writes, once, nameOf })
    },
  }
}

interface OnceWrite {
  readonly record: OnceRecord
  readonly reference: Reference
}

interface CollectedWork {
  readonly writes: readonly Write[]
  /** By which the whole work is found. */
  readonly once: OnceWrite | undefined
  nameOf(reference: Reference): string
}

async function commitWork(channel: Channel, { nameOf, once, writes }: CollectedWork): Promise<UnitOfWorkResult> {
  const send = async (): Promise<UnitOfWorkResult> => {
    const idOfWrite = await sendGraph(channel, writes, once !== undefined)
    return { created: true, idOf: reference => idOfWrite(nameOf(reference)) }
  }
  return once ? once.record.write(send, id => toFound(id, once.reference)) : send()
}

/** What is known of work that was done before. */
const toFound = (id: string, reference: Reference): UnitOfWorkResult => ({
  created: false,
  idOf(written) {
    if (written === reference) return id
    throw new AppError('internal', 'The work was done before: of its records, only the one written once is known.')
  },
})
