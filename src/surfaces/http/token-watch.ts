import type { NodeBindings } from './http.ts'

type Incoming = NodeBindings['incoming']

/** Sees which tokens are taken and which are not. */
export interface TokenWatch {
  /** Before a token is looked up. @throws rate_limited when too many from there were refused, and this one is not known */
  requireTurn(from: Incoming, authorization: string): void
  accepted(authorization: string): void
  refused(from: Incoming): Promise<void>
}
