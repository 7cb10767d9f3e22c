/** Named facts of a log line. Never a token, never a record value. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  /** `cause` is what was thrown; where it happened is logged, its message only where that is safe. */
  info(message: string, fields?: LogFields, cause?: unknown): void
  /** `cause` as for `info`. */
  warn(message: string, fields?: LogFields, cause?: unknown): void
  /** `cause` as for `info`. */
  error(message: string, fields?: LogFields, cause?: unknown): void
}

/** The time as ISO text, of which the second is written once: what is told comes in bunches. */
export function createTimeText(now: () => Date): () => string {
  let lastMs = Number.NaN
  let last = ''
  return () => {
    const at = now()
    const ms = at.getTime()
    if (Math.floor(ms / 1000) !== Math.floor(lastMs / 1000)) last = at.toISOString()
    else if (ms !== lastMs) last = `${last.slice(0, -4)}${String(at.getUTCMilliseconds()).padStart(3, '0')}Z`
    lastMs = ms
    return last
  }
}
