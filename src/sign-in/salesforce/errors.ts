import { AuthorizationResponseError, ResponseBodyError } from 'openid-client'
import { AppError } from '../../core/failure.ts'
import { networkReasonOf, toReason } from './fetch.ts'

/** Somebody said no, and the person can be told who. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused'
  /** `access_denied` when she said it herself; else Salesforce's word, or ours. */
  readonly reason: string

  constructor(reason: string) {
    super('The sign-in was refused.')
    this.reason = reason
  }
}

/** Salesforce's words are short; whatever else stands there is not shown. */
const plainWord = /^[a-z_]{1,60}$/i

/** @throws SignInRefused, AppError */
export function toSignInError(error: unknown): never {
  if (error instanceof AuthorizationResponseError) throw new SignInRefused(wordOf(error.error))
  if (error instanceof ResponseBodyError && error.status < 500) throw new SignInRefused(wordOf(error.error))
  if (isOutage(error)) throw toUnavailable(error)
  throw new AppError('upstream_failed', 'The answer of Salesforce could not be believed.', {
    cause: networkReasonOf(error),
  })
}

const endings: ReadonlySet<string> = new Set([
  ...['invalid_grant', 'inactive_user'],
  // An administrator has taken the approval for the app away.
  ...['OAUTH_APP_ACCESS_DENIED', 'invalid_app_access'],
])

/** @throws AppError unauthenticated only when Salesforce says that the sign-in is over */
export function toRefreshError(error: unknown): never {
  if (!(error instanceof ResponseBodyError) || isOutage(error)) throw toUnavailable(error)
  const cause = toReason(`refresh: ${wordOf(error.error)}`)
  // Salesforce says this of a refresh token that it is working on at this moment.
  if (/already being processed/i.test(error.error_description ?? '')) throw toUnavailable(cause)
  if (endings.has(error.error)) throw new AppError('unauthenticated', 'The Salesforce sign-in has ended.', { cause })
  throw new AppError('upstream_failed', 'Salesforce did not renew the sign-in. An administrator must look into it.', {
    cause,
  })
}

const wordOf = (text: string): string => (plainWord.test(text) ? text : 'unknown_error')

/** No answer, or one of a server that is down or busy. */
function isOutage(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status >= 500 || error.status === 429
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return !(error instanceof Error) || code === undefined || outages.has(String(code))
}

const outages: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM'])

const toUnavailable = (error: unknown): AppError =>
  new AppError('unavailable', 'Salesforce cannot be reached. Try again in a moment.', { cause: networkReasonOf(error) })
