import type { FailureCode } from '../failure.ts'
import type { CallRecord, Invoke } from '../invoke/invoke.ts'
import type { Plan } from '../invoke/plan.ts'

// What the house knows of those who watch it. Each part is absent where nobody collects anything, and costs nothing then.

/** Where in a trace something runs. */
export interface TraceIds {
  readonly traceId: string
  readonly spanId: string
}

/** Watches the calls of tools. */
export interface CallTelemetry {
  invoke(invoke: Invoke): Invoke
  plan(plan: Plan): Plan
  /** Counts a call that has ended. */
  record(call: CallRecord): void
}

/** Watches the messages of MCP. */
export interface MessageTelemetry {
  /** Answers a message, in the trace that its `_meta` names. */
  message<T extends { readonly status: number }>(message: unknown, answer: () => Promise<T>): Promise<T>
}

/** What of a job those who watch it know. */
export interface WatchedJob {
  readonly id: string
  readonly tool: string
  /** What `traceOf` gave where the job was accepted. */
  readonly trace: string | null
}

/** How an attempt ended: the job with it, well or with a failure, or not yet. */
export type WatchedAttempt =
  | { readonly status: string; readonly failure?: { readonly code: FailureCode } }
  | { readonly againInMs: number }

/** Watches jobs, in whichever process they run. */
export interface JobTelemetry {
  /** The trace of what runs here, to be kept with a job that it accepts. */
  traceOf(): string | null
  /** Does one attempt, which notes how it ended. */
  attempt<T>(job: WatchedJob, run: (note: (end: WatchedAttempt) => void) => Promise<T>): Promise<T>
  step<T>(name: string, run: () => Promise<T>): Promise<T>
  /** One post of a report into Salesforce. */
  callback<T>(job: WatchedJob, post: () => Promise<T>): Promise<T>
  /** Counts a job that has ended. */
  ended(job: Pick<WatchedJob, 'tool'>, ms: number, failure?: { readonly code: FailureCode }): void
}

/** How many jobs and callbacks there are, in all processes that share the database. */
export interface JobCounts {
  readonly waiting: number
  readonly running: number
  /** Reports that Salesforce should have had a minute ago. */
  readonly lateCallbacks: number
  /** Milliseconds for which the oldest job has waited for its turn. */
  readonly oldestWaitMs: number
}

/** Where a request to a third party goes. */
export interface WatchedRequest {
  /** Of the declaration. */
  readonly name: string
  readonly method: string
  readonly url: string
}

/** Watches requests to third parties. */
export interface CalloutTelemetry {
  /** Sends a request with the headers that carry the trace on. */
  callout<T extends { readonly statusCode: number }>(
    request: WatchedRequest,
    send: (headers: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T>
}
