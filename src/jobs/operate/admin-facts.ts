import type { AdminReach } from '../../core/administration/administration.ts'
import type { AdminCallback, AdminJob, JobPerson } from '../../core/administration/jobs.ts'
import type { Principal } from '../../core/caller.ts'
import type { DeliveryRow, JobRow } from '../job-row.ts'
import { waitOf } from './status.ts'

/** What is read of a job for an administrator; what could hold a value of a record is not among it. */
export const adminJobColumns =
  'id, caller, tool, surface, request_id, status, accepted_at, started_at, ended_at, failure_code, held_until, held_reason'

/** In the place of an org, of jobs that service clients started. */
export const serviceOrg = 'client'

const callerOf = ({ caller }: Pick<JobRow, 'caller'>): Principal => JSON.parse(caller) as Principal

/** Whether a job is of that org. */
export function isWithin({ alone, orgId }: AdminReach, job: Pick<JobRow, 'caller'>): boolean {
  const caller = callerOf(job)
  if (caller.kind === 'service') return alone
  return (caller.kind === 'sender' ? caller.orgId : caller.session.orgId) === orgId
}

function personOf(job: Pick<JobRow, 'caller'>): JobPerson {
  const caller = callerOf(job)
  if (caller.kind === 'service') return { kind: 'service client', id: caller.clientId, name: caller.clientId }
  if (caller.kind === 'sender') {
    return { kind: 'Data Action Target', id: caller.dataActionTarget, name: caller.dataActionTarget }
  }
  const { userId, username } = caller.session
  return { kind: 'user', id: userId, name: username }
}

type AdminJobRow = Pick<
  JobRow,
  | ('id' | 'caller' | 'tool' | 'surface' | 'request_id' | 'status' | 'accepted_at' | 'started_at' | 'ended_at')
  | ('failure_code' | 'held_until' | 'held_reason')
>

export const toAdminJob = (job: AdminJobRow, now: number): AdminJob => ({
  ...{ jobId: job.id, tool: job.tool, surface: job.surface, requestId: job.request_id, status: job.status },
  person: personOf(job),
  acceptedAt: job.accepted_at,
  startedAt: job.started_at ?? undefined,
  endedAt: job.ended_at ?? undefined,
  failureCode: job.failure_code ?? undefined,
  waitingReason: waitOf(job, now),
})

type AdminDeliveryRow = Pick<JobRow, 'tool'> &
  Pick<DeliveryRow, 'job_id' | 'seq' | 'status' | 'state' | 'attempts' | 'created_at' | 'due_at' | 'answer'>

export const toAdminCallback = (row: AdminDeliveryRow): AdminCallback => ({
  ...{ jobId: row.job_id, seq: row.seq, tool: row.tool, status: row.status, state: row.state, attempts: row.attempts },
  createdAt: row.created_at,
  dueAt: row.due_at,
  answer: row.answer ?? undefined,
})
