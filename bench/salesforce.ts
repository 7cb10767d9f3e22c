import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** The Salesforce client against its peers: CPU of the client process, wall time, requests; org in its own process. */
const variants = ['bare', 'ours', 'jsforce', 'official']
const scenarios = [
  { name: 'query', label: 'query of 2,000 rows', rounds: 40 },
  { name: 'reads', label: '200 single-record reads', rounds: 20 },
  { name: 'upserts', label: '10,000 upserts', rounds: 8 },
]

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

interface Best {
  readonly cpuMs: number
  readonly wallMs: number
  readonly requests: number
}

const worst: Best = { cpuMs: Number.POSITIVE_INFINITY, wallMs: Number.POSITIVE_INFINITY, requests: 0 }

async function measure(latencyMs: number): Promise<void> {
  const { child: org, hello } = await start('salesforce-org.ts', [String(latencyMs)])
  const url = `http://127.0.0.1:${hello.port}`
  const started = variants.map(
    async variant => [variant, (await start('salesforce-client.ts', [url, variant])).child] as const,
  )
  const clients = new Map(await Promise.all(started))
  for (const scenario of scenarios) {
    report(`${scenario.label}, ${latencyMs} ms of latency`, await race(org, clients, scenario))
  }
  for (const child of [...clients.values(), org]) child.kill()
}

type Clients = ReadonlyMap<string, ChildProcess>

/** Rounds are interleaved, so that a busy moment of the machine touches every client. The first warms up. */
async function race(org: ChildProcess, clients: Clients, { name, rounds }: (typeof scenarios)[number]) {
  const best = new Map<string, Best>()
  for (let round = 0; round <= rounds; round += 1) {
    for (const [variant, client] of clients) {
      const outcome = await shoot(org, client, name)
      if (outcome && round > 0) best.set(variant, toBetter(best.get(variant) ?? worst, outcome))
    }
  }
  return best
}

async function shoot(org: ChildProcess, client: ChildProcess, scenario: string): Promise<Best | undefined> {
  await ask(org, 'reset')
  const outcome = await ask<Outcome>(client, scenario)
  const { requests } = await ask<{ requests: number }>(org, 'count')
  return outcome.skipped ? undefined : { ...outcome, requests }
}

const toBetter = (best: Best, { cpuMs, wallMs, requests }: Best): Best => ({
  cpuMs: Math.min(best.cpuMs, cpuMs),
  wallMs: Math.min(best.wallMs, wallMs),
  requests,
})

function report(title: string, best: ReadonlyMap<string, Best>): void {
  const bare = best.get('bare')?.cpuMs ?? Number.NaN
  console.log(`\n${title}`)
  for (const variant of variants) {
    const row = best.get(variant)
    const cells = row
      ? [
          `${row.cpuMs.toFixed(2)} ms CPU`,
          `${(row.cpuMs / bare).toFixed(2)} x`,
          `${row.wallMs.toFixed(1)} ms`,
          `${row.requests} requests`,
        ]
      : ['cannot']
    console.log(`  ${variant.padEnd(10)}${cells.map(cell => cell.padStart(16)).join('')}`)
  }
}

console.log(`Salesforce client, best rounds, Node ${process.version}`)
for (const latencyMs of [0, 100]) await measure(latencyMs)
