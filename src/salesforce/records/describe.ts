import { createBoundedMap } from '../../core/bounded-map.ts'
import { AppError } from '../../core/failure.ts'
import type { ObjectDescription, ObjectSummary } from '../../core/org/describe.ts'
import type { Channel } from '../wire/channel.ts'
import { readAnswerJson } from '../wire/wire.ts'
import { readName } from './name.ts'

export interface DescriberParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** Descriptions of objects, remembered for a while. */
export interface Describer {
  describe(channel: Channel, object: string): Promise<ObjectDescription>
}

interface Entry {
  readonly description: ObjectDescription
  readonly lastModified: string | undefined
  readonly fetchedAt: number
}

const lifetimeMs = 300_000
const maxEntries = 200

/** Rights decide what a description holds, so nobody gets one that was made for another token or API version. */
export function createDescriber({ now }: DescriberParts): Describer {
  const entries = createBoundedMap<Entry>(maxEntries)

  return {
    async describe(channel, object) {
      const { orgUrl, accessToken } = channel.token.session
      const key = `${orgUrl} ${channel.base} ${accessToken} ${readName(object).toLowerCase()}`
      const known = entries.get(key)
      if (known !== undefined && now() - known.fetchedAt < lifetimeMs) return known.description
      const entry = await fetchDescription(channel, object, { known, now })
      entries.set(key, entry)
      return entry.description
    },
  }
}

/** @throws upstream_failed when the answer has no list. */
export async function describeGlobal(channel: Channel): Promise<readonly ObjectSummary[]> {
  const path = `${channel.base}/sobjects`
  const body = await channel.read<{ readonly sobjects?: readonly ObjectSummary[] } | undefined>({ method: 'GET', path })
  if (Array.isArray(body?.sobjects)) return body.sobjects
  throw new AppError('upstream_failed', 'Salesforce listed its objects in a form that is not known.')
}

interface Previous {
  readonly known: Entry | undefined
  readonly now: () => number
}

async function fetchDescription(channel: Channel, object: string, { known, now }: Previous): Promise<Entry> {
  const since = known?.lastModified
  const answer = await channel.send({
    method: 'GET',
    path: `${channel.base}/sobjects/${object}/describe`,
    ...(since !== undefined && { headers: { 'if-modified-since': since }, alsoAccept: 304 }),
  })
  if (answer.status === 304 && known !== undefined) return { ...known, fetchedAt: now() }
  const lastModified = answer.headers['last-modified']
  return {
    description: readDescription(answer.text),
    lastModified: typeof lastModified === 'string' ? lastModified : undefined,
    fetchedAt: now(),
  }
}

/** Frozen, since many calls share it. */
function readDescription(text: string): ObjectDescription {
  const body = readAnswerJson(text) as Partial<ObjectDescription> | undefined
  if (!Array.isArray(body?.fields)) {
    throw new AppError('upstream_failed', 'Salesforce described an object without its fields.')
  }
  return deepFreeze(body) as ObjectDescription
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze)
    Object.freeze(value)
  }
  return value
}
