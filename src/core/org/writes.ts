/** What a call under a key tells the orgs and third parties that it reaches: its name, and whoever counts what it writes. */
export interface CallWrites {
  /** That of its key. */
  readonly callKey: string
  /** Where the call writes once, so that no two of its records get the same name. */
  readonly places: Set<string>
  /** A request leaves that may change something. */
  sending(): void
  /** A request that was said to leave has certainly changed nothing. */
  undone(): void
}
