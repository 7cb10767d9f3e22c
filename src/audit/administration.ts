import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AdminReach } from '../core/administration/administration.ts'
import type { AuditAdministration, AuditEntry, AuditQuestion, AuditSlice } from '../core/administration/audit.ts'
import type { Statements } from '../storage/database.ts'
import type { ChainedRow } from './schema.ts'

const itemsPerSlice = 50
const rowsPerLook = 250
/** Rows that are looked through for one slice at most, however few of them fit. */
const maxLooked = 10_000
const dayMs = 86_400_000
/** So much later a row is written at most for a slice with an end to miss it: from the folder of a process that was killed. */
const latestMs = 7 * dayMs

type Row = Pick<ChainedRow, 'day' | 'seq' | 'text'>
type RowPlace = Pick<Row, 'day' | 'seq'>

/** Rows of one org, the newest first, a bounded number at a time: nothing but the order of the chain has an index. */
export const createAuditAdministration = (statements: Pick<Statements, 'all'>): AuditAdministration => ({
  async list(reach, question) {
    const items: AuditEntry[] = []
    let last: RowPlace | undefined
    let looked = 0
    for await (const row of newest(statements, question)) {
      items.push(...entriesIn(row.text, reach, question))
      if (items.length === itemsPerSlice) return { items, next: toText(row) }
      last = row
      looked += 1
    }
    return last && looked === maxLooked ? toUnfinished(items, last) : { items }
  },
})

/** No more than may be looked through for one slice. */
async function* newest(statements: Pick<Statements, 'all'>, question: AuditQuestion): AsyncGenerator<Row, void> {
  const fromDay = dayOf(question.since, -dayMs)
  let { day, seq } = startOf(question)
  for (let looked = 0; looked < maxLooked; looked += rowsPerLook) {
    const rows = await statements.all<Row>(
      `SELECT day, seq, text FROM audit_rows WHERE (day, seq) < (?, ?) AND day >= ?
        ORDER BY day DESC, seq DESC LIMIT ${rowsPerLook}`,
      [day, seq, fromDay],
    )
    yield* rows
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerLook) return
    ;({ day, seq } = last)
    // Statements of SQLite give nobody else a turn.
    await nextTurn()
  }
}

const toUnfinished = (items: readonly AuditEntry[], place: RowPlace): AuditSlice => ({
  items,
  next: toText(place),
  lookedTo: place.day,
})

/** A row is written when its call has ended or later, but for clocks that differ. */
const dayOf = (at: number | undefined, shiftMs: number): string =>
  at === undefined ? '' : new Date(at + shiftMs).toISOString().slice(0, 10)

/** Above all that could fit. */
function startOf({ after, until }: AuditQuestion): RowPlace {
  const [, day = dayOf(until, latestMs) || '9999-12-31', seq = '0'] =
    /^(\d{4}-\d\d-\d\d)\.(\d{1,15})$/.exec(after ?? '') ?? []
  return { day, seq: Number(seq) }
}

const toText = ({ day, seq }: RowPlace): string => `${day}.${seq}`

/** None where it is not of the org, or was not asked for. */
function entriesIn(text: string, { alone, orgId }: AdminReach, question: AuditQuestion): readonly AuditEntry[] {
  const { org, ...entry } = JSON.parse(text) as AuditEntry & { readonly org?: string }
  const isHers = org === undefined ? alone : org === orgId
  return isHers && fitsIn(entry, question) ? [entry] : []
}

function fitsIn({ at, outcome, subject, tool, user }: AuditEntry, question: AuditQuestion): boolean {
  const { since = 0, until = Number.POSITIVE_INFINITY, userId } = question
  const time = Date.parse(at)
  return (
    time >= since &&
    time < until &&
    isAsked(question.tool, tool) &&
    isAsked(question.outcome, outcome) &&
    (isAsked(userId, user) || isAsked(userId, subject))
  )
}

const isAsked = (asked: string | undefined, given: string | undefined): boolean =>
  asked === undefined || asked === given
