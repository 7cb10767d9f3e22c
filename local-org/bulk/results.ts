import type { Contents } from './csv/contents.ts'
import { toCsvLine } from './csv/line.ts'
import { readUpload } from './ingest/upload.ts'
import { type IngestJob, JobFailure, type QueryJob } from './job.ts'

export const resultKinds = ['successfulResults', 'failedResults', 'unprocessedrecords'] as const
export type ResultKind = (typeof resultKinds)[number]

const addedColumns: Readonly<Record<ResultKind, readonly string[]>> = {
  successfulResults: ['sf__Id', 'sf__Created'],
  failedResults: ['sf__Id', 'sf__Error'],
  unprocessedrecords: [],
}

/** What goes before a row in one kind of results; undefined when the row is not among them. */
type Prefix = (row: number) => readonly string[] | undefined

type Outcomes = ReturnType<Contents['outcomes']>

const prefixes: Readonly<Record<ResultKind, (outcomes: Outcomes) => Prefix>> = {
  successfulResults: outcomes => row => {
    const outcome = outcomes.get(row)
    return outcome && outcome.error === undefined ? [outcome.id, String(outcome.created)] : undefined
  },
  failedResults: outcomes => row => {
    const { id = '', error } = outcomes.get(row) ?? {}
    return error === undefined ? undefined : [id, error]
  },
  unprocessedrecords: outcomes => row => (outcomes.has(row) ? undefined : []),
}

/**
 * The rows of an upload that ended in one way, with their header, piece by piece. Rows behind a place that is no CSV
 * are left out.
 */
export function* ingestResults(contents: Contents, job: IngestJob, kind: ResultKind): Generator<string> {
  try {
    for (const { from, rows } of readUpload(contents, job)) {
      const outcomes = contents.outcomes(job.id, from, from + rows.length)
      const prefixOf = from < 0 ? () => addedColumns[kind] : prefixes[kind](outcomes)
      const lines = rows.flatMap(({ cells }, at) => {
        const prefix = prefixOf(from + at)
        return prefix === undefined ? [] : [toCsvLine([...prefix, ...cells], job)]
      })
      if (lines.length > 0) yield lines.join('')
    }
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
  }
}

const linesAtOnce = 500

export interface ResultPage {
  readonly job: QueryJob
  readonly header: readonly string[]
  readonly from: number
  readonly count: number
}

/** Some rows of a query's results, with their header, piece by piece. */
export function* queryResults(contents: Contents, { job, header, from, count }: ResultPage): Generator<string> {
  yield toCsvLine(header, job)
  for (let at = from; at < from + count; at += linesAtOnce) {
    yield contents.lines(job.id, at, Math.min(linesAtOnce, from + count - at)).join('')
  }
}
