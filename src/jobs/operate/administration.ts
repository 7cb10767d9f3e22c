import type { AdminReach } from '../../core/administration/administration.ts'
import type { JobAdministration, JobQuestion } from '../../core/administration/jobs.ts'
import { type ListPlace, readPlace, toSlice } from '../../core/administration/place.ts'
import { AppError } from '../../core/failure.ts'
import type { Database, SqlValue } from '../../storage/database.ts'
import type { DeliveryRow, JobRow } from '../job-row.ts'
import type { JobRows } from '../job-rows.ts'
import { orgOfOwner } from '../schema.ts'
import { adminJobColumns, isWithin, serviceOrg, toAdminCallback, toAdminJob } from './admin-facts.ts'
import type { JobOperator } from './operate.ts'

export interface JobAdministrationParts {
  readonly database: Database
  readonly rows: Pick<JobRows, 'find' | 'note'>
  readonly operator: JobOperator
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

const limit = 50
/** A report that waits for less is on its way. */
const lateMs = 60_000

/** What the operator can do, within the org of an administrator. */
export function createJobAdministration(parts: JobAdministrationParts): JobAdministration {
  const { database, now, operator, rows } = parts
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
    async undelivered(reach, { after, state }) {
      const before = readPlace(after)
      const late = state === 'waiting' ? now() - lateMs : Number.MAX_SAFE_INTEGER
      const { condition, values } = withinOrg(reach)
      const found = await database.all<UndeliveredRow>(
        `SELECT d.job_id, d.seq, d.status, d.state, d.attempts, d.created_at, d.due_at, d.answer, jobs.tool
          FROM job_deliveries d JOIN jobs ON jobs.id = d.job_id
          WHERE d.state = ? AND d.created_at < ? AND ${condition} ${before ? `AND (d.due_at, ${deliveryId}) < (?, ?)` : ''}
          ORDER BY d.due_at DESC, ${deliveryId} DESC LIMIT ${limit + 1}`,
        [state, late, ...values, ...placeValues(before)],
      )
      const placeOf = ({ due_at: at, job_id, seq }: UndeliveredRow) => ({ at, id: `${job_id}_${seq}` })
      return toSlice(found, { limit, placeOf, toItem: toAdminCallback })
    },
  }
}

type UndeliveredRow = DeliveryRow & Pick<JobRow, 'tool'>

const deliveryId = "d.job_id || '_' || CAST(d.seq AS TEXT)"

const placeValues = (place: ListPlace | undefined): readonly SqlValue[] => (place ? [place.at, place.id] : [])

const withinOrg = ({ alone, orgId }: AdminReach) => ({
  condition: `(${orgOfOwner}) IN (${alone ? '?, ?' : '?'})`,
  values: alone ? [orgId, serviceOrg] : [orgId],
})

function toJobListing(reach: AdminReach, { after, status, userId }: JobQuestion) {
  const within = withinOrg(reach)
  const before = readPlace(after)
  const conditions = [
    within.condition,
    ...(status === undefined ? [] : ['status = ?']),
    ...(userId === undefined ? [] : ['owner = ?']),
    ...(before ? ['(accepted_at, id) < (?, ?)'] : []),
  ]
  return {
    statement: `SELECT ${adminJobColumns} FROM jobs WHERE ${conditions.join(' AND ')}
      ORDER BY accepted_at DESC, id DESC LIMIT ${limit + 1}`,
    values: [
      ...within.values,
      ...(status === undefined ? [] : [status]),
      ...(userId === undefined ? [] : [`${reach.orgId}/${userId}`]),
      ...placeValues(before),
    ],
  }
}
