import { createHash, randomBytes } from 'node:crypto'
import { AppError, toAppError } from '../../core/failure.ts'
import type { FieldValues, OncePlace, UpsertResult } from '../../core/org/records.ts'
import type { Channel } from '../wire/channel.ts'
import { readAnswerJson } from '../wire/wire.ts'
import { toFieldsJson } from './fields.ts'
import { readName } from './name.ts'
import { idOf, toExternalPath } from './records.ts'

/** A record that is written once, and how it is found. */
export interface OnceRecord {
  /** With the value by which it is found. */
  readonly fields: FieldValues
  /** Whether an earlier run of this very call can have written it. */
  readonly mayBeThere: boolean
  /** Its id, if this user may see it. */
  find(): Promise<string | undefined>
  /**
   * Does the work that writes it, in the one attempt of this call.
   * @param found makes the result of a record that is there
   */
  write<T>(work: () => Promise<T>, found: (id: string) => T): Promise<T>
}

export async function writeOnce(channel: Channel, target: OnceTarget, fields: FieldValues): Promise<UpsertResult> {
  const record = toOnceRecord(channel, target, fields)
  const path = `${channel.base}/sobjects/${readName(target.object)}`
  const body = toFieldsJson(record.fields)
  return record.write(
    async () => {
      const id = idOf(await channel.read({ method: 'POST', path, body, repeatable: true }))
      channel.scope.use?.wrote(target.object, [id])
      return { id, created: true }
    },
    // With a value of its own, it can only be the one whose answer was lost.
    id => ({ id, created: !record.mayBeThere }),
  )
}

export async function findWritten(channel: Channel, target: OnceTarget): Promise<string | undefined> {
  const record = toOnceRecord(channel, target, {})
  return record.mayBeThere ? record.find() : undefined
}

export interface OnceTarget {
  readonly object: string
  readonly place: OncePlace
}

/** @throws internal for fields that set the external id themselves */
export function toOnceRecord(channel: Channel, { object, place }: OnceTarget, fields: FieldValues): OnceRecord {
  const { externalId: field, part = '' } = place
  const { writes } = channel.scope
  if (Object.keys(fields).some(name => name.toLowerCase() === field.toLowerCase())) {
    throw new AppError('internal', `${readName(field)}: is filled by writeOnce, not by the tool.`)
  }
  const name = JSON.stringify([channel.token.session.orgId, object, field, part].map(text => text.toLowerCase()))
  const value = writes ? nameIn(writes.callKey, name) : randomBytes(valueBytes).toString('hex')
  const path = `${channel.base}/${toExternalPath({ object, externalId: { field, value } })}?fields=Id`
  const find = () => findBy(channel, path)
  return {
    fields: { ...fields, [field]: value },
    mayBeThere: writes !== undefined,
    find,
    async write(work, found) {
      takePlace(writes?.places, name, object)
      try {
        const before = writes && (await find())
        return before === undefined ? await work().catch(foundInstead(find, found)) : found(before)
      } catch (error) {
        writes?.places.delete(name)
        throw error
      }
    },
  }
}

/** As 32 digits: an external id may make no difference between letter cases. */
const valueBytes = 16

const nameIn = (callKey: string, name: string): string =>
  createHash('sha256')
    .update(`${callKey} ${name}`)
    .digest('hex')
    .slice(0, 2 * valueBytes)

function takePlace(places: Set<string> | undefined, name: string, object: string): void {
  if (places?.has(name)) {
    throw new AppError('internal', `One call writes several ${readName(object)} once: give each a part of its own.`)
  }
  places?.add(name)
}

/** After a refusal of a value that is there: the record may be that of another run, or of a request whose answer was lost. */
const foundInstead =
  <T>(find: OnceRecord['find'], found: (id: string) => T) =>
  async (error: unknown): Promise<T> => {
    const id = toAppError(error).code === 'conflict' ? await find() : undefined
    if (id === undefined) throw error
    return found(id)
  }

async function findBy(channel: Channel, path: string): Promise<string | undefined> {
  const answer = await channel.send({ method: 'GET', path, alsoAccept: 404 })
  if (answer.status !== 404)
    return idOf({ id: (readAnswerJson(answer.text) as { readonly Id?: unknown } | undefined)?.Id })
  return undefined
}
