import { AppError } from '../../core/failure.ts'
import type { OrgRequest } from '../../core/org/org.ts'
import type { Channel } from '../wire/channel.ts'
import { readAnswerJson } from '../wire/wire.ts'
import { noteAnswer } from './note.ts'

/** Headers that decide where a request goes, how it is framed or whose rights it has. */
const ownHeaders = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-request-id',
])

/** Any REST call to the org of the channel; JSON answers are parsed, others come as text, empty ones as `undefined`. */
export async function request<T>(channel: Channel, address: string, options: OrgRequest = {}): Promise<T> {
  const path = channel.pathOf(address)
  const { method = 'GET', body, headers = {} } = options
  const answer = await channel.send({
    method,
    path,
    headers: toOwnHeaders(headers),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const type = String(answer.headers['content-type'] ?? '')
  const result = type.includes('json') ? readAnswerJson(answer.text) : answer.text || undefined
  noteAnswer(channel.scope.use, { method, path, body: result })
  return result as T
}

function toOwnHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const refused = entries.find(([name]) => ownHeaders.has(name))
  if (refused !== undefined) throw new AppError('internal', `The header ${refused[0]} is set by the client.`)
  return Object.fromEntries(entries)
}
