import type { JobContext } from '../../core/job/options.ts'
import type { RecordResult } from '../../core/org/collections.ts'
import type { Org } from '../../core/org/org.ts'
import type { FieldValues } from '../../core/org/records.ts'

/** What a job writes. Only what may be written twice: a step whose end was not written down is done again. */
export interface StepWrite {
  /** API name of the object. */
  readonly object: string
  /** Then records are created or changed by it; without it they are changed, each by its `Id`. */
  readonly externalIdField?: string
  /** Values to be set, not to be added to what is there. The same records in the same order each time. */
  readonly records: readonly FieldValues[]
  /** More records than this go through Bulk API 2.0, others by 200 in a request. Default 2,000. */
  readonly bulkAbove?: number
  /** Called after each step, also those that are remembered: the place for `progress`. */
  readonly onStep?: (counts: WriteCounts) => Promise<void>
}

export interface WriteCounts {
  readonly total: number
  readonly written: number
  readonly failed: number
}

export interface WriteOutcome extends WriteCounts {
  /** The first few reasons for which records were refused, each once. */
  readonly reasons: readonly string[]
}

type Part = Omit<WriteOutcome, 'total'>

const recordsPerRequest = 200
const recordsPerBulkJob = 10_000
const maxReasons = 5

/**
 * Writes any number of records as steps of a job: one request, or one job of the Bulk API, is one step, whose counts are
 * remembered. A record that the org refuses is counted and does not keep others from being written; a request that fails as
 * a whole fails the step, and the job goes on from there when the failure was a passing one.
 */
export async function writeInSteps(
  { org, step }: Pick<JobContext, 'org' | 'step'>,
  write: StepWrite,
): Promise<WriteOutcome> {
  const { bulkAbove = 2000, object, onStep, records } = write
  const isBulk = records.length > bulkAbove
  const size = isBulk ? recordsPerBulkJob : recordsPerRequest
  let sum: WriteOutcome = { total: records.length, written: 0, failed: 0, reasons: [] }
  for (let start = 0; start < records.length; start += size) {
    const part = records.slice(start, start + size)
    const done = await step(`write ${object}`, () => (isBulk ? writeBulk : writeRequest)(org, write, part))
    sum = {
      total: sum.total,
      written: sum.written + done.written,
      failed: sum.failed + done.failed,
      reasons: firstOf([...sum.reasons, ...done.reasons]),
    }
    const { reasons: _, ...counts } = sum
    await onStep?.(counts)
  }
  return sum
}

const firstOf = (reasons: readonly string[]): readonly string[] => [...new Set(reasons)].slice(0, maxReasons)

async function writeRequest(
  { collections }: Org,
  { externalIdField: field, object }: StepWrite,
  records: readonly FieldValues[],
): Promise<Part> {
  const results =
    field === undefined
      ? await collections.update(object, records)
      : await collections.upsert({ object, field }, records)
  const refused = results.flatMap(toReason)
  return { written: records.length - refused.length, failed: refused.length, reasons: firstOf(refused) }
}

const toReason = (result: RecordResult): string[] => (result.success ? [] : [result.error.message])

async function writeBulk(
  { bulk }: Org,
  { externalIdField, object }: StepWrite,
  records: readonly FieldValues[],
): Promise<Part> {
  const key = externalIdField === undefined ? ({ operation: 'update' } as const) : toUpsert(externalIdField)
  const outcome = await bulk.ingest({ ...key, object, records })
  const reasons = new Set<string>()
  if (outcome.failed > 0) {
    for await (const { errorCode } of outcome.failures()) {
      reasons.add(errorCode)
      if (reasons.size === maxReasons) break
    }
  }
  return { written: records.length - outcome.failed, failed: outcome.failed, reasons: [...reasons] }
}

const toUpsert = (externalIdField: string) => ({ operation: 'upsert', externalIdField }) as const
