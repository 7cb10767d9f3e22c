import type { Log } from '../../core/log.ts'
import type { Holding, RunRows } from './run-rows.ts'

export interface LeaseParts {
  readonly runs: Pick<RunRows, 'renew'>
  /** Milliseconds after which a job of a worker that was not heard of is taken over by another. */
  readonly leaseMs: number
  readonly log: Log
  /** The job belongs to somebody else now, or its store has been out of reach for as long as the lease. */
  onLost(id: string): void
}

/** The jobs that this process holds, whose leases it renews three times within their time. */
export interface Leases {
  hold(holding: Holding): void
  /** Does nothing where it is held by somebody else by now: an attempt that lost its job can end after the next one began. */
  release(holding: Holding): void
  held(): readonly string[]
}

export function createLeases(parts: LeaseParts): Leases {
  const holds = new Map<string, { readonly timer: NodeJS.Timeout; readonly workerId: string }>()
  const end = (id: string): void => {
    clearInterval(holds.get(id)?.timer)
    holds.delete(id)
  }
  return {
    hold(holding) {
      const { id, workerId } = holding
      end(id)
      const isHolding = () => holds.get(id)?.timer === timer
      const lose = () => {
        // Else it was given back meanwhile, and may have been taken up anew.
        if (!isHolding()) return
        end(id)
        parts.onLost(id)
      }
      const timer = setInterval(createRenewal(parts, holding, { isHolding, lose }), parts.leaseMs / 3).unref()
      holds.set(id, { timer, workerId })
    },
    release({ id, workerId }) {
      if (holds.get(id)?.workerId === workerId) end(id)
    },
    held: () => [...holds.keys()],
  }
}

interface Hold {
  isHolding(): boolean
  lose(): void
}

function createRenewal({ leaseMs, log, runs }: LeaseParts, holding: Holding, { isHolding, lose }: Hold) {
  let renewedAt = performance.now()
  let isAsking = false
  const loseWhenLate = (): void => {
    if (performance.now() - renewedAt > leaseMs) lose()
  }
  const ask = async (): Promise<void> => {
    const since = performance.now()
    try {
      if (!(await runs.renew(holding, leaseMs))) lose()
      renewedAt = since
    } catch {
      if (isHolding()) log.warn('a lease could not be renewed', { job: holding.id })
      loseWhenLate()
    }
  }
  return async () => {
    // An answer that takes long is not asked for again.
    if (isAsking) return loseWhenLate()
    isAsking = true
    await ask()
    isAsking = false
  }
}
