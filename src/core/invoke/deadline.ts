import { AppError } from '../failure.ts'
import { createEarlyEnd, type EarlyEnd } from '../timeout.ts'
import { type SetTimer, setOwnTimer } from './shared-timer.ts'

/** Time for one call. */
export interface Deadline {
  /** In milliseconds of `performance.now()`. */
  readonly endsAt: number
  /** Of the same as the signal, for what needs none. */
  readonly ending: EarlyEnd
  /** Made when it is asked for first. */
  signal(): AbortSignal
  /** Settles as the work does, or throws `deadline_exceeded` or why the outer signal ended it, whichever is first. */
  race<T>(work: Promise<T>): Promise<T>
  /** Ends the work before its time. */
  abort(reason: AppError): void
  /** Aborts what the work left running: nothing of a call outlives it. */
  end(): void
}

/** @param outer ends the call early, such as a client that went away. */
export function startDeadline(deadlineMs: number, outer?: EarlyEnd, setTimer: SetTimer = setOwnTimer): Deadline {
  const ending = createEarlyEnd()
  let controller: AbortController | undefined
  let giveUp: ((reason: unknown) => void) | undefined
  const abort = (why: unknown) => {
    ending.end(why)
    controller?.abort(why)
  }
  const expire = (why: unknown) => {
    if (ending.aborted) return
    giveUp?.(why)
    abort(why)
  }
  // Before the timer, so that who is ended by it is not ended before this.
  const endsAt = performance.now() + deadlineMs
  const clearTimer = setTimer(() => expire(exceeded(deadlineMs)), deadlineMs)
  const onOuterAbort = () => outer && expire(abortReasonOf(outer))
  if (outer?.aborted) onOuterAbort()
  outer?.addEventListener('abort', onOuterAbort, { once: true })
  return {
    endsAt,
    ending,
    signal() {
      controller ??= new AbortController()
      if (ending.aborted) controller.abort(ending.reason)
      return controller.signal
    },
    race: work =>
      new Promise((resolve, reject) => {
        giveUp = reject
        work.then(resolve, reject)
        if (ending.aborted) reject(ending.reason)
      }),
    abort: expire,
    end() {
      clearTimer()
      outer?.removeEventListener('abort', onOuterAbort)
      abort(ended)
    },
  }
}

/** Why a signal ended a call, as a failure: what ends a call from outside is no mistake of the tool. */
export function abortReasonOf({ reason }: Pick<EarlyEnd, 'reason'>): AppError {
  if (reason instanceof AppError) return reason
  return new AppError('unavailable', 'The call was ended before the tool was done.', { cause: reason })
}

/** One for all calls: nearly every call that asked its org ends so, and an error costs more than all else of the end. */
const ended = Object.freeze(new AppError('unavailable', 'The call of the tool has ended.'))

const exceeded = (deadlineMs: number): AppError =>
  new AppError('deadline_exceeded', `The tool did not end within ${deadlineMs} ms. Ask for less, or try again later.`)
