import type { AdminReach, Slice } from './administration.ts'

/** A row of the audit: names, ids, counts and times. What does not apply is absent. */
export interface AuditEntry {
  /** When it ended, as ISO text. */
  readonly at: string
  readonly kind: string
  readonly surface: string
  readonly tool: string
  /** Id of the user. */
  readonly user?: string
  readonly client?: string
  /** Of a change of an administrator: the id of the user whom it concerned. */
  readonly subject?: string
  readonly rights?: string
  readonly authorizations?: readonly string[]
  readonly outcome: string
  readonly ms: number
  readonly requestId?: string
  readonly job?: string
  readonly repeated?: boolean
  readonly requests?: number
  readonly read?: Readonly<Record<string, number>>
  readonly written?: Readonly<Record<string, { readonly count: number; readonly ids?: readonly string[] }>>
}

export interface AuditQuestion {
  /** Who did it, or whom it concerned. */
  readonly userId?: string | undefined
  readonly tool?: string | undefined
  readonly outcome?: string | undefined
  /** Epoch milliseconds; the second is not included. */
  readonly since?: number | undefined
  readonly until?: number | undefined
  /** From a slice before. */
  readonly after?: string | undefined
}

export interface AuditSlice extends Slice<AuditEntry> {
  /** The day down to which it was looked through, where that was enough for once and more may fit. */
  readonly lookedTo?: string
}

/** What administrators see of the audit: the rows of their org. */
export interface AuditAdministration {
  list(reach: AdminReach, question: AuditQuestion): Promise<AuditSlice>
}
