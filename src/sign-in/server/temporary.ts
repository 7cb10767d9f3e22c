import { errors, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { AppError } from '../../core/failure.ts'

export interface TemporaryFacts {
  readonly reason: string
  readonly status: 429 | 503
  readonly retryAfterSeconds: number
}

/**
 * That something does not work at the moment, as the provider answers it: to a program as JSON, to a person on a page of ours. It is not
 * sent on to the client, which would begin again at once.
 */
export function toTemporaryError(
  ctx: KoaContextWithOIDC | undefined,
  { reason, retryAfterSeconds, status }: TemporaryFacts,
) {
  ctx?.set('retry-after', String(retryAfterSeconds))
  return Object.assign(new errors.TemporarilyUnavailable(reason), { status, statusCode: status, allow_redirect: false })
}

/**
 * What is asked of the database for a request of the provider: while it cannot be reached, the answer says so, and the program tries
 * again. Elsewhere pages of ours say it.
 */
export async function whileReached<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const { ctx } = Provider
    if (!ctx || !(error instanceof AppError) || error.code !== 'unavailable') throw error
    throw toTemporaryError(ctx, { reason: error.message, status: 503, retryAfterSeconds: 10 })
  }
}
