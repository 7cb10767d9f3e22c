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
