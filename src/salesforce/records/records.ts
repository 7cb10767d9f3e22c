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

export async function retrieve<R>(channel: Channel, { object, id }: RecordKey, fields: readonly string[]): Promise<R> {
  const path = `${channel.base}/${toRecordPath(object, id)}?fields=${fields.map(readFieldPath).join(',')}`
  const record = await channel.read<R>({ method: 'GET', path })
  const { use } = channel.scope
  use?.read(object, 1)
  use?.rows(1)
  return record
}

export async function create(channel: Channel, object: string, fields: FieldValues): Promise<string> {
  const path = `${channel.base}/sobjects/${readName(object)}`
  const id = idOf(await channel.read({ method: 'POST', path, body: toFieldsJson(fields) }))
  channel.scope.use?.wrote(object, [id])
  return id
}

export async function update(channel: Channel, { object, id }: RecordKey, fields: FieldValues): Promise<void> {
  const path = `${channel.base}/${toRecordPath(object, id)}`
  await channel.send({ method: 'PATCH', path, body: toFieldsJson(fields) })
  channel.scope.use?.wrote(object, [toLongId(id)])
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
    channel.scope.writes?.undone()
    throw new AppError('conflict', `Several ${target.object} records have this ${target.externalId.field}.`)
  }
  const id = answer.text === '' ? await findUpserted(channel, path) : idOf(readAnswerJson(answer.text))
  channel.scope.use?.wrote(target.object, [id])
  return { id, created: answer.status === 201 }
}

/** Before API version 46 an update answers with nothing. */
async function findUpserted(channel: Channel, path: string): Promise<string> {
  const record = await channel.read<{ readonly Id?: unknown }>({ method: 'GET', path: `${path}?fields=Id` })
  return idOf({ id: record.Id })
}

export async function remove(channel: Channel, { object, id }: RecordKey): Promise<void> {
  await channel.send({ method: 'DELETE', path: `${channel.base}/${toRecordPath(object, id)}` })
  channel.scope.use?.wrote(object, [toLongId(id)])
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
