import { setTimeout as wait } from 'node:timers/promises'
import type { CalloutRequest } from '../core/callout.ts'
import { AppError, failures } from '../core/failure.ts'

/** Whether sending it twice cannot do its work twice. */
export const isRepeatable = ({ idempotencyKey, method = 'GET' }: CalloutRequest): boolean =>
  method === 'GET' || method === 'PUT' || method === 'DELETE' || idempotencyKey !== undefined

/** Whether the same request may succeed a moment later. */
export const isPassing = (error: unknown): boolean => error instanceof AppError && failures[error.code].retryable

const firstPauseMs = 100

/** Waits longer from attempt to attempt, and not always the same, so that callers do not come back all at once. */
export const pauseBefore = (attempt: number, signal: AbortSignal): Promise<void> =>
  wait(firstPauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), undefined, { signal })
