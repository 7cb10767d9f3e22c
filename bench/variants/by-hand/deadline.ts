/** Ends a call early. */
export interface End {
  ended: boolean
  /** Ends what the call waits for. */
  abort: (() => void) | undefined
}

interface Waiting extends End {
  readonly at: number
  readonly reject: (reason: Error) => void
}

type Within = <T>(work: (end: End) => Promise<T>) => Promise<T>

/** Lets works take so many milliseconds. All have as many, so that the first to begin is the first to end. */
export function createDeadline(ms: number | undefined): Within {
  if (ms === undefined) return work => work({ ended: false, abort: undefined })
  const all = new Set<Waiting>()
  setInterval(() => {
    const now = performance.now()
    for (const waiting of all) {
      if (waiting.at > now) return
      all.delete(waiting)
      waiting.ended = true
      waiting.reject(new Error('late'))
      waiting.abort?.()
    }
  }, 100).unref()
  return work =>
    new Promise((resolve, reject) => {
      const end: Waiting = { at: performance.now() + ms, ended: false, abort: undefined, reject }
      all.add(end)
      work(end).then(
        value => {
          all.delete(end)
          resolve(value)
        },
        error => {
          all.delete(end)
          reject(error)
        },
      )
    })
}
