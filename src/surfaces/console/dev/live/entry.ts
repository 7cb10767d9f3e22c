export type LiveKind = 'call' | 'job' | 'callback' | 'event' | 'org' | 'other'

/** Something that happened, as the page of what happens shows it. */
export interface LiveEntry {
  /** ISO timestamp. */
  readonly at: string
  readonly kind: LiveKind
  /** A tool and its door, or what an org was asked for. */
  readonly what: string
  /** More of it, for a line of its own: a query, the id of a job. */
  readonly detail?: string | undefined
  readonly outcome: string
  /** Whether it went wrong. */
  readonly bad: boolean
  readonly ms?: number | undefined
  readonly who?: string | undefined
}
