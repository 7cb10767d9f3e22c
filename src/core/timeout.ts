/** Resolves after the time in milliseconds. @throws the reason of the signal, at once when that ends it */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  if (signal?.aborted) reject(signal.reason)
  else {
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  }
  return promise
}

/**
 * What the work comes to, unless the signal is first: then the work goes on without anybody who waits for it.
 * @throws the reason of the signal, or what the work throws
 */
export function untilAborted<T>(work: Promise<T>, signal: EarlyEnd): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const onAbort = (): void => reject(signal.reason)
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  work.then(resolve, reject)
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}

/**
 * What the work comes to, unless it takes longer than the time in milliseconds: it is not ended then.
 * @throws what `late` gives, or what the work throws
 */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(late()), timeoutMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Whether, when and why something ends before its time. An `AbortSignal` is one too, and what needs no signal does without:
 * to make one, listen to it and end it costs several times as much.
 */
export interface EarlyEnd {
  readonly aborted: boolean
  readonly reason: unknown
  /** The listener is called once, and not at all when it has ended already. */
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A signal of the same end, for what takes nothing else. */
export function toSignal(ending: EarlyEnd): AbortSignal {
  if (ending instanceof AbortSignal) return ending
  const controller = new AbortController()
  const abort = () => controller.abort(ending.reason)
  if (ending.aborted) abort()
  else ending.addEventListener('abort', abort, { once: true })
  return controller.signal
}

export interface OwnEarlyEnd extends EarlyEnd {
  /** Does nothing when it has ended before. */
  end(reason: unknown): void
}

export function createEarlyEnd(): OwnEarlyEnd {
  let listeners: Set<() => void> | undefined
  // Plain fields: one is made for each call, and accessors are slow to make.
  const ending = { aborted: false, reason: undefined as unknown, addEventListener, removeEventListener, end }

  function addEventListener(_type: 'abort', listener: () => void): void {
    if (ending.aborted) return
    listeners ??= new Set()
    listeners.add(listener)
  }
  function removeEventListener(_type: 'abort', listener: () => void): void {
    listeners?.delete(listener)
  }
  function end(reason: unknown): void {
    if (ending.aborted) return
    ending.aborted = true
    ending.reason = reason
    // Whoever is told may take others away, who are not told then.
    for (const listener of listeners ?? []) listener()
    listeners = undefined
  }
  return ending
}
