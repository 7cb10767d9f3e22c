import type { DeliveryCounts } from '../callbacks/delivery-rows.ts'
import type { JobRow } from '../job-row.ts'

type Fields = Readonly<Record<string, unknown>>

/** Fields as a row keeps them. */
export const readFields = (text: string | null): Fields => (text === null ? {} : (JSON.parse(text) as Fields))

const toTime = (at: number): string => new Date(at).toISOString()

/** How a job stands, at one level: what all reports have, its last progress, and its result once there is one. */
export function toReport(job: JobRow): Record<string, unknown> {
  return {
    ...readFields(job.progress),
    ...readFields(job.result),
    jobId: job.id,
    tool: job.tool,
    status: job.status,
    acceptedAt: toTime(job.accepted_at),
    ...(job.ended_at !== null && { endedAt: toTime(job.ended_at) }),
    ...(job.continued_as !== null && { continuedAs: job.continued_as }),
    ...(job.failure_code !== null && { failureCode: job.failure_code, failureMessage: job.failure_message }),
  }
}

/** What became of the callbacks of a job that has any. */
export const toCallbackFields = ({ delivered, lost, waiting }: DeliveryCounts): Record<string, number> => ({
  callbacksDelivered: delivered,
  callbacksWaiting: waiting,
  callbacksLost: lost,
})
