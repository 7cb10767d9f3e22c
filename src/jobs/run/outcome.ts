import { backoffMs } from '../../core/backoff.ts'
import { AppError, failures, RetryLater, toAppError } from '../../core/failure.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { JobRow } from '../job-row.ts'
import type { InterruptionReason } from './interruption.ts'

/** What an attempt has to say for itself. */
export interface AttemptFacts {
  readonly tool: Tool
  readonly job: JobRow
  readonly interruption: InterruptionReason | undefined
  /** The job's time is over. */
  readonly isLate: boolean
  /** The attempt did steps that earlier ones had not. */
  readonly hasGoneOn: boolean
}

/** What becomes of a job whose attempt threw: it failed, or it is tried again. */
export type AttemptOutcome = ({ readonly failure: AppError } | { readonly againInMs: number }) & {
  /** To be written down first. */
  readonly values?: Partial<JobRow>
  /** Why it waits: its org has too few API calls left. That is no failure of its own. */
  readonly held?: string
  /** The authorization under which the next attempt goes on. */
  readonly continuedAs?: string
}

/** Failures in passing one after another, with no step done in between, after which a job fails. */
const maxRetries = 10
const backoff = { firstMs: 1000, longestMs: 60_000 }
/** The store was out of reach a moment ago. */
const storeDelayMs = 1000

export function decideOutcome(error: unknown, facts: AttemptFacts): AttemptOutcome {
  const { interruption, isLate, job } = facts
  if (interruption !== undefined) return afterInterruption(interruption)
  const failure = toAppError(error)
  if (isLate) return { failure: toLate(failure) }
  if (failure.code === 'unauthenticated') return afterSession(facts, failure)
  if (failure instanceof RetryLater && failure.code === 'rate_limited') return afterHold(failure)
  const retries = (facts.hasGoneOn ? 0 : job.retries) + 1
  if (!mayPass(failure) || retries > maxRetries) return { failure }
  return { againInMs: backoffMs(retries, backoff), values: { retries, unheard: 0 } }
}

/**
 * An org that ends two sessions of an authorization within one request looks as one that no longer takes it. A caller is told at
 * once; what was accepted, maybe with nobody there, is not given up for that.
 */
const mayPass = ({ code }: AppError): boolean => failures[code].retryable || code === 'authorization_unusable'

function afterHold({ message, retryAfterSeconds }: RetryLater): AttemptOutcome {
  return { againInMs: retryAfterSeconds * 1000, held: message, values: { unheard: 0 } }
}

/** Only an attempt that ends on purpose, and still has the job, may say that it was heard of. */
function afterInterruption(reason: InterruptionReason): AttemptOutcome {
  const againInMs = reason === 'store' ? storeDelayMs : 0
  return reason === 'handover' || reason === 'store' ? { againInMs, values: { unheard: 0 } } : { againInMs }
}

/** The token of the person who asked is over. An authorization takes its place only if the tool says so. */
function afterSession({ job, tool }: AttemptFacts, cause: AppError): AttemptOutcome {
  const next = tool.job?.continueAs?.authorization
  if (next !== undefined && job.continued_as === null) {
    return { againInMs: 0, continuedAs: next, values: { continued_as: next } }
  }
  if (typeof tool.runAs !== 'string') return { failure: cause }
  const message = 'The session of the person who started the job has ended before the job did. Start it again.'
  return { failure: new AppError('unauthenticated', message, { cause }) }
}

function toLate(cause: AppError): AppError {
  return new AppError('deadline_exceeded', 'The job did not end within its time. Ask for less.', { cause })
}
