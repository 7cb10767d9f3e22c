import { DatabaseSync } from 'node:sqlite'
import { createStatements } from '../../store/statements.ts'

/** What became of one row of an upload. */
export interface RowOutcome {
  /** From 0, the header not counted. */
  readonly row: number
  /** Empty where there is none. */
  readonly id: string
  readonly created: boolean
  /** Undefined for success. */
  readonly error: string | undefined
}

/** What jobs were sent and what they gave. Nothing large is held in memory. */
export interface Contents {
  addPart(job: string, seq: number, bytes: Uint8Array): void
  part(job: string, seq: number): Uint8Array | undefined
  addOutcomes(job: string, outcomes: readonly RowOutcome[]): void
  /** By row, for rows from `from` to before `to`. */
  outcomes(job: string, from: number, to: number): ReadonlyMap<number, RowOutcome>
  addLines(job: string, from: number, lines: readonly string[]): void
  lines(job: string, from: number, count: number): readonly string[]
  /** Forgets the upload. */
  dropParts(job: string): void
  /** Forgets all of a job. */
  drop(job: string): void
  close(): void
}

const tables = `
  CREATE TABLE part (job TEXT, seq INTEGER, bytes BLOB, PRIMARY KEY (job, seq));
  CREATE TABLE outcome (job TEXT, row INTEGER, id TEXT, created INTEGER, error TEXT, PRIMARY KEY (job, row)) WITHOUT ROWID;
  CREATE TABLE line (job TEXT, row INTEGER, text TEXT, PRIMARY KEY (job, row));`

/** Keeps contents in a database of SQLite's own making: in memory while small, else in a file that goes with it. */
export function createContents(): Contents {
  const database = new DatabaseSync('')
  database.exec(tables)
  const { of } = createStatements(database)
  const together = (work: () => void): void => {
    database.exec('BEGIN')
    work()
    database.exec('COMMIT')
  }
  const dropParts = (job: string) => of('DELETE FROM part WHERE job = ?').run(job)
  return {
    addPart: (job, seq, bytes) => of('INSERT INTO part VALUES (?, ?, ?)').run(job, seq, bytes),
    part: (job, seq) => of('SELECT bytes FROM part WHERE job = ? AND seq = ?').get(job, seq)?.bytes as Uint8Array,
    addOutcomes: (job, outcomes) =>
      together(() => {
        const insert = of('INSERT INTO outcome VALUES (?, ?, ?, ?, ?)')
        for (const { row, id, created, error } of outcomes) insert.run(job, row, id, created ? 1 : 0, error ?? null)
      }),
    outcomes(job, from, to) {
      const found = of('SELECT * FROM outcome WHERE job = ? AND row >= ? AND row < ?').all(job, from, to)
      const read = found.map(({ row, id, created, error }) => {
        const failure = error === null ? undefined : String(error)
        return { row: Number(row), id: String(id), created: created === 1, error: failure }
      })
      return new Map(read.map(outcome => [outcome.row, outcome]))
    },
    addLines: (job, from, lines) =>
      together(() => {
        const insert = of('INSERT INTO line VALUES (?, ?, ?)')
        for (const [at, text] of lines.entries()) insert.run(job, from + at, text)
      }),
    lines: (job, from, count) =>
      of('SELECT text FROM line WHERE job = ? AND row >= ? AND row < ? ORDER BY row')
        .all(job, from, from + count)
        .map(({ text }) => String(text)),
    dropParts,
    drop(job) {
      dropParts(job)
      of('DELETE FROM outcome WHERE job = ?').run(job)
      of('DELETE FROM line WHERE job = ?').run(job)
    },
    close: () => database.close(),
  }
}
