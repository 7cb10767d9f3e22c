import { AppError } from '../../core/failure.ts'
import type { Log } from '../../core/log.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import type { Execution } from '../engine/engine.ts'
import type { StepsOf } from '../engine/steps-of.ts'
import type { JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import type { Ending } from './endings.ts'

export interface BeginningParts {
  readonly catalog: Catalog
  readonly rows: JobRows
  readonly log: Log
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly stepsOf: StepsOf
}

/** Attempts that may end with their process, with no step done in between, before a job is taken for the cause. */
const maxCrashes = 5

/** The job, if it is still to be run; its time begins with the first attempt, and the attempt counts until it is heard of. */
export async function begin(parts: BeginningParts, execution: Execution): Promise<JobRow | undefined> {
  const { catalog, now, rows } = parts
  const { generation, id } = execution
  const job = await rows.find(id)
  if (job?.status !== 'running' || job.generation !== generation) return undefined
  const isHere = catalog.toolOf(job.tool, job.surface)?.job !== undefined
  const values = {
    started_at: job.started_at ?? now(),
    ...(isHere && (await countAttempt(parts, job))),
  }
  return (await rows.change(job, values)) ? { ...job, ...values } : undefined
}

type AttemptCount = Pick<JobRow, 'unheard' | 'unheard_steps'>

/** A step done since the last count is a sign of life. The steps are read only after an attempt that gave no other. */
async function countAttempt({ stepsOf }: BeginningParts, job: JobRow): Promise<AttemptCount> {
  if (job.unheard === 0) return { unheard: 1, unheard_steps: job.unheard_steps }
  const steps = (await stepsOf(job.id)).done.length
  return { unheard: steps > job.unheard_steps ? 1 : job.unheard + 1, unheard_steps: steps }
}

/** How a job ends that would end its process once more; `undefined` while it may be tried. */
export async function endingAfterCrashes({ log, rows }: BeginningParts, job: JobRow): Promise<Ending | undefined> {
  if (job.unheard <= maxCrashes) return undefined
  await rows.note(job.id, 'given up', `its process ended ${maxCrashes} times with no step done in between`)
  log.error('a job was given up: its process ended again and again', { job: job.id, tool: job.tool, times: maxCrashes })
  return { status: 'failed', failure: new AppError('internal', 'The process that ran the job ended again and again.') }
}
