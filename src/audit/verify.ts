import type { Statements } from '../storage/database.ts'
import { genesis, hashOfRow } from './chain.ts'
import { createProblems, type Problems } from './problems.ts'
import { readChain } from './read.ts'
import type { ChainedRow, DayHead } from './schema.ts'

/** A head that was noted elsewhere, such as in the log. */
export interface Anchor {
  readonly day: string
  readonly rows: number
  readonly hash: string
}

/** What a look at the whole chain found. */
export interface Verdict {
  readonly rows: number
  /** Days whose rows are there. */
  readonly days: number
  /** Days whose rows were deleted in their time. */
  readonly deleted: number
  /** Of the last day. Absent where there is none. */
  readonly head: Anchor | undefined
  /** Sentences; none when all is well. The first of a day is told, what follows from it is not. */
  readonly problems: readonly string[]
}

/**
 * Looks whether each row is there as it was written, in its place. Nothing is held but one row and the heads of the days.
 * The host may go on meanwhile: it adds rows behind the last one, and deletes days whose time is over.
 * @param anchors heads that were noted elsewhere: without one, whoever writes to the database could have made all hashes anew
 */
export async function verifyChain(
  statements: Pick<Statements, 'all'>,
  anchors: readonly Anchor[] = [],
): Promise<Verdict> {
  const before = await headsOf(statements)
  const ofRows = createProblems()
  const seen = await checkRows(statements, before, { anchors, problems: ofRows })
  const heads = await headsOf(statements)
  const problems = createProblems()
  checkHeads(heads, problems)
  for (const day of seen.open.values()) checkEnd(day, { problems: ofRows, now: headOf(heads, day.head.day) })
  ofRows.moveTo(problems, day => !headOf(heads, day)?.deleted_at)
  for (const anchor of anchors) checkAnchor(anchor, { heads, problems, reached: seen.anchored })
  const last = before.at(-1)
  return {
    rows: seen.rows,
    days: seen.days.size,
    deleted: heads.filter(({ deleted_at }) => deleted_at !== null).length,
    head: last && { day: last.day, rows: last.row_count, hash: last.hash },
    problems: problems.list(),
  }
}

const headsOf = (statements: Pick<Statements, 'all'>): Promise<DayHead[]> =>
  statements.all<DayHead>('SELECT * FROM audit_days ORDER BY day')

const headOf = (heads: readonly DayHead[], wanted: string): DayHead | undefined =>
  heads.find(({ day }) => day === wanted)

/** Each day begins where the one before has ended, and the oldest are deleted first. */
function checkHeads(heads: readonly DayHead[], problems: Problems): void {
  let earlier = genesis
  let isKept = false
  for (const { day, deleted_at, earlier_hash, hash } of heads) {
    if (earlier_hash !== earlier) problems.add(day, 'does not begin where the day before it ended: a day is missing')
    if (isKept && deleted_at !== null) problems.add(day, 'is marked as deleted in its time, and an earlier day is kept')
    earlier = hash
    isKept ||= deleted_at === null
  }
}

interface RowCheck {
  readonly anchors: readonly Anchor[]
  readonly problems: Problems
}

async function checkRows(
  statements: Pick<Statements, 'all'>,
  heads: readonly DayHead[],
  { anchors, problems }: RowCheck,
) {
  const isKept = ({ deleted_at }: DayHead): boolean => deleted_at === null
  const open = new Map(heads.filter(isKept).map(head => [head.day, toOpenDay(head)]))
  const gone = new Set(heads.filter(head => !isKept(head)).map(({ day }) => day))
  const anchored = new Set<Anchor>()
  const days = new Set<string>()
  let rows = 0
  for await (const row of readChain(statements)) {
    if (gone.has(row.day)) continue
    rows += 1
    if (!days.has(row.day) && !open.has(row.day)) await begin(statements, row.day, open)
    days.add(row.day)
    const day = open.get(row.day)
    if (day) checkRow(day, row, problems)
    else problems.add(row.day, 'has rows, and no head')
    for (const anchor of anchors.filter(each => isReached(each, row))) anchored.add(anchor)
  }
  return { rows, days, anchored, open }
}

/** A day that was not there before. */
async function begin(statements: Pick<Statements, 'all'>, day: string, open: Map<string, OpenDay>): Promise<void> {
  const begun = headOf(await headsOf(statements), day)
  if (begun) open.set(day, toOpenDay({ ...begun, row_count: 0, hash: begun.earlier_hash }))
}

interface OpenDay {
  /** As it was before its rows were read; of a day that was begun since it is that of no row. */
  readonly head: DayHead
  count: number
  hash: string
  /** Where the head is. */
  hashAtHead: string
}

const toOpenDay = (head: DayHead): OpenDay => {
  const { earlier_hash: hash } = head
  return { head, count: 0, hash, hashAtHead: hash }
}

function checkRow(day: OpenDay, row: ChainedRow, problems: Problems): void {
  const expected = day.count + 1
  if (row.seq !== expected) problems.add(row.day, `row ${expected} is missing`)
  else if (hashOfRow(day.hash, row) !== row.hash) problems.add(row.day, `row ${row.seq} is not what was written`)
  day.count = row.seq
  day.hash = row.hash
  if (row.seq === day.head.row_count) day.hashAtHead = row.hash
}

interface EndCheck {
  readonly problems: Problems
  /** As it is now that all rows were read. */
  readonly now: DayHead | undefined
}

function checkEnd({ count, hashAtHead, head }: OpenDay, { now = head, problems }: EndCheck): void {
  if (count < head.row_count) problems.add(head.day, `the last ${head.row_count - count} rows are missing`)
  else if (count > now.row_count) problems.add(head.day, `has ${count - now.row_count} rows more than its head says`)
  else if (hashAtHead !== head.hash) problems.add(head.day, 'does not end as its head says')
}

const isReached = ({ day, hash, rows }: Anchor, row: ChainedRow): boolean =>
  row.day === day && row.seq === rows && row.hash === hash

interface AnchorCheck {
  readonly heads: readonly DayHead[]
  readonly problems: Problems
  readonly reached: ReadonlySet<Anchor>
}

/** A day that was deleted has only its head left to compare with. */
function checkAnchor(anchor: Anchor, { heads, problems, reached }: AnchorCheck): void {
  const head = heads.find(({ day }) => day === anchor.day)
  const isHead = head?.hash === anchor.hash && head.row_count === anchor.rows
  if (reached.has(anchor) || (isHead && head.deleted_at !== null)) return
  problems.add(anchor.day, `is not as it was noted: row ${anchor.rows} has another hash, or is not there`)
}
