import type * as z from 'zod'
import type { ToolContext } from '../tool/context.ts'

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
