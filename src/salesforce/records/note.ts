import { toLongId } from '../../core/ids.ts'
import { isJsonObject } from '../../core/json.ts'
import { type OrgUse, unnamedObject } from '../../core/org/use.ts'
import { objectIn, queryOf } from '../errors/asked.ts'
import { noteRead } from '../query/read-objects.ts'
import type { HttpMethod } from '../wire/transport.ts'

/** A request of any resource, or a step of a composite one. */
export interface AnsweredStep {
  readonly method: HttpMethod
  /** Path and query. */
  readonly path: string
  /** The JSON of the answer. */
  readonly body: unknown
}

const recordPath = /\/sobjects\/[A-Za-z]\w{0,79}\/(?:([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)|\w+\/[^/?]+)(?:[?]|$)/

/**
 * Tells what an answered request of a free form read or wrote, as far as address and answer say it. What no address names
 * an object for, and is no GET, counts as one write of nobody knows what: only the org knows what Apex does.
 */
export function noteAnswer(use: OrgUse | undefined, step: AnsweredStep): void {
  if (use && step.method === 'GET') noteGet(use, step)
  else if (use) noteWrite(use, step)
}

function noteGet(use: OrgUse, { body, method, path }: AnsweredStep): void {
  const query = queryOf({ method, path })
  const records = isJsonObject(body) ? body.records : undefined
  const object = recordPath.test(path) ? objectIn(path) : undefined
  if (query !== undefined && Array.isArray(records)) noteRead(use, query, records)
  else if (object !== undefined) {
    use.read(object, 1)
    use.rows(1)
  }
}

function noteWrite(use: OrgUse, { body, path }: AnsweredStep): void {
  const object = objectIn(path) ?? unnamedObject
  const [, ownId] = recordPath.exec(path) ?? []
  const ids = ownId === undefined ? [body].flat().flatMap(idIn) : [toLongId(ownId)]
  use.wrote(object, ids, Array.isArray(body) ? ids.length : 1)
}

const idPattern = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/

function idIn(result: unknown): string[] {
  const id = isJsonObject(result) ? result.id : undefined
  return typeof id === 'string' && idPattern.test(id) ? [toLongId(id)] : []
}
