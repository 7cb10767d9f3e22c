import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerOptions } from '../calls/server-options.ts'
import { keepCore } from './cores.ts'
import { figureOf, medianOf, tell } from './figures.ts'
import { cpuOf, measure, type Shot, startTarget, stopTarget, type Target } from './load.ts'

export interface Row {
  readonly label: string
  readonly server: ServerOptions
  readonly shot: Shot
  /** The label of the row that this one is divided by. */
  readonly over: string
}

/** A figure of several rows, made in every round from what each cost in it. */
export interface Derived {
  readonly label: string
  of(cpuOf: (label: string) => number): number
}

/** Kept before a group starts anything. */
const core = keepCore()
const isQuick = process.env.BENCH_QUICK === '1'
/** Processes of each server, one after another: two of the same code differ by a tenth. */
const generations = Number(process.env.BENCH_GENERATIONS ?? (isQuick ? 1 : 4))
const rounds = Number(process.env.BENCH_ROUNDS ?? (isQuick ? 15 : 20))
/** CPU microseconds of one round: collections of garbage are in it. */
const roundMicros = 40_000
/** V8 makes a server faster until about then. What costs more than 300 µs is not called so often: its code is run as long. */
const warmUpCalls = isQuick ? 5000 : 20_000
const warmUpMicros = warmUpCalls * 300
/** One for each connection. */
const fewestRequests = 16
const mostRequests = 1000
/** Calls of a turn that do not count, as a part of those that do: before it the processor was at other servers' code. */
const runIn = 0.3
/** A process of its own for each kind of call, too: what it does for its calls when they are answered is no other call's. */
const keyOf = ({ server, shot }: Row): string => JSON.stringify([server, shot])

/** CPU microseconds of a call, by label. */
type Round = ReadonlyMap<string, number>

/** Measures all rows in turns, so that a busy moment of the machine touches every one of them, and prints them. */
export async function runRows(rows: readonly Row[], derived: readonly Derived[] = []): Promise<void> {
  const perProcess: (readonly Round[])[] = []
  for (let generation = 0; generation < generations; generation++) {
    const runs = await start(rows)
    perProcess.push(await runRounds(runs))
    for (const target of new Set(runs.map(run => run.target))) await stopTarget(target)
  }
  print(rows, derived, perProcess)
}

async function runRounds(runs: readonly Run[]): Promise<readonly Round[]> {
  const targets = [...new Set(runs.map(({ target }) => target))]
  await sleep(restMs)
  const counts = new Map<Target, Count>()
  for (const target of targets) counts.set(target, { calls: 0, counted: -(await cpuOf(target)), late: 0 })
  const measured: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const cpu = new Map<string, number>()
    for (const run of runs) cpu.set(run.row.label, await takeTurn(run, counts))
    measured.push(cpu)
  }
  await sleep(restMs)
  for (const [target, count] of counts) count.late = ((await cpuOf(target)) + count.counted) / count.calls
  const lateOf = ({ target }: Run): number => Math.max(0, counts.get(target)?.late ?? 0)
  return measured.map(cpu => new Map(runs.map(run => [run.row.label, (cpu.get(run.row.label) ?? 0) + lateOf(run)])))
}

/** Longer than anything waits that a server does for calls when it has answered them. */
const restMs = 1500

/** Of one server, in CPU microseconds. */
interface Count {
  calls: number
  /** What it spent before the rounds, and in turns of its own, below zero: what is more than that is late. */
  counted: number
  /**
   * Of a call, when it was answered: such as for rows of an audit, which go into a database once a second. It is chance
   * whether that falls into a turn of its own, so it is counted for all alike.
   */
  late: number
}

async function takeTurn({ requests, row, target }: Run, counts: ReadonlyMap<Target, Count>): Promise<number> {
  const runInRequests = Math.max(fewestRequests, Math.round(requests * runIn))
  const before = await measure(target, row.shot, runInRequests)
  const micros = await measure(target, row.shot, requests)
  const count = counts.get(target)
  if (count) {
    count.calls += runInRequests + requests
    count.counted -= runInRequests * before + requests * micros
  }
  return micros
}

interface Run {
  readonly row: Row
  readonly target: Target
  /** In one round. */
  readonly requests: number
}

async function start(rows: readonly Row[]): Promise<Run[]> {
  const targets = new Map<string, Target>()
  const runs: Run[] = []
  for (const row of rows) {
    try {
      const target = targets.get(keyOf(row)) ?? (await startTarget(row.server, core))
      targets.set(keyOf(row), target)
      const expected = await warmUp(target, row.shot)
      const requests = Math.min(mostRequests, Math.max(fewestRequests, Math.round(roundMicros / expected)))
      runs.push({ row, target, requests })
    } catch (error) {
      if (!('peer' in row.server)) throw error
      console.log(`${row.label} is left out: ${String(error)}`)
      const target = targets.get(keyOf(row))
      if (target) await stopTarget(target)
    }
  }
  return runs
}

/** Runs until the code is compiled. Gives the CPU microseconds of a request. */
async function warmUp(target: Target, shot: Shot): Promise<number> {
  let [spent, calls, last] = [0, 0, 0]
  while (calls < warmUpCalls && spent < warmUpMicros) {
    const count = calls < 1000 ? fewestRequests : 500
    last = await measure(target, shot, last * count > warmUpMicros ? fewestRequests : count)
    calls += count
    spent += last * count
  }
  return last
}

type CpuOf = Parameters<Derived['of']>[0]

function print(rows: readonly Row[], derived: readonly Derived[], perProcess: readonly (readonly Round[])[]): void {
  const all = perProcess.flat()
  console.log(
    `Server CPU for one call over its base in the same round: the median of ${all.length} rounds in ${generations} processes with the quartiles; then the median of each process. Node ${process.version}\n`,
  )
  const simple = rows.map(({ label, over }) => ({ label, of: (cpuOf: CpuOf) => cpuOf(label) / cpuOf(over) }))
  for (const { label, of } of [...simple, ...derived]) {
    const ratios = perProcess.map(measured => measured.map(round => of(name => round.get(name) ?? Number.NaN)))
    if (ratios.flat().some(Number.isNaN)) continue
    const micros = medianOf(all.map(round => round.get(label) ?? Number.NaN))
    const notes = [...(Number.isNaN(micros) ? [] : [`${micros.toFixed(1)} µs`]), ...ratios.map(toProcess)]
    tell(figureOf(label, ratios.flat()), notes.join(', '))
  }
}

const toProcess = (ratios: readonly number[]): string => `${medianOf(ratios).toFixed(2)} x`
