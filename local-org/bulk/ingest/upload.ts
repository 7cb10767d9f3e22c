import { createUtf8Reader, NotUtf8 } from '../../text.ts'
import type { Contents } from '../csv/contents.ts'
import { CsvError, type CsvRecord, createCsvReader } from '../csv/csv.ts'
import { delimiters } from '../csv/line.ts'
import { type IngestJob, JobFailure } from '../job.ts'

/** Salesforce counts 150 MB of base64, which hold less. */
const maxUploadBytes = 150_000_000
const partBytes = 65_536

/** What a client sends was larger than allowed. */
export class UploadTooLarge extends Error {
  override readonly name = 'UploadTooLarge'
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Stores an upload part by part as it arrives.
 * @throws UploadTooLarge
 */
export async function storeUpload(contents: Contents, job: string, bytes: Bytes): Promise<void> {
  const buffer = new Uint8Array(partBytes)
  let [filled, total, seq] = [0, 0, 0]
  const flush = () => {
    contents.addPart(job, seq++, buffer.subarray(0, filled))
    filled = 0
  }
  for await (const chunk of bytes) {
    total += chunk.length
    if (total > maxUploadBytes) throw new UploadTooLarge()
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + partBytes - filled)
      buffer.set(piece, filled)
      filled += piece.length
      at += piece.length
      if (filled === partBytes) flush()
    }
  }
  flush()
}

/** Some rows of an upload. */
export interface RowBlock {
  /** Number of the first one, from 0. */
  readonly from: number
  readonly rows: readonly CsvRecord[]
}

const blockRows = 25

function* readParts(contents: Contents, { id, columnDelimiter }: IngestJob): Generator<readonly CsvRecord[]> {
  const text = createUtf8Reader()
  const reader = createCsvReader(delimiters[columnDelimiter])
  for (let seq = 0; ; seq++) {
    const part = contents.part(id, seq)
    if (part === undefined) break
    yield reader.read(text.read(part))
  }
  yield reader.read(text.end())
  yield reader.end()
}

function toFailure(error: unknown): unknown {
  if (error instanceof CsvError) return new JobFailure(`ClientInputError : ${error.message}`)
  if (error instanceof NotUtf8) return new JobFailure('ClientInputError : The data is not in UTF-8')
  return error
}

/**
 * The header of an upload as a block of its own, numbered -1, then its rows in blocks of at most 25.
 * @throws JobFailure where the text is no CSV
 */
export function* readUpload(contents: Contents, job: IngestJob): Generator<RowBlock> {
  let from = -1
  try {
    for (const records of readParts(contents, job)) {
      for (let at = 0; at < records.length; ) {
        const rows = records.slice(at, from < 0 ? at + 1 : at + blockRows)
        yield { from, rows }
        from += rows.length
        at += rows.length
      }
    }
  } catch (error) {
    throw toFailure(error)
  }
}
