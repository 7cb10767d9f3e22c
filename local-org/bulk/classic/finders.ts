import { refusal } from '../../failure.ts'
import { readId } from '../../store/id.ts'
import { reaches } from '../job-access.ts'
import type { ClassicBatch, ClassicJob } from './jobs.ts'
import type { ClassicContext } from './request.ts'
import type { ClassicRunParts } from './run.ts'

/** What an address names, for whoever may reach it. */
export function createFinders({ classicJobs, rights }: Pick<ClassicRunParts, 'classicJobs' | 'rights'>) {
  /** @throws SalesforceError INVALIDJOB */
  const jobIn = (c: ClassicContext): ClassicJob => {
    const job = classicJobs.find(readId(c.req.param('id') ?? '') ?? '')
    if (job === undefined || !reaches(job, c.get('session'), rights))
      throw refusal('INVALIDJOB', `Unable to find job for id: ${c.req.param('id')}`)
    return job
  }
  /** @throws SalesforceError INVALIDJOB, INVALIDBATCH */
  const batchIn = (c: ClassicContext): { job: ClassicJob; batch: ClassicBatch } => {
    const job = jobIn(c)
    const id = readId(c.req.param('batch') ?? '')
    const batch = job.batches.find(each => each.id === id)
    if (batch === undefined) throw refusal('INVALIDBATCH', `Unable to find batch for id: ${c.req.param('batch')}`)
    return { job, batch }
  }
  return { jobIn, batchIn }
}

export type Finders = ReturnType<typeof createFinders>
