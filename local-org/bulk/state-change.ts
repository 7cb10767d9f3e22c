import { refusal } from '../failure.ts'
import type { Job, JobState } from './job.ts'

const abortable: Readonly<Record<Job['kind'], readonly JobState[]>> = {
  ingest: ['Open', 'UploadComplete', 'InProgress'],
  query: ['UploadComplete', 'InProgress'],
}

const removable: Readonly<Record<Job['kind'], readonly JobState[]>> = {
  ingest: ['UploadComplete', 'JobComplete', 'Failed', 'Aborted'],
  query: ['JobComplete', 'Failed', 'Aborted'],
}

const stateNames: Partial<Record<JobState, string>> = { JobComplete: 'Completed', UploadComplete: 'Closed' }

const wrongState = (action: string, { state }: Job) =>
  refusal('INVALIDJOBSTATE', `${action} already ${stateNames[state] ?? state} Job not allowed`)

/** The state that a client asks for. @throws SalesforceError INVALIDJOBSTATE when the job cannot be brought there */
export function readStateChange({ state }: Readonly<Record<string, unknown>>, job: Job): 'UploadComplete' | 'Aborted' {
  if (state === 'Aborted') {
    if (abortable[job.kind].includes(job.state)) return state
    throw wrongState('Aborting', job)
  }
  if (state === 'UploadComplete' && job.kind === 'ingest') {
    if (job.state === 'Open') return state
    throw wrongState('Closing', job)
  }
  throw refusal(
    'INVALIDJOBSTATE',
    `A client may only ask for ${job.kind === 'ingest' ? 'UploadComplete or ' : ''}Aborted`,
  )
}

/** @throws SalesforceError INVALIDJOBSTATE while the job is still under way */
export function checkRemovable(job: Job): void {
  if (removable[job.kind].includes(job.state)) return
  throw refusal('INVALIDJOBSTATE', `Deleting a Job that is ${job.state} not allowed`)
}
