import type { CallRecord } from '../core/invoke/invoke.ts'
import type { Statements } from '../storage/database.ts'
import type { ChainedRow } from './schema.ts'

/** Which rows are wanted; what is absent does not matter. */
export interface AuditFilter {
  /** Epoch milliseconds from which on calls ended. */
  readonly since?: number | undefined
  /** Epoch milliseconds before which they did. */
  readonly until?: number | undefined
  /** Fields that must be as given, such as `user` and `tool`. */
  readonly fields?: Readonly<Record<string, string>>
}

const kinds: Readonly<Record<NonNullable<CallRecord['kind']> | 'call' | 'accept', true>> = {
  ...{ call: true, accept: true, attempt: true, end: true },
  ...{ callback: true, question: true, refused: true, admin: true },
}

/** What rows are about. */
export const rowKinds: readonly string[] = Object.keys(kinds)

const rowsPerPage = 1000
const dayMs = 86_400_000

/** All rows in the order of the chain, a page at a time. @param fromDay `YYYY-MM-DD` */
export async function* readChain(statements: Pick<Statements, 'all'>, fromDay = ''): AsyncGenerator<ChainedRow, void> {
  let place: Pick<ChainedRow, 'day' | 'seq'> = { day: fromDay, seq: 0 }
  for (;;) {
    const page = await statements.all<ChainedRow>(
      'SELECT day, seq, text, hash FROM audit_rows WHERE (day, seq) > (?, ?) ORDER BY day, seq LIMIT ?',
      [place.day, place.seq, rowsPerPage],
    )
    yield* page
    const last = page.at(-1)
    if (!last || page.length < rowsPerPage) return
    place = last
  }
}

/** The texts of the rows that fit, in the order in which they were written. */
export async function* readRows(
  statements: Pick<Statements, 'all'>,
  filter: AuditFilter,
): AsyncGenerator<string, void> {
  const { since } = filter
  // A row is written when its call has ended or later, but for clocks that differ.
  const fromDay = since === undefined ? '' : new Date(since - dayMs).toISOString().slice(0, 10)
  for await (const { text } of readChain(statements, fromDay)) if (fits(text, filter)) yield text
}

function fits(text: string, { fields = {}, since, until }: AuditFilter): boolean {
  const row = JSON.parse(text) as Readonly<Record<string, unknown>>
  const at = Date.parse(String(row.at))
  if ((since !== undefined && at < since) || (until !== undefined && at >= until)) return false
  return Object.entries(fields).every(([name, value]) => row[name] === value)
}
