import { setTimeout as sleep } from 'node:timers/promises'
import { createCallers } from './callers.ts'
import { createChance } from './chance.ts'
import type { Cluster } from './cluster.ts'
import { findFaults } from './findings.ts'
import { type Ledger, openLedger, type Tally } from './ledger.ts'
import { createLoad, createSubmission } from './load.ts'
import type { Process } from './processes.ts'

export interface CrashRun {
  readonly cluster: Cluster
  readonly jobs: number
  readonly kills: number
  /** Says when and whom. */
  readonly seed: number
  /** Told of every kill, a line each. */
  say(line: string): void
}

export interface CrashOutcome {
  /** Sentences; empty when nothing was lost, doubled, out of order or sent elsewhere. */
  readonly faults: readonly string[]
  readonly statuses: Readonly<Record<string, number>>
  readonly accepted: number
  readonly unanswered: number
  /** Callbacks that came more than once. */
  readonly repeated: number
  /** What came of the calls beside the jobs, by surface. */
  readonly loads: Readonly<Record<'actions' | 'mcp' | 'foreign', Readonly<Record<string, number>>>>
  /** Where the processes connected to. */
  readonly targets: readonly string[]
  /** Milliseconds from the last kill until all was done. */
  readonly settledMs: number
}

/** About what one process works off with such steps, so that all of them are at work whenever one is killed. */
const perSecond = 20
const patienceMs = 90_000
/** Milliseconds that a process is at work, at most, where it is killed as soon as jobs allow. */
const maxLifeMs = 2000

/** Lets jobs be started and called for while processes are killed, waits for the end, and looks for what went wrong. */
export async function runCrashes({ cluster, jobs, kills, say, seed }: CrashRun): Promise<CrashOutcome> {
  const callers = createCallers(cluster)
  const ledger = await openLedger(cluster)
  const submission = createSubmission(callers, { jobs, perSecond })
  const actions = createLoad(async () => (await callers.act('ownAccounts', {})).status, 100)
  const mcp = createLoad(() => callers.askMcp('portalAccounts'), 100)
  const foreign = createForeignLoad(cluster, callers)
  const submitted = submission.run()
  try {
    const isDue = (part: number) => submission.accepted.length >= jobs * part
    await kill({ cluster, isDue, kills, ledger, say, chance: createChance(seed) })
    const killedAt = performance.now()
    await submitted
    for (const load of [actions, mcp, foreign]) await load.stop()
    const left = await settle(ledger)
    const settledMs = Math.round(performance.now() - killedAt)
    const { accepted, tried } = submission
    const faults = await findFaults(callers, { accepted, tried })
    return {
      ...{ settledMs, accepted: accepted.length, unanswered: tried.length - accepted.length },
      faults: [...faults, ...(await leftOver(ledger, left))],
      ...{ statuses: await ledger.statuses(), targets: cluster.targets() },
      repeated: await countRepeated(callers),
      loads: { actions: actions.counts, mcp: mcp.counts, foreign: foreign.counts },
    }
  } finally {
    await ledger.close()
  }
}

interface Killing extends Pick<CrashRun, 'cluster' | 'kills' | 'say'> {
  readonly ledger: Ledger
  readonly chance: () => number
  /** Whether this part of the jobs was accepted. */
  isDue(part: number): boolean
}

/** One after another, most of them at work, spread over the time in which jobs arrive; one in four while it starts. */
async function kill({ chance, cluster, isDue, kills, ledger, say }: Killing): Promise<void> {
  const { workers } = cluster
  const starting = new Map<Process, Promise<void>>()
  const reach = async (part: number) => {
    while (!isDue(part)) await sleep(5)
  }
  for (let count = 1; count <= kills; count++) {
    const victim = workers[count % workers.length] ?? cluster.web
    const isEarly = starting.has(victim) && chance() < 0.25
    if (isEarly) await sleep(chance() * 1000)
    else {
      await starting.get(victim)
      await sleep(chance() * maxLifeMs)
      await reach((count - chance()) / kills)
    }
    const memory = victim.memory()
    await victim.end('SIGKILL')
    const { ended, jobs, running, waiting } = await ledger.tally()
    say(
      `kill ${count} of ${kills}: ${victim.name} ${isEarly ? 'while it starts' : 'at work'}, ${memory} MiB; ` +
        `web ${cluster.web.memory() ?? 0} MiB; ${jobs} jobs, ${ended} ended, ${running} running, ${waiting} callbacks waiting`,
    )
    const ready = victim.start()
    ready.catch(() => {})
    starting.set(victim, ready)
  }
  await Promise.all(starting.values())
}

/** Asks to be called back where nobody of the org is. */
function createForeignLoad({ org }: Cluster, callers: ReturnType<typeof createCallers>) {
  const { host, hostname, port } = new URL(org.org)
  const addresses = [
    'https://evil.example/',
    `http://${hostname}:9/services/callbacks/1`,
    `http://${host}@127.0.0.2:9/`,
    `http://127.0.0.2:${port}/services/callbacks/1`,
    `//127.0.0.2:9/`,
  ]
  let turn = 0
  return createLoad(async () => {
    const callbackUrl = addresses[turn++ % addresses.length]
    return (await callers.act('enrollAccounts', { batch: 'X', callbackUrl })).status
  }, 300)
}

async function settle(ledger: Ledger): Promise<Tally> {
  const until = performance.now() + patienceMs
  for (;;) {
    const tally = await ledger.tally()
    if ((tally.ended === tally.jobs && tally.waiting === 0) || performance.now() > until) return tally
    await sleep(100)
  }
}

async function leftOver(ledger: Ledger, { ended, jobs, waiting }: Tally): Promise<string[]> {
  const facts = {
    'jobs that did not end': jobs - ended,
    'callbacks that were not posted': waiting,
    'callbacks that were given up': await ledger.lost(),
    'tokens that were not deleted': await ledger.sealed(),
  }
  return Object.entries(facts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]))
}

async function countRepeated(callers: ReturnType<typeof createCallers>): Promise<number> {
  const all = [...(await callers.callbacks()).values()].map(({ deliveries }) =>
    deliveries.map(({ body }) => body.eventId),
  )
  return all.reduce((sum, ids) => sum + ids.length - new Set(ids).size, 0)
}
