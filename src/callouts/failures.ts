import { AppError, type FailureCode } from '../core/failure.ts'

const codes: Readonly<Record<number, FailureCode>> = {
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
}

/** The failure for a status that is no success. The third party's own words stay out: they may hold anything. */
export function toFailure(name: string, status: number): AppError {
  const isRefusal = status >= 400 && status < 500 && status !== 401 && status !== 403
  const code = codes[status] ?? (isRefusal ? 'rejected' : 'upstream_failed')
  return new AppError(code, `${name}: answered with status ${status}.`)
}

/** The failure when no whole answer came. */
export const toUnanswered = (name: string, isLate: boolean, cause: unknown): AppError =>
  isLate
    ? new AppError('deadline_exceeded', `${name}: did not answer in time.`, { cause })
    : new AppError('upstream_failed', `${name}: cannot be reached.`, { cause })
