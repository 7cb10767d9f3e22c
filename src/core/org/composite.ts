import type { Reference } from './records.ts'

export interface CompositeOptions {
  /** A failed step undoes the others. Default false. */
  readonly allOrNone?: boolean
}

/** Up to 25 REST calls that run one after the other in one request. */
export interface Composite {
  /**
   * Adds a call; `path` is what stands behind the API version, such as `/sobjects/Account`. Text in the body that reads
   * like a reference is refused; use `field`.
   */
  add(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): CompositeStep
  /** Sends everything in one request, once. */
  send(): Promise<CompositeAnswers>
}

export interface CompositeStep {
  /** A field of this step's answer, such as `id` or `records[0].Id`: a value in later bodies, or a part of later paths. */
  field(path: string): Reference & { toString(): string }
}

export interface CompositeAnswers {
  /** The body of a step's answer. @throws the failure of that step. */
  bodyOf<T = unknown>(step: CompositeStep): T
}
