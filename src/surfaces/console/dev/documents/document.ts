/** What the linter has against a line of a document. */
export interface LineFinding {
  readonly rule: string
  readonly severity: 'error' | 'warning' | 'info'
  /** From 1. */
  readonly line: number
  readonly message: string
  readonly fix: string
  /** What must hold. */
  readonly sentence: string
  /** Where that is said. Absent: it was observed. */
  readonly page: string | undefined
}

/** What publishing would change in the org of a connection. */
export interface ConnectionReview {
  readonly connection: string
  readonly clientName: string
  /** Whether Salesforce refuses it while what changes is in use. */
  readonly breaks: boolean
  readonly text: string
}

/** A document that is published, as developers look at it. */
export interface DevDocument {
  /** Name of the file in `openapi/`. */
  readonly file: string
  /** Of the External Service. */
  readonly clientName: string
  readonly lines: readonly string[]
  readonly findings: readonly LineFinding[]
  /** What Salesforce will call everything in it. */
  readonly names: string
  /**
   * As it is recorded at this moment.
   * @throws AppError invalid_input when the records cannot be read
   */
  reviews(): readonly ConnectionReview[]
}
