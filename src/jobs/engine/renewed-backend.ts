import { setTimeout as sleep } from 'node:timers/promises'
import type { Backend } from 'openworkflow/internal'
import { withinTime } from '../../core/timeout.ts'

export interface RenewedParts {
  /** Makes a client of the store. Reaches nothing yet. */
  connect(): Promise<Backend>
  /** Milliseconds that an answer may take. */
  readonly timeoutMs: number
}

/** Milliseconds that stopping waits: the driver waits for ever for a connection that was reserved while it was closing. */
const stoppingMs = 2_000

/**
 * A store whose client is thrown away once it lost a connection or gave no answer in time: the driver can wait for ever
 * when it connects anew, and a worker that waits for its store takes up nothing.
 */
export async function createRenewedBackend({ connect, timeoutMs }: RenewedParts): Promise<Backend> {
  let current = await connect()
  let renewing: Promise<void> | undefined
  let stopped = false
  const late = () => new NoAnswer(`The job store did not answer within ${timeoutMs} ms`)
  const stop = async () => {
    stopped = true
    await Promise.race([current.stop(), sleep(stoppingMs, undefined, { ref: false })])
  }
  const renew = async (lost: Backend): Promise<void> => {
    current = await connect()
    renewing = undefined
    lost.stop().catch(() => {})
  }
  const guarded = async (ask: (backend: Backend) => Promise<unknown>): Promise<unknown> => {
    await renewing
    const used = current
    try {
      return await withinTime(ask(used), timeoutMs, late)
    } catch (error) {
      if (used === current && !stopped && isLoss(error)) renewing ??= renew(used)
      throw error
    }
  }
  return new Proxy(current, {
    get(_, name) {
      if (name === 'stop') return stop
      // What awaits this object asks whether it is a promise.
      if (!(name in current)) return undefined
      return (...values: unknown[]) => guarded(backend => methodOf(backend, name)(...values))
    },
  })
}

type Method = (...values: unknown[]) => Promise<unknown>

const methodOf = (backend: Backend, name: string | symbol): Method =>
  (Reflect.get(backend, name) as Method).bind(backend)

class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Codes of the driver and of sockets, and the SQLSTATE classes for a connection or a server that ends. */
const lossCodes = /^(?:CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|08|57P)/

const isLoss = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof Error && 'code' in error && lossCodes.test(String(error.code)))
