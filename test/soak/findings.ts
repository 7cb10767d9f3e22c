import type { Callers } from './callers.ts'
import type { Accepted } from './load.ts'

export interface RunFacts {
  readonly accepted: readonly Accepted[]
  /** What every call was to write, also those that nobody answered. */
  readonly tried: readonly string[]
}

const steps = 5
const numbersOf = (batch: string): string[] => Array.from({ length: steps }, (_, index) => `${batch}-${index + 1}`)

/** What is wrong after a run, a sentence each; empty when every promise was kept. */
export async function findFaults(callers: Callers, { accepted, tried }: RunFacts): Promise<string[]> {
  const [accounts, callbacks] = [await callers.accounts('J'), await callers.callbacks()]
  const answered = new Set(accepted.map(({ batch }) => batch))
  const faults: string[] = []
  for (const batch of tried) faults.push(...accountFaults(batch, accounts, answered.has(batch)))
  for (const job of accepted) faults.push(...callbackFaults(job, callbacks.get(job.callbackId)))
  const known = new Set(tried.flatMap(numbersOf))
  for (const number of accounts.keys()) if (!known.has(number)) faults.push(`${number}: nobody asked for it`)
  return faults
}

type Accounts = Awaited<ReturnType<Callers['accounts']>>

/** A call that nobody answered may have become a job or not, but not half of one. */
function accountFaults(batch: string, accounts: Accounts, isAnswered: boolean): string[] {
  const found = numbersOf(batch).map(number => accounts.get(number)?.length ?? 0)
  const isWhole = found.every(count => count === 1)
  const isNothing = found.every(count => count === 0) && !isAnswered
  return isWhole || isNothing ? [] : [`${batch}: its steps are in the org ${found.join(', ')} times`]
}

type Callback = Awaited<ReturnType<Callers['callbacks']>> extends Map<string, infer Value> ? Value : never

/** One report of each step and one of the end, in order, however often each came. */
function callbackFaults({ batch, jobId }: Accepted, callback: Callback | undefined): string[] {
  const bodies = callback?.deliveries.map(({ body }) => body) ?? []
  const ids = [...new Set(bodies.map(({ eventId }) => eventId))]
  const expected = Array.from({ length: steps + 1 }, (_, index) => `${jobId}-${index + 1}`)
  if (ids.join() !== expected.join()) return [`${batch}: ${jobId} was reported as ${ids.join()}`]
  const last = bodies.at(-1)
  const isEnd = last?.status === 'completed' && last.enrolled === steps && last.jobId === jobId
  return isEnd ? [] : [`${batch}: the last report is ${JSON.stringify(last)}`]
}
