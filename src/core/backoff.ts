export interface BackoffOptions {
  /** Before the second attempt. */
  readonly firstMs: number
  /** By which they grow. Default 2. */
  readonly factor?: number
  /** Default: they grow for ever. */
  readonly longestMs?: number
  /** From 0 to below 1. With it the pause is half to one and a half times as long, so that callers do not come back all at once. */
  readonly random?: () => number
}

/**
 * Milliseconds before the next attempt: more of them each time.
 * @param attempt counts those that were made, from 1
 */
export function backoffMs(attempt: number, options: BackoffOptions): number {
  const { factor = 2, firstMs, longestMs = Number.POSITIVE_INFINITY, random } = options
  const pauseMs = Math.min(firstMs * factor ** (attempt - 1), longestMs)
  return random === undefined ? pauseMs : pauseMs * (0.5 + random())
}

/**
 * Milliseconds from the text of a `Retry-After` header, seconds or a date; 0 when it says neither, or the date is over.
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(text: string | undefined, now: number): number {
  if (text === undefined) return 0
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? 0 : Math.max(0, at - now)
}
