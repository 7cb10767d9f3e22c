/** What a request to an org reads or writes: an object, or what stands for one, such as `actions/custom/flow/Name`. */
export interface Reached {
  readonly does: 'read' | 'write'
  readonly name: string
  /** It is the name of a relationship, which only the org can say the object of. */
  readonly relationship?: true
}

/** What becomes of a request for an object that its tool does not name: it is refused, or sent and told of in the log. */
export type Undeclared = 'refuse' | 'report'

/** Is told what a request would read or write before it leaves. @throws AppError when it must not leave */
export type RequireReach = (reached: readonly Reached[]) => void
