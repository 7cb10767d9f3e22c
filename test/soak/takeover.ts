import { setTimeout as sleep } from 'node:timers/promises'
import { createCallers } from './callers.ts'
import type { Cluster } from './cluster.ts'
import { openLedger } from './ledger.ts'
import type { Process } from './processes.ts'

export interface Takeover {
  readonly cluster: Cluster
  /** How the process ends that has the jobs. */
  readonly signal: 'SIGKILL' | 'SIGTERM'
  readonly rounds: number
}

const jobs = 5
/** Long enough that no job ends before it was taken over. */
const work = { steps: 70, stepMs: 250 }

/**
 * Milliseconds from the signal until the last of five running jobs had done a step more: with SQLite in the same process
 * started again at once, with PostgreSQL in another worker that was idle. One number for each round.
 */
export async function measureTakeovers({ cluster, rounds, signal }: Takeover): Promise<number[]> {
  const { act } = createCallers(cluster)
  const ledger = await openLedger(cluster)
  const times: number[] = []
  let [holder, other] = [cluster.workers[0] ?? cluster.web, cluster.workers[1]]
  try {
    for (let round = 0; round < rounds; round++) {
      await other?.end('SIGTERM')
      for (let count = 0; count < jobs; count++) {
        await act('enrollAccounts', { batch: `T${signal}${round}-${count}`, ...work })
      }
      await until(async () => (await ledger.progress()).filter(done => done > 0).length === jobs)
      await other?.start()
      times.push(await takeOver({ holder, other, signal, progress: ledger.progress }))
      await until(async () => (await ledger.progress()).length === 0)
      if (other) [holder, other] = [other, holder]
    }
    await other?.start()
    return times
  } finally {
    await ledger.close()
  }
}

interface Round {
  readonly holder: Process
  readonly other: Process | undefined
  readonly signal: Takeover['signal']
  /** Steps done of the jobs that run, in the same order each time. */
  progress(): Promise<readonly number[]>
}

async function takeOver({ holder, other, progress, signal }: Round): Promise<number> {
  const began = performance.now()
  await holder.end(signal)
  const before = await progress()
  const started = other ? undefined : holder.start()
  await until(async () => (await progress()).every((done, index) => done > (before[index] ?? 0)))
  await started
  return Math.round(performance.now() - began)
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20)
}
