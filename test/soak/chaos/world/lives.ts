import { setTimeout as sleep } from 'node:timers/promises'
import type { Process } from '../../processes.ts'

/** One life of a process, from its start to its end. */
export interface Life {
  /** Whether requests may be led to it. */
  isUp: boolean
  /** How it was told to end, and when. */
  signal?: NodeJS.Signals
  signalledAt?: number
}

/** A process whose lives are watched. */
export interface Watched {
  readonly name: string
  /** Where it listens; absent: it answers nobody. */
  readonly port: number | undefined
  readonly pid: number | undefined
  life(): Life
  /** Resolves once it is ready. */
  start(): Promise<void>
  /** No request is led to it from then on. Gives its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface WatchParts {
  readonly process: Process
  readonly port?: number
  /** It ended though nobody told it to, after it was ready. One that never was rejects its start. */
  crashed(code: number | null): void
}

/** A platform starts what ended by itself again, and tries anew while it does not start. */
const restartMs = 1000

export function watchProcess({ crashed, port, process }: WatchParts): Watched {
  let life: Life = { isUp: false }
  const start = async (): Promise<void> => {
    const own: Life = { isUp: false }
    life = own
    const ready = process.start()
    void process.ended().then(code => {
      const isCrash = own.isUp && own.signal === undefined
      own.isUp = false
      if (!isCrash) return
      crashed(code)
      void startAgain(own)
    })
    await ready
    own.isUp = own.signal === undefined
  }
  const startAgain = async (over: Life): Promise<void> => {
    await sleep(restartMs)
    // Somebody else starts or ends it by now.
    if (life !== over || over.signal !== undefined) return
    await start().catch(() => startAgain(life))
  }
  return {
    name: process.name,
    port,
    get pid() {
      return process.pid
    },
    life: () => life,
    start,
    async end(signal) {
      Object.assign(life, { isUp: false, signal, signalledAt: performance.now() })
      return await process.end(signal)
    },
  }
}
