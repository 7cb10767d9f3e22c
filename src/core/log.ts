/** Named facts of a log line. Never a token, never a record value. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  /** `cause` is what was thrown; where it happened is logged, its message only where that is safe. */
  info(message: string, fields?: LogFields, cause?: unknown): void
  warn(message: string, fields?: LogFields): void
  /** `cause` as for `info`. */
  error(message: string, fields?: LogFields, cause?: unknown): void
}

/** The time as ISO text. What is told comes in bunches, and most has the millisecond of what came before. */
export function createTimeText(now: () => Date): () => string {
  let lastMs = Number.NaN
  let last = ''
  return () => {
    const at = now()
    const ms = at.getTime()
    if (ms !== lastMs) last = at.toISOString()
    lastMs = ms
    return last
  }
}
