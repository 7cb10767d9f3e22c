import { setImmediate as pause } from 'node:timers/promises'
import type { AccessSession } from '../rights/rights.ts'
import { type IngestRunParts, type OnProgress, runIngest } from './ingest/run.ts'
import { type Job, type JobChange, JobFailure } from './job.ts'
import type { Jobs } from './jobs.ts'
import { type QueryRunParts, runQuery } from './query/run.ts'

export interface RunnerParts extends IngestRunParts, QueryRunParts {
  readonly jobs: Jobs
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
}

export interface Runner {
  /** Begins to work on a job that is `UploadComplete`, and returns before it does. */
  start(job: Job, session: AccessSession): void
  /** Leaves the jobs under way as they are. */
  stop(): void
}

export function createRunner(parts: RunnerParts): Runner {
  const { jobs, now, failed } = parts
  let stopped = false

  const isIn = (state: Job['state'], id: string): boolean => !stopped && jobs.find(id)?.state === state

  const work = (job: Job, session: AccessSession, advance: OnProgress): Promise<void> =>
    job.kind === 'ingest' ? runIngest(parts, { job, session, advance }) : runQuery(parts, { job, session, advance })

  function toFailed(error: unknown): JobChange {
    if (error instanceof JobFailure) return { state: 'Failed', errorMessage: error.message }
    if (!stopped) failed(error)
    return { state: 'Failed', errorMessage: 'InternalServerError : See the log of the local org' }
  }

  async function run(job: Job, session: AccessSession): Promise<void> {
    await pause()
    if (!isIn('UploadComplete', job.id)) return
    jobs.change(job.id, { state: 'InProgress' })
    await pause()
    const startedAt = now()
    const advance: OnProgress = async progress => {
      jobs.change(job.id, { ...progress, processingMs: now() - startedAt })
      await pause()
      return isIn('InProgress', job.id)
    }
    const end = await work(job, session, advance).then((): JobChange => ({ state: 'JobComplete' }), toFailed)
    if (isIn('InProgress', job.id)) jobs.change(job.id, { ...end, processingMs: now() - startedAt })
  }

  return {
    start(job, session) {
      run(job, session).catch(failed)
    },
    stop() {
      stopped = true
    },
  }
}
