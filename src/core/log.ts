/** Named facts of a log line. Never a token, never a record value. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  /** `cause` is what was thrown; where it happened is logged, its message only where that is safe. */
  error(message: string, fields?: LogFields, cause?: unknown): void
}
