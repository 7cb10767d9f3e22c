import { AppError } from '../../../core/failure.ts'
import type { Scope } from '../../../core/scope.ts'
import { Challenge, toQuotable } from '../../http/answer.ts'

/** What a client is asked for before it knows which tools there are. */
const firstScope: Scope = 'tools:read'

/** The refusals of `/mcp` that a client can do something about. */
export interface Challenges {
  /** Nobody is signed in, or no more. @param authorization what the client sent, if anything. */
  signIn(refusal: AppError, authorization: string | undefined): Challenge
  /** The token allows less than the call needs. @param scopes every scope of the call, those that are there too. */
  stepUp(scopes: readonly Scope[]): Challenge
}

/**
 * @param resource the canonical address of `/mcp`.
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1
 */
export function createChallenges(resource: string): Challenges {
  const metadata = `resource_metadata="${metadataUrlOf(resource)}"`
  return {
    signIn({ message }, authorization) {
      const parts = [metadata, `scope="${firstScope}"`]
      if (isToken(authorization)) parts.push('error="invalid_token"', `error_description="${toQuotable(message)}"`)
      return new Challenge('unauthenticated', message, `Bearer ${parts.join(', ')}`)
    },
    stepUp(scopes) {
      const scope = scopes.join(' ')
      const message = `The token does not allow this call. It needs: ${scope}. Sign in to this server again and allow it there.`
      const parts = ['error="insufficient_scope"', `scope="${scope}"`, metadata, `error_description="${message}"`]
      return new Challenge('forbidden', message, `Bearer ${parts.join(', ')}`)
    },
  }
}

/** Where clients find the metadata of a resource: the well-known path goes before the resource's own. */
export function metadataUrlOf(resource: string): string {
  const { origin, pathname } = new URL(resource)
  return `${origin}/.well-known/oauth-protected-resource${pathname}`
}

/** A client that sent nothing, or nothing of this kind, has not been told yet what to send: that is no error of its own. */
const isToken = (authorization = ''): boolean => /^Bearer +\S/i.test(authorization)

/** A thrown value, with the challenge in the place of `unauthenticated`. */
export function toChallenge(challenges: Challenges, error: unknown, authorization: string | undefined): unknown {
  const isOurs = error instanceof AppError && error.code === 'unauthenticated'
  return isOurs ? challenges.signIn(error, authorization) : error
}
