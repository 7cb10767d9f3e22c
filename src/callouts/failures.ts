import { AppError, type FailureCode } from '../core/failure.ts'

/** Why there is no usable answer. `passing`: the same request may succeed a moment later. */
export interface CalloutFailure {
  readonly failure: AppError
  readonly passing: boolean
  /** The header `Retry-After`. */
  readonly retryAfter?: string | undefined
}

const codes: Readonly<Record<number, FailureCode>> = {
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
}
const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504])
/** Not of what the tool sent, but of who we are there. */
const ownStatuses: ReadonlySet<number> = new Set([401, 403, 407])

/** For a status that is no success. The third party's own words stay out: they may hold anything. */
export function toCalloutRefusal(name: string, status: number, retryAfter?: string): CalloutFailure {
  const isRefusal = status >= 400 && status < 500 && !ownStatuses.has(status)
  const code = codes[status] ?? (isRefusal ? 'rejected' : 'upstream_failed')
  const redirected = status >= 300 && status < 400 ? ': redirects are not followed' : ''
  const failure = new AppError(code, `${name}: answered with status ${status}${redirected}.`)
  return { failure, passing: passingStatuses.has(status), retryAfter }
}

/** By the code of the error: the next answer would be no better. */
const unreadables: Readonly<Record<string, string>> = {
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'answered with more than can be read',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'answered in another encoding than UTF-8',
}

/** When no answer came, or none that can be read. */
export function toCalloutLoss(name: string, isLate: boolean, cause: unknown): CalloutFailure {
  if (isLate) {
    return { failure: new AppError('deadline_exceeded', `${name}: did not answer in time.`, { cause }), passing: true }
  }
  const unreadable = cause instanceof Error && 'code' in cause ? unreadables[String(cause.code)] : undefined
  const failure = new AppError('upstream_failed', `${name}: ${unreadable ?? 'cannot be reached'}.`, { cause })
  return { failure, passing: unreadable === undefined }
}

/** The JSON of an answer, `undefined` for an empty one. The parser's own words quote the answer, so they stay out. */
export function readCalloutJson(name: string, text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('upstream_failed', `${name}: answered with something that is no JSON.`)
  }
}
