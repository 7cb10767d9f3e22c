import type { CallToolResult } from '@modelcontextprotocol/server'
import { AppError, failures } from '../../../core/failure.ts'
import { toValueText, toWords } from '../../../core/invoke/question.ts'
import type { JobState } from '../../../core/job/state.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import { toPlainText } from '../../../core/unseen.ts'
import { createBoundary } from '../../../core/words/boundary.ts'
import type { ForeignWords } from '../../../core/words/words.ts'
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

/** Where words of others are, in what a job gives and in what it reports. */
export type JobWords = Pick<Catalog, 'wordsIn'>

export function toTask(state: JobState, words: JobWords): Task {
  const { acceptedAt, endedAt, jobId, keptUntil, startedAt, status } = state
  return {
    taskId: jobId,
    status: statuses[status],
    statusMessage: toStatusMessage(state, words),
    createdAt: toTime(acceptedAt),
    lastUpdatedAt: toTime(endedAt ?? startedAt ?? acceptedAt),
    ttlMs: keptUntil === undefined ? null : keptUntil - acceptedAt,
    pollIntervalMs,
  }
}

export function toDetailedTask(state: JobState, words: JobWords): DetailedTask {
  const task = toTask(state, words)
  return task.status === 'completed' ? { ...task, result: toResult(state, words) } : task
}

const toTime = (at: number): string => new Date(at).toISOString()

const messages = {
  queued: 'Waiting for its turn.',
  running: 'Running.',
  completed: 'Done.',
  failed: 'Failed.',
  cancelled: 'Cancelled.',
} as const

/** How far a job is, for people and models: what it reported last while it runs, without words of others. */
export function toStatusMessage({ failure, progress, status, tool, waitingReason }: JobState, words: JobWords): string {
  if (failure) return toFailedMessage(status, toPlainText(failure.message, maxMessageLength))
  if (waitingReason !== undefined) return toPlainText(waitingReason, maxMessageLength)
  const reported = status === 'running' ? ownFieldsOf(progress ?? {}, words.wordsIn(tool, 'progress')) : []
  if (reported.length === 0) return messages[status]
  const text = reported.map(([name, value]) => `${toWords(name)}: ${toValueText(value)}`).join(', ')
  return toPlainText(text, maxMessageLength)
}

/** Why a job was cancelled are words of this host. */
const toFailedMessage = (status: JobState['status'], message: string): string =>
  status === 'failed' ? createBoundary().enclose(message) : message

function ownFieldsOf(progress: NonNullable<JobState['progress']>, words: ForeignWords | undefined) {
  const foreign = new Set<string | undefined>()
  words?.visit(progress, (_, field) => foreign.add(field.split('.')[0]))
  return Object.entries(progress).filter(([name]) => !foreign.has(name))
}

/**
 * Whole, as the call would have answered: within a task the SDK adds nothing. A job keeps of a failure its message alone, so
 * all of it stands between the marks of what it may quote.
 */
function toResult({ failure, requestId, result, tool }: JobState, words: JobWords): WholeResult {
  const resultType = 'complete'
  if (!failure) return { ...asObject.done(result ?? {}, words.wordsIn(tool)), resultType }
  const { code, message } = failure
  const error = new AppError(code, message, { quoted: message })
  return {
    ...asObject.failed({ code, message, retryable: failures[code].retryable, requestId }, 'modern', error),
    resultType,
  }
}
