import { setTimeout as sleep } from 'node:timers/promises'
import { runCommand } from '../../client/host/command.ts'
import { createChance } from '../chance.ts'
import type { StoreName } from '../cluster.ts'
import { type Book, createBook } from './book.ts'
import { createDoors, type DoorName, doorsOf, unsure, usernames } from './doors.ts'
import { type ChaosFault, createFaults, type FaultName } from './faults.ts'
import { createJobBook, type JobBook } from './jobs.ts'
import { createTroubles, type Troubles } from './judging/answers.ts'
import type { MemorySample } from './judging/memory.ts'
import { createWriteLedger, type WriteLedger } from './ledger.ts'
import { createOrgReader } from './org-reader.ts'
import { watchProcessor } from './processor.ts'
import { type ChaosCluster, type ChaosClusterParts, startChaosCluster } from './world/cluster.ts'
import type { Cut } from './world/front.ts'
import type { Watched } from './world/lives.ts'

export interface ChaosOptions {
  readonly store: StoreName
  /** Of an app from `prepareChaosApp`. */
  readonly folder: string
  readonly minutes: number
  readonly callers: number
  /** Milliseconds between two turns of a caller, about. */
  readonly pauseMs: number
  readonly doors: readonly DoorName[]
  readonly faults: readonly FaultName[]
  /** Whether processes are killed and told to end. */
  readonly kills: boolean
  /** Says what happens when. */
  readonly seed: number
  say(line: string): void
}

/** What was told to end, and how that went. */
export interface EndCount {
  times: number
  cut: number
  /** Milliseconds, of the slowest. */
  slowestMs: number
}

export interface ChaosOutcome {
  readonly book: Book
  readonly writes: WriteLedger['counts']
  readonly jobs: ReadonlyMap<string, number>
  readonly ends: ReadonlyMap<NodeJS.Signals, EndCount>
  /** Of the last life of those that live longest. */
  readonly memory: ReadonlyMap<string, readonly MemorySample[]>
  /** Lines of the logs that are errors, by what they say. */
  readonly errors: ReadonlyMap<string, number>
  /** How often each fault was there. */
  readonly times: ReadonlyMap<string, number>
}

const graceOfProcessMs = 25_000
/** As long as a process may take to end, with what the system needs. */
const endMs = 31_000

/** Lets callers call through all doors while things go wrong, and looks at what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosOutcome> {
  const { callers, seed, say } = options
  const names = doorsOf(options.store, options.doors)
  const troubles = createTroubles(() => performance.now())
  const book = createBook(troubles, say)
  const ends = new Map<NodeJS.Signals, EndCount>()
  const errors = new Map<string, number>()
  const cluster = await startChaosCluster({ ...options, ...createWatchers(book, ends, errors) })
  const reader = createOrgReader(cluster.org.org, usernames[0] ?? '')
  const run = String(seed)
  const ledger = createWriteLedger({ book, reader, run })
  const jobs = await createJobBook({ cluster, book, reader, run })
  const until = performance.now() + options.minutes * 60_000
  troubles.begin({ name: 'a key whose first answer was lost', explains: [unsure], graceMs: 0 })
  const isOver = () => performance.now() > until
  const chance = createChance(seed)
  const doors = createDoors({ cluster, book, ledger, jobs, chance, isOver })
  const call = async (caller: number): Promise<void> => {
    const turn = doors[names[caller % names.length] ?? 'mesh']
    while (!isOver()) {
      await sleep(chance() * 2 * options.pauseMs)
      await turn(Math.floor(caller / names.length))
    }
  }
  const times = new Map<string, number>()
  const trouble = { ...options, cluster, troubles, book, ends, times, isOver, until }
  try {
    await Promise.all([
      ...Array.from({ length: callers }, (_, caller) => call(caller)),
      repeat(isOver, 10_000, () => Promise.all([checkWrites(ledger, jobs, 5000), jobs.check()])),
      repeat(isOver, 5000, async () => sampleMemory(cluster)),
      haveFaults(trouble),
      watchProcessor({ ...trouble, pids: () => pidsOf(cluster) }),
      options.kills && haveEnds(trouble),
    ])
    say('all called; waiting for what is left')
    await jobs.settle(settlingMs)
    await settleWrites(ledger, jobs)
    await verifyAudit(cluster, book, say)
    const memory = new Map(cluster.witnesses.map(process => [process.name, memoryOf(cluster, process)]))
    return { book, writes: ledger.counts, jobs: jobs.ends, ends, memory, errors, times }
  } finally {
    await jobs.close()
    await cluster.close()
  }
}

/** The processes go on meanwhile, as they do where an operator asks. */
async function verifyAudit({ place }: ChaosCluster, book: Book, say: ChaosOptions['say']): Promise<void> {
  const env = { DATA_DIR: place.dataFolder, DATABASE_URL: place.databaseUrl ?? '' }
  const { code, err, out } = await runCommand('audit', ['--verify'], { env })
  say(`audit: ${out.trim().replaceAll('\n', ', ')}`)
  if (code !== 0 || /^0 rows/.test(out)) book.find(`the audit is not whole: ${(err || out).trim()}`)
}

type Watchers = Pick<ChaosClusterParts, 'onCut' | 'onCrash' | 'onLine'>

function createWatchers(book: Book, ends: Map<NodeJS.Signals, EndCount>, errors: Map<string, number>): Watchers {
  return {
    onCut(cut) {
      const { signal } = cut.life
      if (signal !== undefined) countOf(ends, signal).cut += 1
      if (!isExplained(cut))
        book.find(
          `cut by ${cut.process} (${signal ?? 'no signal'}): ${cut.what}`,
          `after ${Math.round(cut.afterMs)} ms`,
        )
    },
    onCrash: (process, code, log) => book.find(`${process} ended by itself with ${code}: ${log.join('\n')}`),
    onLine(process, line) {
      if (!line.startsWith('{') || line.includes('"level":"error"')) {
        const text = `${process.replace(/ \d$/, '')}: ${messageOf(line)}`
        errors.set(text, (errors.get(text) ?? 0) + 1)
      }
      if (/"message":"(?:unhandled rejection|uncaught exception)"/.test(line)) book.find(`${process}: ${line}`)
    },
  }
}

/** One that is killed cuts what it was at; one that is told to end may cut what takes longer than it may wait. */
const isExplained = ({ life: { signal, signalledAt = 0 } }: Cut): boolean =>
  signal === 'SIGKILL' || (signal === 'SIGTERM' && performance.now() - signalledAt >= graceOfProcessMs)

function messageOf(line: string): string {
  try {
    const { cause, message, outcome } = JSON.parse(line) as Record<string, unknown>
    return [message, outcome, typeof cause === 'string' ? cause.slice(0, 120) : ''].filter(Boolean).join(', ')
  } catch {
    return line.slice(0, 200)
  }
}

function countOf(ends: Map<NodeJS.Signals, EndCount>, signal: NodeJS.Signals): EndCount {
  const count = ends.get(signal) ?? { times: 0, cut: 0, slowestMs: 0 }
  ends.set(signal, count)
  return count
}

async function repeat(isOver: () => boolean, everyMs: number, work: () => Promise<unknown>): Promise<void> {
  while (!isOver()) {
    await sleep(everyMs)
    await work()
  }
}

const pidsOf = ({ org, processes }: ChaosCluster) => [process.pid, org.pid, ...processes.map(({ pid }) => pid)]

function sampleMemory({ witnesses }: ChaosCluster): void {
  for (const { life, pid } of witnesses) if (life().isUp && pid !== undefined) process.kill(pid, 'SIGUSR2')
}

function memoryOf(cluster: ChaosCluster, process: Watched): MemorySample[] {
  const lines = cluster.memoryOf(process).map(line => JSON.parse(line) as MemorySample & { pid: number })
  return lines.filter(({ pid }) => pid === process.pid)
}

const settlingMs = 90_000

/** Events that were accepted are handled in turn. */
async function checkWrites(ledger: WriteLedger, jobs: JobBook, settledMs: number): Promise<void> {
  for (const { isDone, isExcused, mark } of await jobs.events()) if (isDone || isExcused) ledger.over(mark, isDone)
  await ledger.check(settledMs)
}

async function settleWrites(ledger: WriteLedger, jobs: JobBook): Promise<void> {
  const until = performance.now() + settlingMs
  while (performance.now() < until && ledger.left() > 0) {
    await checkWrites(ledger, jobs, 0)
    await sleep(500)
  }
  const facts = new Map((await jobs.events()).map(({ mark, text }) => [mark, text]))
  await ledger.check(0, mark => facts.get(mark) ?? 'is no job')
}

interface TroubleParts extends Pick<ChaosOptions, 'faults' | 'minutes' | 'seed' | 'say' | 'kills'> {
  readonly cluster: ChaosCluster
  readonly troubles: Troubles
  readonly book: Book
  readonly ends: Map<NodeJS.Signals, EndCount>
  readonly times: Map<string, number>
  readonly until: number
  isOver(): boolean
}

const quietMs = 20_000

/** One fault after another, for some seconds each, in an order that the seed gives. The last seconds have none. */
async function haveFaults(parts: TroubleParts): Promise<void> {
  const { cluster, faults: names, say, seed, times, until } = parts
  const chance = createChance(seed + 1)
  const available = createFaults({ cluster, chance })
  const faults = names.flatMap(name => available.get(name) ?? [])
  while (faults.length > 0) {
    await sleep(2000 + chance() * 6000)
    const fault = faults[Math.floor(chance() * faults.length)]
    const lastsMs = 3000 + chance() * 9000
    if (!fault || performance.now() + lastsMs + quietMs > until) return
    say(`${fault.name} for ${Math.round(lastsMs)} ms`)
    times.set(fault.name, (times.get(fault.name) ?? 0) + 1)
    await have(parts, fault, lastsMs)
  }
}

async function have({ troubles }: TroubleParts, fault: ChaosFault, lastsMs: number): Promise<void> {
  const over = troubles.begin(fault)
  const end = await fault.begin()
  await sleep(lastsMs)
  await end()
  over()
}

/** Where a mesh or Apex is in between, the words of the front are not seen. */
const nobody = ['nobody', 'undescribed', 'http 502', 'http 503', 'no sign-in', 'not signed in']
const afterEnd = {
  SIGKILL: { name: 'SIGKILL', explains: [...nobody, 'cut'], graceMs: 3000 },
  SIGTERM: { name: 'SIGTERM', explains: [...nobody, 'unavailable'], graceMs: 3000 },
}

/** Processes end at random. After a quarter of the time those that are to live longest are spared. */
async function haveEnds(parts: TroubleParts): Promise<void> {
  const { cluster, minutes, seed, until } = parts
  const chance = createChance(seed + 2)
  const beganAt = performance.now()
  const mortal = () =>
    performance.now() - beganAt < minutes * 15_000
      ? cluster.processes
      : cluster.processes.filter(process => !cluster.witnesses.includes(process))
  for (;;) {
    await sleep(5000 + chance() * 15_000)
    const processes = mortal()
    const victim = processes[Math.floor(chance() * processes.length)]
    const signal = chance() < 0.5 ? 'SIGKILL' : 'SIGTERM'
    if (!victim || performance.now() + quietMs + endMs > until) return
    await endAndStart(parts, victim, signal)
  }
}

async function endAndStart(
  { book, ends, say, troubles }: TroubleParts,
  victim: Watched,
  signal: 'SIGKILL' | 'SIGTERM',
) {
  // Who answers nobody keeps nobody waiting.
  const over = troubles.begin(victim.port === undefined ? { ...afterEnd[signal], explains: [] } : afterEnd[signal])
  const count = countOf(ends, signal)
  const beganAt = performance.now()
  say(`${signal} to ${victim.name}`)
  const code = await victim.end(signal)
  const tookMs = performance.now() - beganAt
  count.times += 1
  count.slowestMs = Math.max(count.slowestMs, Math.round(tookMs))
  if (signal === 'SIGTERM' && tookMs > endMs) book.find(`${victim.name} took ${Math.round(tookMs)} ms to end`)
  if (signal === 'SIGTERM' && code !== 0 && tookMs < graceOfProcessMs) book.find(`${victim.name} ended with ${code}`)
  await start(victim, book)
  over()
}

/** A database that is away does not let it start: it is tried again, as a platform does. */
async function start(process: Watched, book: Book): Promise<void> {
  for (;;) {
    const from = performance.now()
    const failure = await process.start().then(
      () => undefined,
      (error: Error) => error.message.slice(-300),
    )
    const answer = { status: failure === undefined ? 200 : 0, code: failure === undefined ? 'ok' : 'did not start' }
    book.record('start', { from, until: performance.now() }, { ...answer, text: failure ?? '' })
    if (failure === undefined) return
    await sleep(1000)
  }
}
