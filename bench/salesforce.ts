import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { figureOf, medianOf, tell } from './measure/figures.ts'

/** The Salesforce client against its peers: CPU of the client process, wall time, requests; org in its own process. */
const variants = ['bare', 'ours', 'jsforce', 'official']
const isQuick = process.env.BENCH_QUICK === '1'
/** The first ones warm up. */
const scenarios = [
  { name: 'query', label: 'query of 2,000 rows', rounds: isQuick ? 10 : 40, warmUp: isQuick ? 5 : 20 },
  { name: 'reads', label: '200 reads of one user', rounds: isQuick ? 5 : 20, warmUp: isQuick ? 2 : 10 },
  { name: 'upserts', label: '10,000 upserts', rounds: isQuick ? 3 : 8, warmUp: 1 },
] as const

type Scenario = (typeof scenarios)[number]

interface Outcome {
  readonly skipped?: true
  readonly cpuMs: number
  readonly wallMs: number
}

async function ask<T>(child: ChildProcess, message: string): Promise<T> {
  const answer = once(child, 'message')
  child.send(message)
  const [value] = await answer
  return value as T
}

async function start(file: string, args: readonly string[]): Promise<{ child: ChildProcess; hello: { port: number } }> {
  const child = fork(new URL(file, import.meta.url), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [hello] = await once(child, 'message')
  return { child, hello: hello as { port: number } }
}

type Round = ReadonlyMap<string, Outcome & { readonly requests: number }>

async function measure(latencyMs: number): Promise<void> {
  const { child: org, hello } = await start('salesforce-org.ts', [String(latencyMs)])
  const url = `http://127.0.0.1:${hello.port}`
  const started = variants.map(
    async variant => [variant, (await start('salesforce-client.ts', [url, variant])).child] as const,
  )
  const clients = new Map(await Promise.all(started))
  for (const scenario of scenarios) {
    report({ scenario, latencyMs }, await race(org, clients, scenario))
  }
  for (const child of [...clients.values(), org]) child.kill()
}

type Clients = ReadonlyMap<string, ChildProcess>

/** Rounds are interleaved, so that a busy moment of the machine touches every client. */
async function race(
  org: ChildProcess,
  clients: Clients,
  { name, rounds, warmUp }: Scenario,
): Promise<readonly Round[]> {
  const measured: Round[] = []
  for (let round = 0; round < rounds + warmUp; round += 1) {
    const outcomes = new Map<string, Outcome & { requests: number }>()
    for (const [variant, client] of clients) {
      await ask(org, 'reset')
      const outcome = await ask<Outcome>(client, name)
      const { requests } = await ask<{ requests: number }>(org, 'count')
      if (!outcome.skipped) outcomes.set(variant, { ...outcome, requests })
    }
    if (round >= warmUp) measured.push(outcomes)
  }
  return measured
}

interface Place {
  readonly scenario: Scenario
  readonly latencyMs: number
}

interface RowWithGoal extends Pick<Scenario, 'name'> {
  readonly row: string
  readonly latencyMs: number
  /** What of ours is divided by the same of whom. */
  readonly key: 'cpuMs' | 'wallMs'
  readonly over: string
}

const rowsWithGoal: readonly RowWithGoal[] = [
  { row: 'query of 2,000 rows, CPU over jsforce', name: 'query', latencyMs: 0, key: 'cpuMs', over: 'jsforce' },
  { row: '10,000 upserts at 100 ms, wall over bare', name: 'upserts', latencyMs: 100, key: 'wallMs', over: 'bare' },
  {
    row: '200 reads of one user at 100 ms, wall over jsforce',
    ...{ name: 'reads', latencyMs: 100, key: 'wallMs', over: 'jsforce' },
  },
]

function report({ latencyMs, scenario }: Place, rounds: readonly Round[]): void {
  console.log(`\n${scenario.label}, ${latencyMs} ms of latency, medians of ${rounds.length} rounds`)
  const valuesOf = (variant: string, key: 'cpuMs' | 'wallMs' | 'requests') =>
    rounds.flatMap(round => round.get(variant)?.[key] ?? [])
  const ratiosOf = (variant: string, key: 'cpuMs' | 'wallMs', over: string) => {
    const bases = valuesOf(over, key)
    return valuesOf(variant, key).map((value, round) => value / (bases[round] ?? Number.NaN))
  }
  for (const variant of variants) {
    const [cpu, wall, requests] = [
      valuesOf(variant, 'cpuMs'),
      valuesOf(variant, 'wallMs'),
      valuesOf(variant, 'requests'),
    ]
    const cells =
      cpu.length === 0
        ? ['cannot']
        : [
            ...[`${medianOf(cpu).toFixed(2)} ms CPU`, `${medianOf(ratiosOf(variant, 'cpuMs', 'bare')).toFixed(2)} x`],
            ...[`${medianOf(wall).toFixed(1)} ms`, `${medianOf(ratiosOf(variant, 'wallMs', 'bare')).toFixed(2)} x`],
            `${requests[0]} requests`,
          ]
    console.log(`  ${variant.padEnd(10)}${cells.map(cell => cell.padStart(16)).join('')}`)
  }
  for (const { key, latencyMs: at, name, over, row } of rowsWithGoal) {
    if (name === scenario.name && at === latencyMs) tell(figureOf(row, ratiosOf('ours', key, over)))
  }
}

console.log(`Salesforce client, over undici by hand, Node ${process.version}`)
for (const latencyMs of [0, 100]) await measure(latencyMs)
