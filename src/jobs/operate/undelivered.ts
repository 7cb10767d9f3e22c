import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JobAdministration } from '../../core/administration/jobs.ts'
import { type ListPlace, readPlace, toPlaceText, toSlice } from '../../core/administration/place.ts'
import type { Database } from '../../storage/database.ts'
import type { DeliveryRow, JobRow } from '../job-row.ts'
import { isWithin, toAdminCallback } from './admin-facts.ts'

export interface UndeliveredParts {
  readonly database: Pick<Database, 'all'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const limit = 50
const rowsPerLook = 250
/** Reports of all orgs that are looked through for one slice at most, however few of them are of hers. */
const maxLooked = 5000
/** A report that waits for less is on its way. */
const lateMs = 60_000

type Row = Pick<DeliveryRow, 'job_id' | 'seq' | 'status' | 'state' | 'attempts' | 'created_at' | 'due_at' | 'answer'> &
  Pick<JobRow, 'tool' | 'caller'>

const id = "d.job_id || '_' || CAST(d.seq AS TEXT)"
const toStatement = (isFirst: boolean): string => {
  const place = isFirst ? '' : `AND (d.due_at, ${id}) < (?, ?)`
  return `SELECT d.job_id, d.seq, d.status, d.state, d.attempts, d.created_at, d.due_at, d.answer, jobs.tool, jobs.caller
    FROM job_deliveries d JOIN jobs ON jobs.id = d.job_id WHERE d.state = ? ${place}
    ORDER BY d.due_at DESC, ${id} DESC LIMIT ${rowsPerLook}`
}

const placeOf = ({ due_at: at, job_id, seq }: Row): ListPlace => ({ at, id: `${job_id}_${seq}` })

/** Reports that no org took, the latest first: those of one org among those of all, a bounded number at a time. */
export const createUndelivered =
  ({ database, now }: UndeliveredParts): JobAdministration['undelivered'] =>
  async (reach, { after, state }) => {
    const createdBefore = state === 'waiting' ? now() - lateMs : Number.MAX_SAFE_INTEGER
    const { found, left } = await lookThrough(
      latest(database, { state, before: readPlace(after) }),
      row => row.created_at < createdBefore && isWithin(reach, row),
    )
    const slice = toSlice(found, { limit, placeOf, toItem: toAdminCallback })
    return left && slice.next === undefined ? { ...slice, next: toPlaceText(left) } : slice
  }

/** Until there are enough; `left` is where it was given up before the end. */
async function lookThrough(looks: AsyncIterable<readonly Row[]>, fits: (row: Row) => boolean) {
  const found: Row[] = []
  let left: ListPlace | undefined
  for await (const rows of looks) {
    found.push(...rows.filter(fits))
    left = rows.length < rowsPerLook ? undefined : rows.map(placeOf).at(-1)
    if (found.length > limit) break
  }
  return { found, left }
}

interface Listing extends Pick<Row, 'state'> {
  readonly before: ListPlace | undefined
}

/** No more than may be looked through for one slice. */
async function* latest(
  database: UndeliveredParts['database'],
  { before, state }: Listing,
): AsyncGenerator<Row[], void> {
  let place = before
  for (let looked = 0; looked < maxLooked; looked += rowsPerLook) {
    const rows = await database.all<Row>(toStatement(!place), [state, ...(place ? [place.at, place.id] : [])])
    yield rows
    if (rows.length < rowsPerLook) return
    place = rows.map(placeOf).at(-1)
    // Statements of SQLite give nobody else a turn.
    await nextTurn()
  }
}
