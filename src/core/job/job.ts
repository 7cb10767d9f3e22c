import * as z from 'zod'
import type { Caller, Principal } from '../caller.ts'
import type { Surface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'

export const jobStatuses = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

/** The answer to a call of a job. */
export type JobTicket = Readonly<Record<'jobId', string> & Record<'status', JobStatus>>

/** A call of a job, already allowed and its input already checked. */
export interface JobStart {
  readonly tool: Tool
  /** As it came, without the callback address. */
  readonly input: unknown
  readonly callbackUrl: string | undefined
  readonly caller: Principal
  readonly surface: Surface
  readonly requestId: string
  /** The same key within 24 hours gives the same job. */
  readonly idempotencyKey: string | undefined
  /** What the tool does before its job is accepted; absent when it does nothing. Not for a job that is known already. */
  readonly prepare?: (() => Promise<unknown>) | undefined
}

/** How `invoke` reaches the jobs. Composition gives it. */
export interface JobQueue {
  /**
   * Accepts a job; when it returns, the job is on disk.
   * @throws untrusted_org for a callback address elsewhere, invalid_input for one that is no place for callbacks;
   * conflict when the key was used for another input; rate_limited when too many wait; unavailable when nothing could be
   * stored, and then nothing was; what `prepare` threw.
   */
  start(start: JobStart): Promise<JobTicket>
  /** Accepts all of them, which are of one caller, or none when it throws as `start` does. */
  startAll(starts: readonly JobStart[]): Promise<void>
  /** What `jobStatus` answers. @throws not_found for a job that is not the caller's, as for one that never was. */
  statusOf(jobId: string, caller: Caller): Promise<Readonly<Record<string, unknown>>>
}

/** Milliseconds that a job may take when its tool sets no limit. */
export const defaultTimeLimitMs = 3_600_000
export const maxTimeLimitMs = 86_400_000
export const defaultMaxPerUser = 5

const ticketSchema = z.object({
  jobId: z.string().describe('Id of the job; jobStatus tells how it goes.'),
  status: z.enum(jobStatuses).describe('How far the job is.'),
})

/** The schema of the answer to a call: the output, or for a job its ticket. */
export const answerSchemaOf = ({ job, output }: Tool): z.ZodObject => (job ? ticketSchema : output)

/** What callers are told of a tool: for a job also that the answer comes later. */
export const callDescriptionOf = ({ description, job }: Tool): string =>
  job ? `${description} Answers at once with a jobId; ask jobStatus with it for progress and result.` : description

/** Whether a call on this surface may name an address to be called back. */
export const takesCallback = ({ job }: Tool, surface: Surface): boolean =>
  job?.callback !== undefined && surface === 'actions'

/** Name of the operation that the host answers itself. */
export const jobStatusName = 'jobStatus'

export const callbackField = 'callbackUrl'

/** The input as callers of the `actions` surface send it. */
export function callSchemaOf(tool: Tool): z.ZodObject {
  if (!takesCallback(tool, 'actions')) return tool.input
  return tool.input.safeExtend({
    [callbackField]: z
      .string()
      .optional()
      .describe('Where progress and result are posted; Salesforce fills it in for Apex.'),
  })
}

/** Parts a body into the tool's input and the address to call back. Anything but a text is left to the input's check. */
export function splitCallback(input: unknown): { readonly input: unknown; readonly callbackUrl: string | undefined } {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, callbackField))
    return { input, callbackUrl: undefined }
  const { [callbackField]: url, ...rest } = input as Record<string, unknown>
  if (typeof url !== 'string' && url !== null) return { input, callbackUrl: undefined }
  return { input: rest, callbackUrl: url || undefined }
}
