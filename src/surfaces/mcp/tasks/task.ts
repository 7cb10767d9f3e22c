import type { CallToolResult } from '@modelcontextprotocol/server'
import { failures } from '../../../core/failure.ts'
import { toValueText, toWords } from '../../../core/invoke/question.ts'
import type { JobState } from '../../../core/job/state.ts'
import { toPlainText } from '../../../core/unseen.ts'
import { asObject } from '../server/result.ts'

/** A job as the extension shows it. Times are ISO 8601. */
export interface Task {
  readonly taskId: string
  readonly status: 'working' | 'completed' | 'cancelled'
  readonly statusMessage: string
  readonly createdAt: string
  readonly lastUpdatedAt: string
  /** From `createdAt` to when it may be deleted; `null` while it has not ended, since until then it is kept. */
  readonly ttlMs: number | null
  readonly pollIntervalMs: number
}

type WholeResult = Omit<CallToolResult, 'resultType'> & { readonly resultType: 'complete' }

/** A task with what the call would have given, once it has ended by itself. */
export interface DetailedTask extends Task {
  readonly result?: WholeResult
}

const pollIntervalMs = 2000
const maxMessageLength = 500

/**
 * A failed job is a task that completed with a result that says so: that is what the call would have answered. The
 * extension keeps `failed` for calls that the protocol refuses, and those never become a job.
 */
const statuses = {
  queued: 'working',
  running: 'working',
  completed: 'completed',
  failed: 'completed',
  cancelled: 'cancelled',
} as const

export function toTask(state: JobState): Task {
  const { acceptedAt, endedAt, jobId, keptUntil, startedAt, status } = state
  return {
    taskId: jobId,
    status: statuses[status],
    statusMessage: toStatusMessage(state),
    createdAt: toTime(acceptedAt),
    lastUpdatedAt: toTime(endedAt ?? startedAt ?? acceptedAt),
    ttlMs: keptUntil === undefined ? null : keptUntil - acceptedAt,
    pollIntervalMs,
  }
}

export function toDetailedTask(state: JobState): DetailedTask {
  const task = toTask(state)
  return task.status === 'completed' ? { ...task, result: toResult(state) } : task
}

const toTime = (at: number): string => new Date(at).toISOString()

const messages = {
  queued: 'Waiting for its turn.',
  running: 'Running.',
  completed: 'Done.',
  failed: 'Failed.',
  cancelled: 'Cancelled.',
} as const

/** How far a job is, for people and models: what it reported last while it runs. */
export function toStatusMessage({ failure, progress, status, waitingReason }: JobState): string {
  if (failure) return toPlainText(failure.message, maxMessageLength)
  if (waitingReason !== undefined) return toPlainText(waitingReason, maxMessageLength)
  const reported = Object.entries(status === 'running' ? (progress ?? {}) : {})
  if (reported.length === 0) return messages[status]
  const text = reported.map(([name, value]) => `${toWords(name)}: ${toValueText(value)}`).join(', ')
  return toPlainText(text, maxMessageLength)
}

/** Whole, as the call would have answered: within a task the SDK adds nothing. */
function toResult({ failure, requestId, result }: JobState): WholeResult {
  const resultType = 'complete'
  if (!failure) return { ...asObject.done(result ?? {}), resultType }
  const { retryable } = failures[failure.code]
  return { ...asObject.failed({ ...failure, retryable, requestId }, 'modern'), resultType }
}
