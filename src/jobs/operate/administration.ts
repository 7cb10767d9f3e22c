import type { AdminReach } from '../../core/administration/administration.ts'
import type { JobAdministration, JobQuestion } from '../../core/administration/jobs.ts'
import { readPlace, toSlice } from '../../core/administration/place.ts'
import { AppError } from '../../core/failure.ts'
import type { Database } from '../../storage/database.ts'
import type { JobRow } from '../job-row.ts'
import { createJobRows } from '../job-rows.ts'
import { newestFirst, toNewest } from '../newest.ts'
import { adminJobColumns, isWithin, serviceOrg, toAdminCallback, toAdminJob } from './admin-facts.ts'
import type { JobOperator } from './operate.ts'
import { createUndelivered } from './undelivered.ts'

export interface JobAdministrationParts {
  readonly database: Database
  readonly operator: JobOperator
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const limit = 50

/** What the operator can do, within the org of an administrator. */
export function createJobAdministration(parts: JobAdministrationParts): JobAdministration {
  const { database, now, operator } = parts
  const rows = createJobRows(database, now)
  const find = async (reach: AdminReach, jobId: string): Promise<JobRow> => {
    const job = await rows.find(jobId)
    if (!job || !isWithin(reach, job)) throw new AppError('not_found', 'There is no such job.')
    return job
  }
  return {
    async list(reach, question) {
      const { statement, values } = toJobListing(reach, question)
      const found = await database.all<JobRow>(statement, values)
      const placeOf = ({ accepted_at: at, id }: JobRow) => ({ at, id })
      return toSlice(found, { limit, placeOf, toItem: job => toAdminJob(job, now()) })
    },
    async show(reach, jobId) {
      const job = await find(reach, jobId)
      const { audit: history, deliveries, failedSteps, steps } = await operator.show(jobId)
      const callbacks = deliveries.map(row => toAdminCallback({ ...row, tool: job.tool }))
      return { job: toAdminJob(job, now()), steps, failedSteps, callbacks, history }
    },
    async cancel(reach, jobId, by) {
      await find(reach, jobId)
      await operator.cancel(jobId)
      await rows.note(jobId, 'by an administrator', by)
    },
    async retry(reach, jobId, by) {
      await find(reach, jobId)
      await operator.retry(jobId)
      await rows.note(jobId, 'by an administrator', by)
    },
    undelivered: createUndelivered({ database, now }),
  }
}

const orgsOf = ({ alone, orgId }: AdminReach): readonly string[] => (alone ? [orgId, serviceOrg] : [orgId])

function toJobListing(reach: AdminReach, { after, status, userId }: JobQuestion) {
  const of = userId === undefined ? { orgs: orgsOf(reach) } : { owner: `${reach.orgId}/${userId}` }
  const { ids, values } = toNewest({ of, status, before: readPlace(after), limit: limit + 1 })
  return { statement: `SELECT ${adminJobColumns} FROM jobs WHERE id IN (${ids}) ${newestFirst}`, values }
}
