import { AppError, type FailureCode } from '../../core/failure.ts'

/** A refusal that tells the client how to get in: over HTTP it carries a `WWW-Authenticate` of its own. */
export class Challenge extends AppError {
  readonly authenticate: string

  /** @param authenticate the value of the header, plain ASCII. */
  constructor(code: Extract<FailureCode, 'unauthenticated' | 'forbidden'>, message: string, authenticate: string) {
    super(code, message)
    this.authenticate = authenticate
  }
}
