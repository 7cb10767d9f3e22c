import { AppError } from './failure.ts'

/** Time for one call. The signal is made when somebody asks for it, since many tools never wait for anything. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Settles as the work does, or throws `deadline_exceeded` or the outer signal's reason, whichever is first. */
  race<T>(work: Promise<T>): Promise<T>
  end(): void
}

/** @param outer ends the call early, such as a client that went away. */
export function startDeadline(deadlineMs: number, outer?: AbortSignal): Deadline {
  const { promise: expired, reject } = Promise.withResolvers<never>()
  // A tool that throws before its work is raced leaves nobody to hear this.
  expired.catch(() => {})
  let controller: AbortController | undefined
  let reason: unknown
  const expire = (why: unknown) => {
    reason ??= why
    reject(why)
    controller?.abort(why)
  }
  const timer = setTimeout(
    () =>
      expire(
        new AppError(
          'deadline_exceeded',
          `The tool did not end within ${deadlineMs} ms. Ask for less, or try again later.`,
        ),
      ),
    deadlineMs,
  )
  const onOuterAbort = () => expire(outer?.reason)
  if (outer?.aborted) onOuterAbort()
  outer?.addEventListener('abort', onOuterAbort, { once: true })
  return {
    get signal() {
      controller ??= new AbortController()
      if (reason !== undefined) controller.abort(reason)
      return controller.signal
    },
    race: work => Promise.race([work, expired]),
    end() {
      clearTimeout(timer)
      outer?.removeEventListener('abort', onOuterAbort)
    },
  }
}
