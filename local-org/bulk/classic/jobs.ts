import { refusal } from '../../failure.ts'
import { idOf } from '../../store/id.ts'
import type { IngestSettings, QueryOperation } from '../job.ts'

export type ClassicFormat = 'CSV' | 'JSON' | 'XML'

/** What a client says of a job of Bulk API 1.0. */
export interface ClassicSettings {
  readonly operation: IngestSettings['operation'] | QueryOperation
  /** Canonical name. */
  readonly object: string
  readonly externalIdFieldName?: string
  readonly contentType: ClassicFormat
  readonly concurrencyMode: 'Parallel' | 'Serial'
}

export type ClassicState = 'Open' | 'Closed' | 'Aborted'

export interface ClassicBatch {
  readonly id: string
  readonly jobId: string
  /** Milliseconds since the epoch, as is `changedAt`. */
  readonly createdAt: number
  changedAt: number
  state: 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed'
  stateMessage?: string
  processed: number
  failed: number
  processingMs: number
}

export interface ClassicJob extends ClassicSettings {
  readonly id: string
  readonly createdById: string
  /** Without `v`. */
  readonly apiVersion: string
  /** Milliseconds since the epoch, as is `changedAt`. */
  readonly createdAt: number
  changedAt: number
  state: ClassicState
  readonly batches: ClassicBatch[]
}

export const isQueryOperation = (operation: unknown): operation is QueryOperation =>
  operation === 'query' || operation === 'queryAll'

export const isQuery = ({ operation }: Pick<ClassicJob, 'operation'>): boolean => isQueryOperation(operation)

/** The jobs of Bulk API 1.0, in memory. */
export interface ClassicJobs {
  /** @throws SalesforceError EXCEEDEDQUOTA when as many jobs as are kept are still open */
  add(settings: ClassicSettings, job: Pick<ClassicJob, 'createdById' | 'apiVersion'>): ClassicJob
  addBatch(job: ClassicJob): ClassicBatch
  find(id: string): ClassicJob | undefined
  /** Changes a batch and says when. */
  change(batch: ClassicBatch, change: Partial<ClassicBatch>): void
  /** Ends a job; when it is aborted, batches that nobody began are not processed. */
  end(job: ClassicJob, state: ClassicState): void
}

interface ClassicJobsParts {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Told about each batch that is gone. */
  readonly removed: (batchId: string) => void
}

const keptJobs = 1000
const keptForMs = 7 * 24 * 60 * 60 * 1000
/** Jobs of Bulk API 2.0 are counted from the first. */
const firstJob = 10_000_000

const none = { processed: 0, failed: 0, processingMs: 0 }

function endJob(job: ClassicJob, state: ClassicState, changedAt: number): void {
  Object.assign(job, { state, changedAt })
  for (const batch of state === 'Aborted' ? job.batches : []) {
    if (batch.state === 'Queued') Object.assign(batch, { state: 'NotProcessed', changedAt })
  }
}

const isUnderWay = ({ state, batches }: ClassicJob): boolean =>
  state === 'Open' || batches.some(batch => batch.state === 'Queued' || batch.state === 'InProgress')

export function createClassicJobs({ now, removed }: ClassicJobsParts): ClassicJobs {
  const jobs = new Map<string, ClassicJob>()
  let [jobCount, batchCount] = [firstJob, 0]

  function remove({ id, batches }: ClassicJob): void {
    jobs.delete(id)
    for (const batch of batches) removed(batch.id)
  }

  function makeRoom(): void {
    for (const job of jobs.values()) if (job.createdAt < now() - keptForMs) remove(job)
    if (jobs.size < keptJobs) return
    const oldest = [...jobs.values()].find(job => !isUnderWay(job))
    if (oldest === undefined) throw refusal('EXCEEDEDQUOTA', `The local org keeps ${keptJobs} jobs; finish one first`)
    remove(oldest)
  }

  return {
    add(settings, job) {
      makeRoom()
      jobCount += 1
      const time = now()
      const added: ClassicJob = {
        ...settings,
        ...job,
        ...{ id: idOf('750', jobCount), createdAt: time, changedAt: time, state: 'Open', batches: [] },
      }
      jobs.set(added.id, added)
      return added
    },
    addBatch(job) {
      batchCount += 1
      const time = now()
      const state = 'Queued' as const
      const batch: ClassicBatch = {
        id: idOf('751', batchCount),
        jobId: job.id,
        createdAt: time,
        changedAt: time,
        state,
        ...none,
      }
      job.batches.push(batch)
      return batch
    },
    find: id => jobs.get(id),
    change: (batch, change) => {
      Object.assign(batch, change, { changedAt: now() })
    },
    end: (job, state) => endJob(job, state, now()),
  }
}
