import { AppError } from '../../core/failure.ts'

/** Why an attempt ends though the job does not. */
export type InterruptionReason =
  /** This worker stops: another one goes on. */
  | 'handover'
  /** The same, after an exception that nobody caught and that may be the job's. */
  | 'crash'
  /** Another worker has the job by now. */
  | 'lost'
  /** What is done cannot be written down at the moment. */
  | 'store'
  | 'cancelled'

export interface Interruption {
  /** Aborts with the attempt. */
  readonly signal: AbortSignal
  reason(): InterruptionReason | undefined
  /** No step begins any more; what runs may end. */
  drain(reason: InterruptionReason): void
  /** Ends the attempt at once. */
  abort(reason: InterruptionReason): void
  /** @throws AppError once the attempt shall end */
  requireGoing(): void
}

export function createInterruption(): Interruption {
  const controller = new AbortController()
  let reason: InterruptionReason | undefined
  const toError = (): AppError => new AppError('unavailable', 'The job is interrupted and goes on later.')
  return {
    signal: controller.signal,
    reason: () => reason,
    drain(given) {
      reason ??= given
    },
    abort(given) {
      reason ??= given
      controller.abort(toError())
    },
    requireGoing() {
      if (reason === undefined) return
      // A tool that waits for other things than steps would go on without end.
      controller.abort(toError())
      throw toError()
    },
  }
}
