import * as z from 'zod'
import type { Caller, Principal } from '../caller.ts'
import type { Surface, Tool, ToolContext } from '../tool/tool.ts'

/** What makes a tool a job: it is accepted at once, runs durably, and its caller asks or is told how it goes. */
export interface JobOptions {
  /** What `progress` reports. Its fields show at the first level of the status, beside those of the output. */
  readonly progress?: z.ZodObject
  /**
   * Name of the callback in the document. Callers may then send `callbackUrl`, an address of their own org, to which
   * progress and the end are posted as the person who asked. Apex only: agents and flows cannot be called back.
   */
  readonly callback?: string
  /** The stored authorization under which the job goes on when the person's session ends; without it the job fails. */
  readonly continueAs?: { readonly authorization: string }
  /** Milliseconds from the first start to the end, at most 24 hours; default one hour. Waiting for a turn does not count. */
  readonly timeLimitMs?: number
  /** Jobs of this tool that run at a time for one caller; further ones wait. Default 5. */
  readonly maxPerUser?: number
  /** Jobs of this tool that run at a time for all callers. Default: as many as there is room for. */
  readonly maxRunning?: number
}

/** What `progress` takes. */
export type ProgressOf<Job> = Job extends { readonly progress: infer Progress extends z.ZodObject }
  ? z.input<Progress>
  : never

/** What the `run` of a job gets besides its input. */
export interface JobContext<Progress = Record<string, unknown>, Prepared = unknown> extends ToolContext {
  readonly jobId: string
  /** What the tool's `prepare` gave. */
  readonly prepared: Prepared
  /**
   * Does a piece of the work and remembers what it gave: after a crash the job goes on behind the last remembered step.
   * A crash between the work and remembering it makes the step run again, so write with upserts. The result is given
   * back as JSON carries it. Names that repeat are numbered in the order of the calls; at most 1,000 steps a job, each try counted.
   */
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  /** Reports how far the job is. The n-th report after a restart counts as the n-th one before it. */
  progress(value: Progress): Promise<void>
}

/** The context of `run`: a job's own when there is a job. */
export type ContextOf<Job, Prepared = undefined> = Job extends JobOptions
  ? JobContext<ProgressOf<Job>, Prepared>
  : ToolContext

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
   * @throws untrusted_org for a callback address elsewhere; conflict when the key was used for another input;
   * rate_limited when too many wait; unavailable when nothing could be stored, and then nothing was; what `prepare` threw.
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
