import { AppError } from '../../core/failure.ts'
import type { Bearer } from '../../core/scope.ts'
import type { NodeBindings } from './http.ts'
import type { TokenWatch } from './token-watch.ts'

export interface BearerParts {
  /** Who holds the bearer token, and what it allows. @throws unauthenticated */
  readBearer(authorization: string | undefined): Bearer | Promise<Bearer>
  /** Absent: tokens may be tried without end. */
  readonly tokens?: TokenWatch
}

type From = NodeBindings['incoming']

/** What is thrown in the place of a refusal, so that the client can do something about it. */
type ToRefusal = (error: unknown, authorization: string | undefined) => unknown

/**
 * Reads bearer tokens. Who sends none costs nothing, and is not counted.
 * @throws what refusals are turned into; rate_limited when too many tokens from there were refused
 */
export function createBearerReader({ readBearer, tokens }: BearerParts, toRefusal: ToRefusal) {
  const lookedUp = async (bearer: Promise<Bearer>, authorization: string | undefined, from: From): Promise<Bearer> => {
    try {
      const found = await bearer
      if (authorization !== undefined) tokens?.accepted(authorization)
      return found
    } catch (error) {
      const isRefused = error instanceof AppError && error.code === 'unauthenticated'
      if (authorization !== undefined && isRefused) await tokens?.refused(from)
      throw toRefusal(error, authorization)
    }
  }
  return (authorization: string | undefined, from: From): Bearer | Promise<Bearer> => {
    if (authorization !== undefined) tokens?.requireTurn(from, authorization)
    const bearer = readBearer(authorization)
    if (bearer instanceof Promise) return lookedUp(bearer, authorization, from)
    if (authorization !== undefined) tokens?.accepted(authorization)
    return bearer
  }
}
