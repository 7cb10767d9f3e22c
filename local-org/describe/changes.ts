import { refusal } from '../failure.ts'
import { type ObjectDefinition, tableOf } from '../model.ts'
import { objectOf } from '../records/permissions.ts'
import type { Answer, Call, PathValues, Resource } from '../resource.ts'
import type { Row, Store } from '../store/store.ts'

interface ChangeParts {
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

interface Span {
  readonly start: number
  readonly end: number
}

const dayMs = 86_400_000
const minuteMs = 60_000
/** Updates are known for 30 days, deletions for 15. */
const daysKept = { updated: 30, deleted: 15 } as const
const mostIds = 600_000

const toWireTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}:00.000+0000`

function readTime(call: Call, name: 'start' | 'end'): number {
  const text = call.query.get(name)
  if (text === null) throw refusal('MISSING_ARGUMENT', `${name} is a required parameter`)
  // A plus sign that was not encoded arrives as a space.
  const ms = Date.parse(text.replace(' ', '+'))
  if (Number.isNaN(ms)) throw refusal('INVALID_REPLICATION_DATE', `${name} is not a valid date and time`)
  return ms
}

/** Seconds are cut off, as Salesforce does. */
function readSpan(call: Call, earliest: number): Span {
  const [start, end] = [readTime(call, 'start'), readTime(call, 'end')].map(ms => Math.floor(ms / minuteMs) * minuteMs)
  if (start === undefined || end === undefined || end - start < minuteMs) {
    throw refusal('INVALID_REPLICATION_DATE', 'startDate must precede endDate by more than one minute')
  }
  if (start < earliest - minuteMs) {
    throw refusal('INVALID_REPLICATION_DATE', `startDate cannot be before ${toWireTime(earliest)}`)
  }
  return { start, end }
}

const toStored = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}.000Z`

interface Wanted extends Span {
  readonly object: ObjectDefinition
  readonly isDeleted: 0 | 1
}

function changedRows(call: Call, { object, isDeleted, start, end }: Wanted, store: Store): readonly Row[] {
  const visible = call.access.visibleRows(object, 'r')
  const within = `r."IsDeleted" = ? AND r."SystemModstamp" >= ? AND r."SystemModstamp" < ?`
  const sql = `SELECT r."Id" AS id, r."SystemModstamp" AS at FROM ${tableOf(object)} r
    WHERE ${within} AND ${visible.sql} ORDER BY r.rowid LIMIT ${mostIds + 1}`
  const rows = store.statement(sql).all(isDeleted, toStored(start), toStored(end), ...visible.values)
  if (rows.length > mostIds)
    throw refusal('EXCEEDED_ID_LIMIT', 'cannot exceed 600,000 ids; choose dates closer together')
  return rows
}

function replicated(call: Call, name: string, store: Store): ObjectDefinition {
  const object = objectOf(name, store, call)
  if (!object.setup && object.fields.has('SystemModstamp')) return object
  throw refusal('INVALID_TYPE', `${object.name} cannot be replicated`)
}

const toDeleted = ({ id, at }: Row): object => ({ deletedDate: String(at).replace(/Z$/, '+0000'), id })

/**
 * `/sobjects/{object}/updated` and `/deleted`: ids of what changed within a span of time, as far as the user sees it.
 *
 * @see https://developer.salesforce.com/docs/platform/api-rest/guide/resources-getupdated.md
 */
export function createChangeResources({ store, now }: ChangeParts): readonly Resource[] {
  const read = (call: Call, { object: name = '' }: PathValues, kind: keyof typeof daysKept) => {
    const object = replicated(call, name, store)
    const earliest = now() - daysKept[kind] * dayMs
    const span = readSpan(call, earliest)
    const rows = changedRows(call, { ...span, object, isDeleted: kind === 'deleted' ? 1 : 0 }, store)
    return { rows, earliest, covered: Math.min(span.end, now()) }
  }

  const readUpdated = (call: Call, values: PathValues): Answer => {
    const { rows, covered } = read(call, values, 'updated')
    return { status: 200, body: { ids: rows.map(({ id }) => id), latestDateCovered: toWireTime(covered) } }
  }

  const readDeleted = (call: Call, values: PathValues): Answer => {
    const { rows, earliest, covered } = read(call, values, 'deleted')
    const times = { earliestDateAvailable: toWireTime(earliest), latestDateCovered: toWireTime(covered) }
    return { status: 200, body: { deletedRecords: rows.map(toDeleted), ...times } }
  }

  return [
    { method: 'GET', path: '/sobjects/:object/updated', parameters: ['start', 'end'], run: readUpdated },
    { method: 'GET', path: '/sobjects/:object/deleted', parameters: ['start', 'end'], run: readDeleted },
  ]
}
