import type { Context } from 'hono'
import { type Failure, failures, toFailure } from '../../core/failure.ts'
import { Challenge } from './challenge.ts'

/** The HTTP answer for any thrown value: the flat failure with the status of its code. */
export function toFailureResponse(c: Context, error: unknown, requestId: string): Response {
  const failure: Failure = toFailure(error, requestId)
  if (error instanceof Challenge) c.header('www-authenticate', error.authenticate)
  else if (failure.code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
  return c.json(failure, failures[failure.code].status)
}
