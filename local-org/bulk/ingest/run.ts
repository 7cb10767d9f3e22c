import { type ErrorEntry, SalesforceError } from '../../failure.ts'
import type { Records } from '../../records/records.ts'
import type { AccessSession, Rights } from '../../rights/rights.ts'
import type { Store } from '../../store/store.ts'
import { type Column, readColumns } from '../csv/columns.ts'
import type { Contents, RowOutcome } from '../csv/contents.ts'
import type { CsvRecord } from '../csv/csv.ts'
import { type IngestJob, JobFailure } from '../job.ts'
import { toRowBody } from './row-body.ts'
import { createRowWrite, type RowWrite } from './row-write.ts'
import { type RowBlock, readUpload } from './upload.ts'

export interface IngestRunParts {
  readonly contents: Contents
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
}

/** Told after each block how many rows are done in all; lets others run, then gives false when the job was ended. */
export type OnProgress = (progress: { readonly processed: number; readonly failed: number }) => Promise<boolean>

/** The errors of a row as CSV has them. */
export const toErrorText = (entries: readonly ErrorEntry[]): string =>
  entries
    .map(
      ({ errorCode, message, fields = [] }) => `${errorCode}:${message}:${fields.map(field => `${field} `).join('')}--`,
    )
    .join(';')

function checkLineEndings(rows: readonly CsvRecord[], { lineEnding }: IngestJob): void {
  const wrong = rows.some(({ ending }) => ending !== undefined && ending !== lineEnding)
  if (!wrong) return
  const message = `LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`
  throw new JobFailure(`ClientInputError : ${message}`)
}

type ErrorWriter = (entries: readonly ErrorEntry[]) => string

interface Writing {
  readonly columns: readonly Column[]
  readonly write: RowWrite
  readonly toError: ErrorWriter
}

function outcomeOf(row: number, cells: readonly string[], { columns, write, toError }: Writing): RowOutcome {
  try {
    return { row, error: undefined, ...write(toRowBody(columns, cells)) }
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    const idColumn = columns.findIndex(column => column.kind === 'field' && column.field.name === 'Id')
    return { row, id: cells[idColumn] ?? '', created: false, error: toError(error.entries) }
  }
}

interface IngestRun {
  readonly job: IngestJob
  readonly session: AccessSession
  readonly advance: OnProgress
  /** How the errors of a row are kept. Default: as CSV has them. */
  readonly toError?: ErrorWriter
}

function createBlockWrite(parts: IngestRunParts, { job, session, toError = toErrorText }: IngestRun) {
  const { contents, store, rights, records } = parts
  const object = store.schema.objectOf(job.object)
  if (object === undefined) throw new JobFailure(`InvalidBatch : Unable to find object: ${job.object}`)
  const columnsOf = (header: readonly string[]) =>
    readColumns(header, { schema: store.schema, access: rights.accessOf(session), object, job })
  /** With the rights that the session has now. Gives the number of rows that failed. */
  const writeBlock = (columns: readonly Column[], { from, rows }: RowBlock): number => {
    const author = { access: rights.accessOf(session) }
    const write = createRowWrite(job, { store, records, author, object })
    const outcomes = store.transaction(() =>
      rows.map(({ cells }, at) => outcomeOf(from + at, cells, { columns, write, toError })),
    )
    contents.addOutcomes(job.id, outcomes)
    return outcomes.filter(({ error }) => error !== undefined).length
  }
  return { columnsOf, writeBlock }
}

/**
 * Writes the rows of an upload block by block, each row on its own, and lets others run in between. An empty upload has
 * none.
 * @throws JobFailure where the upload cannot be read; what was written before stays
 */
export async function runIngest(parts: IngestRunParts, run: IngestRun): Promise<void> {
  const { job, advance } = run
  const { columnsOf, writeBlock } = createBlockWrite(parts, run)
  let columns: readonly Column[] | undefined
  let [processed, failed] = [0, 0]
  for (const block of readUpload(parts.contents, job)) {
    checkLineEndings(block.rows, job)
    if (columns === undefined) {
      columns = columnsOf(block.rows[0]?.cells ?? [])
      continue
    }
    failed += writeBlock(columns, block)
    processed += block.rows.length
    if (!(await advance({ processed, failed }))) return
  }
}
