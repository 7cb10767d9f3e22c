/** What a failure code means on every surface. */
interface FailureRule {
  /** HTTP status of the answer. MCP answers the same failure as an `isError` result. */
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504
  /** Whether the same call can succeed later without a change. */
  readonly retryable: boolean
  /** Whether the message may reach the caller; `false` replaces it by a fixed sentence. */
  readonly shown: boolean
}

/**
 * The one table of failures. Codes are fixed for ever: flows, agents and clients branch on them.
 */
export const failures = {
  /** The input does not fit the tool's schema, or the body is not JSON. */
  invalid_input: { status: 400, retryable: false, shown: true },
  /** A header that Salesforce or the mesh sends is unreadable. */
  invalid_context: { status: 400, retryable: false, shown: true },
  /** The request target holds dot segments or is not a plain path. */
  invalid_path: { status: 400, retryable: false, shown: true },
  /** Nobody is signed in, or the session has ended. */
  unauthenticated: { status: 401, retryable: false, shown: true },
  /** The caller is known and may not do this. */
  forbidden: { status: 403, retryable: false, shown: true },
  /** The org address is not one this host may send a token to. */
  untrusted_org: { status: 403, retryable: false, shown: true },
  /** No such tool, route or record, or none that this caller may see. */
  not_found: { status: 404, retryable: false, shown: true },
  /** The route exists for another HTTP method. */
  method_not_allowed: { status: 405, retryable: false, shown: true },
  /** The record was changed or is claimed by something else. */
  conflict: { status: 409, retryable: false, shown: true },
  /** The body is larger than the host takes. */
  payload_too_large: { status: 413, retryable: false, shown: true },
  /** The body is not `application/json`. */
  unsupported_media_type: { status: 415, retryable: false, shown: true },
  /** Salesforce refused the data: a required field, a validation rule, a picklist. */
  rejected: { status: 422, retryable: false, shown: true },
  /** The org or the host takes no more calls at the moment. */
  rate_limited: { status: 429, retryable: true, shown: true },
  /** A record is locked by another transaction. */
  locked: { status: 409, retryable: true, shown: true },
  /** Our own mistake, or one we do not know. */
  internal: { status: 500, retryable: false, shown: false },
  /** Salesforce or another service answered in a way we cannot use. */
  upstream_failed: { status: 502, retryable: true, shown: true },
  /** A stored authorization lost its sign-in, or its external client app gives no session, so that an administrator must mend it; or several add-ons have one of its name. */
  authorization_unusable: { status: 502, retryable: false, shown: true },
  /** This host is stopping or lacks something it needs. */
  unavailable: { status: 503, retryable: true, shown: true },
  /** The tool did not end within its deadline. */
  deadline_exceeded: { status: 504, retryable: true, shown: true },
} as const satisfies Record<string, FailureRule>

export type FailureCode = keyof typeof failures

/** The wire form of a failure: flat, since flows and agents read first-level fields only. */
export interface Failure {
  readonly code: FailureCode
  readonly message: string
  readonly retryable: boolean
  readonly requestId: string
}

/**
 * The one error class. `message` is for the caller (a person or a model): what is wrong, with which field, what to do.
 * `cause` is for the log and never leaves the process.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: FailureCode
  /** What of the message are words of a record or of a third party. */
  readonly quoted: string | undefined

  constructor(code: FailureCode, message: string, options?: { cause?: unknown; quoted?: string | undefined }) {
    super(message, options)
    this.code = code
    this.quoted = options?.quoted
  }
}

/** A refusal of what can be sent again: it says when. */
export class RetryLater extends AppError {
  readonly retryAfterSeconds: number

  /** @param retryAfter seconds, and what the log gets as the cause */
  constructor(
    code: Extract<FailureCode, 'unavailable' | 'rate_limited'>,
    message: string,
    retryAfter: number | { readonly seconds: number; readonly cause: unknown },
  ) {
    const isPlain = typeof retryAfter === 'number'
    super(code, message, isPlain ? undefined : { cause: retryAfter.cause })
    this.retryAfterSeconds = isPlain ? retryAfter : retryAfter.seconds
  }
}

/** An answer of an org that says no more than its status. */
export class UnexplainedAnswer extends AppError {
  readonly status: number

  constructor(code: FailureCode, message: string, status: number) {
    super(code, message)
    this.status = status
  }
}

const internalMessage =
  'The tool failed for a reason of its own. Nothing is wrong with the request; the log has the details.'

/**
 * Any thrown value as an `AppError`; what is not one becomes `internal` with the value as cause. So does one whose code
 * is not in the table: types are not checked when a tool runs.
 */
export function toAppError(error: unknown): AppError {
  const isKnown = error instanceof AppError && Object.hasOwn(failures, error.code)
  return isKnown ? error : new AppError('internal', internalMessage, { cause: error })
}

/** The wire form of any thrown value. */
export function toFailure(error: unknown, requestId: string): Failure {
  const { code, message } = toAppError(error)
  const { retryable, shown } = failures[code]
  return { code, message: shown ? message : internalMessage, retryable, requestId }
}
