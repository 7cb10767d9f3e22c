import type { Principal } from '../core/caller.ts'
import type { Footprint } from '../core/invoke/footprint.ts'
import { type CallRecord, identityOf } from '../core/invoke/invoke.ts'
import type { JobRow } from './job-row.ts'

export interface JobAuditParts {
  /** Gets a record for each attempt, end and callback of a job. Absent: nobody keeps them. */
  readonly audit?: ((call: CallRecord) => void) | undefined
}

interface JobEvent extends Pick<CallRecord, 'kind' | 'outcome' | 'ms'> {
  readonly footprint: Footprint
}

/** A record of something that happened to a job, under the name of who started it. */
export const toJobRecord = (job: JobRow, event: JobEvent): CallRecord => ({
  ...{ requestId: job.request_id, surface: job.surface, tool: job.tool },
  ...identityOf(JSON.parse(job.caller) as Principal),
  ...event,
})
