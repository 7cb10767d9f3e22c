import type { FailureCode } from '../../core/failure.ts'

/**
 * When the same request may be sent again: `always` when it had no effect for certain, `safe` when sending it twice is
 * the same as sending it once, `never` when a repetition would fail too.
 */
export type Repeatable = 'always' | 'safe' | 'never'

/** What one Salesforce errorCode becomes. The message is `what`, the names found, then `todo`. */
export interface ErrorRule {
  readonly code: FailureCode
  /** What is wrong, without full stop: field names may follow after a colon. */
  readonly what: string
  readonly todo?: string
  /** Finds names or numbers in Salesforce's text that may be shown: only API names and numbers can match. */
  readonly names?: RegExp
  /** Salesforce's own text is written for the person who entered the data, so it is shown as it came. */
  readonly own?: true
  /** Whether the same request can go through in a moment. Default `never`. */
  readonly repeat?: Repeatable
}
