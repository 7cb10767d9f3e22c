/** What became of a start: `broken` by a file, or `refused` because of settings that no file mends. It has been said why. */
export type Started = 'serving' | 'broken' | 'refused'

export interface RestartsParts<Host extends { kill(): void }> {
  /** Begins a start, beside what runs. */
  begin(): Host
  /** Goes on with it. */
  start(host: Host): Promise<Started>
  /** The start that has all changes so far is over. */
  settled(state: Started): void
  /** What `start` threw. */
  failed(error: unknown): void
}

export interface Restarts<Host> {
  /** Goes on with a start that has begun already. */
  go(host: Host): void
  /** A file has changed. */
  change(): void
  isStarting(): boolean
}

/** Milliseconds that a start gets to end once a file has changed again, since it may never end. */
const patienceMs = 3_000

/** One start at a time, and one more for all changes that come meanwhile. */
export function createRestarts<Host extends { kill(): void }>(parts: RestartsParts<Host>): Restarts<Host> {
  let starting: Host | undefined
  let isStale = false
  const run = async (host: Host): Promise<void> => {
    starting = host
    const state = await parts.start(host)
    starting = undefined
    if (!isStale) return parts.settled(state)
    isStale = false
    return run(parts.begin())
  }
  const go = (host: Host): void => void run(host).catch(parts.failed)
  return {
    go,
    change() {
      const host = starting
      if (!host) return go(parts.begin())
      isStale = true
      setTimeout(() => starting === host && host.kill(), patienceMs).unref()
    },
    isStarting: () => starting !== undefined,
  }
}
