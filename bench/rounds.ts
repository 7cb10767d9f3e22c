import { measure, type Shot, startTarget, stopTarget, type Target } from './load.ts'

export interface Row {
  readonly label: string
  /** The command line of its server: rows with the same one share a process. */
  readonly server: readonly string[]
  readonly shot: Shot
  /** The label of the row that this one is divided by. */
  readonly over: string
}

/** Processes of each server, one after another: how well one gets compiled is a matter of luck that stays with it. */
const generations = Number(process.env.BENCH_GENERATIONS ?? 3)
/** Many short rounds: the best of them is one in which nothing else ran on the machine. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 40)
/** CPU microseconds of one round. */
const roundMicros = 10_000
const warmUpMicros = 1_000_000
/** One for each connection. */
const fewestRequests = 16
const keyOf = ({ server }: Row): string => server.join(' ')

/** Measures all rows in turns, so that a busy moment of the machine touches every one of them, and prints them. */
export async function runRows(rows: readonly Row[]): Promise<void> {
  const bestOf = new Map(rows.map(({ label }) => [label, Number.POSITIVE_INFINITY]))
  for (let generation = 0; generation < generations; generation++) await runGeneration(rows, bestOf)
  print(rows, bestOf)
}

async function runGeneration(rows: readonly Row[], bestOf: Map<string, number>): Promise<void> {
  const runs = await start(rows)
  for (let round = 0; round < rounds; round++) {
    for (const { every, requests, row, target } of runs) {
      if (round % every > 0) continue
      const cpu = await measure(target, row.shot, requests)
      bestOf.set(row.label, Math.min(bestOf.get(row.label) ?? cpu, cpu))
    }
  }
  for (const target of new Set(runs.map(run => run.target))) await stopTarget(target)
}

async function start(rows: readonly Row[]): Promise<Run[]> {
  const targets = new Map<string, Target>()
  const runs: Run[] = []
  for (const row of rows) {
    const target = targets.get(keyOf(row)) ?? (await startTarget(row.server))
    targets.set(keyOf(row), target)
    const expected = await warmUp(target, row.shot)
    const requests = Math.min(1000, Math.max(fewestRequests, Math.round(roundMicros / expected)))
    runs.push({ row, target, requests, every: Math.max(1, Math.round((requests * expected) / roundMicros)) })
  }
  return runs
}

interface Run {
  readonly row: Row
  readonly target: Target
  /** In one round. */
  readonly requests: number
  /** Rounds from one to the next in which it takes part: what takes long takes part in few. */
  readonly every: number
}

/** Runs until the code is compiled. Gives the CPU microseconds of a request. */
async function warmUp(target: Target, shot: Shot): Promise<number> {
  let spent = 0
  let last = 0
  while (spent < warmUpMicros) {
    last = await measure(target, shot, fewestRequests)
    spent += last * fewestRequests
  }
  return last
}

function print(rows: readonly Row[], bestOf: ReadonlyMap<string, number>): void {
  const cpuOf = (label: string): number => bestOf.get(label) ?? Number.NaN
  console.log(
    `Server CPU for one request, best of ${rounds} rounds in each of ${generations} processes, Node ${process.version}\n`,
  )
  for (const { label, over } of rows) {
    const ratio = cpuOf(label) / cpuOf(over)
    console.log(`${label.padEnd(56)} ${cpuOf(label).toFixed(1).padStart(9)} µs ${ratio.toFixed(2).padStart(8)} x`)
  }
}
