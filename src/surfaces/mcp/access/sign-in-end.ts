import type { Caller } from '../../../core/caller.ts'
import { AppError } from '../../../core/failure.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'

/** What became of the calls of one request, as far as the sign-in of its caller is concerned. */
export interface CallWatch {
  /** Hears of everything that ended, before its output or its failure becomes a result. */
  onEnd(tool: string, error?: unknown): void
  /**
   * The failure of a tool because the caller's sign-in is over, which then is the answer to the whole request. Not when
   * another call of the same batch succeeded: a client that signs in again would repeat what was done already.
   */
  over(): AppError | undefined
}

/** A watch for everybody whose token is not a person's: there is no sign-in that could end. */
const nothing: CallWatch = { onEnd() {}, over: () => undefined }

/** @param catalog tells which tools run under an authorization; all else is done in the caller's own session. */
export function createCallWatch(catalog: Catalog, caller: Caller): CallWatch {
  if (caller.kind !== 'person' || !caller.signIn) return nothing
  let failure: AppError | undefined
  let succeeded = false
  return {
    onEnd(name, error) {
      if (error === undefined) succeeded = true
      else if (isSignInOver(catalog, name, error)) failure = error
    },
    over: () => (succeeded ? undefined : failure),
  }
}

function isSignInOver(catalog: Catalog, name: string, error: unknown): error is AppError {
  const runAs = catalog.toolOf(name, 'mcp')?.runAs
  return typeof runAs !== 'object' && error instanceof AppError && error.code === 'unauthenticated'
}
