import { hash, randomBytes } from 'node:crypto'
import { isJsonObject } from '../core/json.ts'
import type { Database, SqlValue, Statements } from '../storage/database.ts'
import type { ChainedRow, DayHead } from './schema.ts'

/** What stands before the first row of all. */
export const genesis = '0'.repeat(43)

/** SHA-256 over the hash of the row before, the place of the row, and its text. */
export const hashOfRow = (earlier: string, { day, seq, text }: Omit<ChainedRow, 'hash'>): string =>
  hash('sha256', `${earlier}\n${day} ${seq}\n${text}`, 'base64url')

/** A row on its way: who numbered it, with which number. */
interface Fresh {
  readonly writer: string
  readonly number: number
  readonly text: string
}

const idAtStart = /^\{"id":"([\w-]{12})-([0-9a-z]{1,10})",/

/** Ids for the rows of one writer, numbered: they must come in this order. */
export function createRowIds(): () => string {
  const writer = randomBytes(9).toString('base64url')
  let count = 0
  return () => {
    count += 1
    return `${writer}-${count.toString(36)}`
  }
}

function readFresh(text: string): readonly Fresh[] {
  const [, writer, number] = (text.endsWith('}') && idAtStart.exec(text)) || []
  return writer === undefined || number === undefined ? [] : [{ writer, number: Number.parseInt(number, 36), text }]
}

/** Whether a text can be put behind the others: what a disk has spoiled would keep all that comes with it from being written, or read. */
export function isRow(text: string): boolean {
  try {
    return idAtStart.test(text) && isJsonObject(JSON.parse(text))
  } catch {
    return false
  }
}

/** What became of rows. */
export interface Appended {
  readonly head: DayHead
  /** The day before, when these rows began another one. */
  readonly closed: DayHead | undefined
}

/** Values of one statement: with these it stays below what SQLite takes. */
const rowsPerInsert = 50

/**
 * Puts rows behind those that are there; each once, by its writer and number, however often it comes. One process at a time does it, of
 * all that share the database.
 * @param today `YYYY-MM-DD`. A clock that is behind that of another process goes on with the day of that one
 */
export function appendRows(database: Database, texts: readonly string[], today: string): Promise<Appended | undefined> {
  return database.withLock('audit', async statements => {
    const fresh = await takeFresh(statements, texts)
    if (fresh.length === 0) return undefined
    const last = await statements.first<DayHead>('SELECT * FROM audit_days ORDER BY day DESC LIMIT 1')
    const isNew = last === undefined || last.day < today
    const before = isNew ? toNewDay(today, last) : last
    const rows = toRows(before, fresh)
    await insert(statements, rows)
    const head = { ...before, row_count: before.row_count + rows.length, hash: rows.at(-1)?.hash ?? before.hash }
    await (isNew ? addDay(statements, head) : moveHead(statements, head))
    return { head, closed: isNew ? last : undefined }
  })
}

const toNewDay = (day: string, last: DayHead | undefined): DayHead => {
  const earlier = last?.hash ?? genesis
  return { day, earlier_hash: earlier, row_count: 0, hash: earlier, deleted_at: null }
}

/** Notes the last row of each writer; gives those that had not come yet. */
async function takeFresh(statements: Statements, texts: readonly string[]): Promise<readonly string[]> {
  const rows = texts.flatMap(readFresh)
  const fresh: string[] = []
  for (const writer of new Set(rows.map(row => row.writer))) {
    const known = await statements.first<{ last: number }>('SELECT last FROM audit_writers WHERE writer = ?', [writer])
    let last = known?.last ?? 0
    for (const row of rows) {
      if (row.writer !== writer || row.number <= last) continue
      last = row.number
      fresh.push(row.text)
    }
    await noteWriter(statements, writer, last)
  }
  return fresh
}

async function noteWriter(statements: Statements, writer: string, last: number): Promise<void> {
  await statements.run(
    `INSERT INTO audit_writers (writer, last, moved_at) VALUES (?, ?, ?)
      ON CONFLICT (writer) DO UPDATE SET last = excluded.last, moved_at = excluded.moved_at`,
    [writer, last, Date.now()],
  )
}

function toRows({ day, hash: earlier, row_count: count }: DayHead, fresh: readonly string[]): readonly ChainedRow[] {
  let last = earlier
  return fresh.map((text, index) => {
    const place = { day, seq: count + index + 1, text }
    last = hashOfRow(last, place)
    return { ...place, hash: last }
  })
}

async function insert(statements: Statements, rows: readonly ChainedRow[]): Promise<void> {
  for (const part of inParts(rows)) {
    const values = part.flatMap(({ day, hash: own, seq, text }): SqlValue[] => [day, seq, text, own])
    const places = part.map(() => '(?, ?, ?, ?)').join(', ')
    await statements.run(`INSERT INTO audit_rows (day, seq, text, hash) VALUES ${places}`, values)
  }
}

async function addDay(statements: Statements, { day, earlier_hash, hash: own, row_count }: DayHead): Promise<void> {
  const statement = 'INSERT INTO audit_days (day, earlier_hash, row_count, hash) VALUES (?, ?, ?, ?)'
  await statements.run(statement, [day, earlier_hash, row_count, own])
}

async function moveHead(statements: Statements, { day, hash: own, row_count }: DayHead): Promise<void> {
  await statements.run('UPDATE audit_days SET row_count = ?, hash = ? WHERE day = ?', [row_count, own, day])
}

const inParts = <T>(values: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(values.length / rowsPerInsert) }, (_, index) =>
    values.slice(index * rowsPerInsert, (index + 1) * rowsPerInsert),
  )
