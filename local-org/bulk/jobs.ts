import { refusal } from '../failure.ts'
import { idOf } from '../store/id.ts'
import {
  type IngestJob,
  type IngestSettings,
  isOver,
  type Job,
  type JobChange,
  type QueryJob,
  type QuerySettings,
} from './job.ts'

export interface NewJob {
  readonly createdById: string
  readonly apiVersion: string
}

/** The jobs of the org, in memory. */
export interface Jobs {
  /** @throws SalesforceError EXCEEDEDQUOTA when as many jobs as are kept are still under way */
  addIngest(settings: IngestSettings, job: NewJob): IngestJob
  /** @throws SalesforceError EXCEEDEDQUOTA */
  addQuery(settings: QuerySettings, job: NewJob): QueryJob
  /** By 18-character id. */
  find(id: string): Job | undefined
  /** Newest first. */
  all(): readonly Job[]
  /** The job as it is now; undefined when it was removed. */
  change(id: string, change: JobChange): Job | undefined
  remove(id: string): void
}

interface JobsParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about each job that is gone. */
  readonly removed: (id: string) => void
}

const keyPrefix = '750'
const keptJobs = 1000
/** As Salesforce keeps them. */
const keptForMs = 7 * 24 * 60 * 60 * 1000

export function createJobs({ now, removed }: JobsParts): Jobs {
  const jobs = new Map<string, Job>()
  let count = 0

  const remove = (id: string): void => {
    if (jobs.delete(id)) removed(id)
  }

  function makeRoom(): void {
    for (const { id, createdAt } of jobs.values()) if (createdAt < now() - keptForMs) remove(id)
    if (jobs.size < keptJobs) return
    const oldest = [...jobs.values()].find(isOver)
    if (oldest === undefined) throw refusal('EXCEEDEDQUOTA', `The local org keeps ${keptJobs} jobs; finish one first`)
    remove(oldest.id)
  }

  function progressOf(job: NewJob) {
    makeRoom()
    count++
    const time = now()
    const none = { processed: 0, failed: 0, processingMs: 0 }
    return { ...job, ...none, id: idOf(keyPrefix, count), createdAt: time, changedAt: time }
  }

  function keep<J extends Job>(job: J): J {
    jobs.set(job.id, job)
    return job
  }

  return {
    addIngest: (settings, job) => keep({ ...settings, ...progressOf(job), state: 'Open' }),
    addQuery: (settings, job) => keep({ ...settings, ...progressOf(job), state: 'UploadComplete' }),
    find: id => jobs.get(id),
    all: () => [...jobs.values()].reverse(),
    change(id, change) {
      const job = jobs.get(id)
      return job && keep({ ...job, ...change, changedAt: now() })
    },
    remove,
  }
}
