import { measure, type Shot, startTarget, stopTarget, type Target } from './load.ts'

export interface Row {
  readonly label: string
  /** The command line of its server: rows with the same one share a process. */
  readonly server: readonly string[]
  readonly shot: Shot
  /** The label of the row that this one is divided by. */
  readonly over: string
}

/** Many short rounds: the best of them is one in which nothing else ran on the machine. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 40)
/** CPU microseconds of one round. */
const roundMicros = 30_000
const warmUpMicros = 1_500_000
const keyOf = ({ server }: Row): string => server.join(' ')

/** Measures all rows in turns, so that a busy moment of the machine touches every one of them, and prints them. */
export async function runRows(rows: readonly Row[]): Promise<void> {
  const targets = new Map<string, Target>()
  for (const row of rows) if (!targets.has(keyOf(row))) targets.set(keyOf(row), await startTarget(row.server))
  const runs: Run[] = []
  for (const row of rows) {
    const target = targets.get(keyOf(row))
    if (target) runs.push({ row, target, requests: await warmUp(target, row.shot), best: Number.POSITIVE_INFINITY })
  }
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) run.best = Math.min(run.best, await measure(run.target, run.row.shot, run.requests))
  }
  print(runs)
  for (const target of targets.values()) await stopTarget(target)
}

interface Run {
  readonly row: Row
  readonly target: Target
  /** In one round. */
  readonly requests: number
  /** CPU microseconds of one request. */
  best: number
}

/** Runs until the code is compiled. Gives how many requests make a round. */
async function warmUp(target: Target, shot: Shot): Promise<number> {
  let spent = 0
  let last = 0
  while (spent < warmUpMicros) {
    last = await measure(target, shot, 32)
    spent += last * 32
  }
  return Math.min(2000, Math.max(16, Math.round(roundMicros / last)))
}

function print(runs: readonly Run[]): void {
  const bestOf = new Map(runs.map(({ best, row }) => [row.label, best]))
  console.log(`Server CPU for one request, best of ${rounds} rounds, Node ${process.version}\n`)
  for (const { best, row } of runs) {
    const ratio = best / (bestOf.get(row.over) ?? Number.NaN)
    console.log(`${row.label.padEnd(56)} ${best.toFixed(1).padStart(9)} µs ${ratio.toFixed(2).padStart(8)} x`)
  }
}
