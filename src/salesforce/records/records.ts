import { AppError } from '../../core/failure.ts'
import { toLongId } from '../../core/ids.ts'
import type { ExternalId, FieldValues, UpsertResult } from '../../core/org/records.ts'
import type { Channel } from '../wire/channel.ts'
import { readAnswerJson } from '../wire/wire.ts'
import { toFieldsJson } from './fields.ts'
import { readFieldPath, readId, readName } from './name.ts'

export interface RecordKey {
  readonly object: string
  readonly id: string
}

export function retrieve<R>(channel: Channel, { object, id }: RecordKey, fields: readonly string[]): Promise<R> {
  const path = `${channel.base}/${toRecordPath(object, id)}?fields=${fields.map(readFieldPath).join(',')}`
  return channel.read<R>({ method: 'GET', path })
}

export async function create(channel: Channel, object: string, fields: FieldValues): Promise<string> {
  const path = `${channel.base}/sobjects/${readName(object)}`
  return idOf(await channel.read({ method: 'POST', path, body: toFieldsJson(fields) }))
}

export async function update(channel: Channel, { object, id }: RecordKey, fields: FieldValues): Promise<void> {
  const path = `${channel.base}/${toRecordPath(object, id)}`
  await channel.send({ method: 'PATCH', path, body: toFieldsJson(fields) })
}

export interface UpsertTarget {
  readonly object: string
  readonly externalId: ExternalId
}

/** @throws conflict when several records hold the value. */
export async function upsert(channel: Channel, target: UpsertTarget, fields: FieldValues): Promise<UpsertResult> {
  const path = `${channel.base}/${toExternalPath(target)}`
  const body = toFieldsJson(fields)
  const answer = await channel.send({ method: 'PATCH', path, body, alsoAccept: 300, repeatable: true })
  if (answer.status === 300) {
    throw new AppError('conflict', `Several ${target.object} records have this ${target.externalId.field}.`)
  }
  const created = answer.status === 201
  if (answer.text !== '') return { id: idOf(readAnswerJson(answer.text)), created }
  // Before API version 46 an update answers with nothing.
  const record = await channel.read<{ readonly Id?: unknown }>({ method: 'GET', path: `${path}?fields=Id` })
  return { id: idOf({ id: record.Id }), created }
}

export async function remove(channel: Channel, { object, id }: RecordKey): Promise<void> {
  await channel.send({ method: 'DELETE', path: `${channel.base}/${toRecordPath(object, id)}` })
}

export function toRecordPath(object: string, id: string): string {
  return `sobjects/${readName(object)}/${readId(id)}`
}

/** @throws invalid_input for a value that would change the path (empty is a create, dots a segment) or is no number. */
export function toExternalPath({ object, externalId: { field, value } }: UpsertTarget): string {
  const text = String(value)
  const isValue = typeof value === 'string' ? value.isWellFormed() : Number.isFinite(value)
  if (!isValue || /^\.{0,2}$/.test(text)) {
    throw new AppError(
      'invalid_input',
      `${readName(field)}: an external id must be a finite number or a text, neither empty nor dots alone.`,
    )
  }
  return `sobjects/${readName(object)}/${readName(field)}/${encodeURIComponent(text)}`
}

/** The id in an answer to a write, in its 18-character form. */
export function idOf(body: unknown): string {
  const id = typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
  if (typeof id === 'string') return toLongId(id)
  throw new AppError('upstream_failed', 'Salesforce accepted a write without naming the record.')
}
