import type { Context } from 'hono'
import { AppError, type Failure, type FailureCode, failures, RetryLater, toFailure } from '../../core/failure.ts'
import type { JsonFields } from '../../core/json.ts'

/**
 * The text of an answer. The documents say that a field without a value may be missing, since External Services has no
 * null: so it is.
 */
export function toAnswerText(output: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(withoutNulls(output))
  // What says itself how it is written may have some, and a text may look so.
  return text.includes(':null') ? JSON.stringify(output, (_, value) => value ?? undefined) : text
}

/** The same value where nothing in it is null: to look costs little, and a replacer several times what all else does. */
function withoutNulls(value: object): object {
  if ('toJSON' in value) return value
  return Array.isArray(value) ? listWithoutNulls(value) : fieldsWithoutNulls(value as JsonFields)
}

function fieldsWithoutNulls(fields: JsonFields): JsonFields {
  let copy: Record<string, unknown> | undefined
  for (const name in fields) {
    const field = fields[name]
    if (typeof field !== 'object') continue
    const kept = field === null ? undefined : withoutNulls(field)
    if (kept === field) continue
    copy ??= { ...fields }
    copy[name] = kept
  }
  return copy ?? fields
}

function listWithoutNulls(list: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined
  for (const [at, entry] of list.entries()) {
    if (typeof entry !== 'object' || entry === null) continue
    const kept = withoutNulls(entry)
    if (kept === entry) continue
    copy ??= [...list]
    copy[at] = kept
  }
  return copy ?? list
}

/** A refusal that tells the client how to get in: over HTTP it carries a `WWW-Authenticate` of its own. */
export class Challenge extends AppError {
  readonly authenticate: string

  /** @param authenticate the value of the header, plain ASCII. */
  constructor(code: Extract<FailureCode, 'unauthenticated' | 'forbidden'>, message: string, authenticate: string) {
    super(code, message)
    this.authenticate = authenticate
  }
}

/** Quotes, backslashes and all that is not ASCII cannot stand in such a header. */
export const toQuotable = (text: string): string => text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, "'")

/** The HTTP answer for any thrown value: the flat failure with the status of its code. */
export function toFailureResponse(c: Context, error: unknown, requestId: string): Response {
  const failure: Failure = toFailure(error, requestId)
  if (error instanceof Challenge) c.header('www-authenticate', error.authenticate)
  else if (failure.code === 'unauthenticated') c.header('www-authenticate', 'Bearer')
  if (error instanceof RetryLater) c.header('retry-after', String(error.retryAfterSeconds))
  return c.json(failure, failures[failure.code].status)
}
