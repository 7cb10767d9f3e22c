import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The ingest of many products against the local org: ours, and the same written with the official SDK's calls. */
const count = 10_000
const rounds = 2
const variants = ['ours', 'official'] as const

interface Summary {
  readonly org: string
  readonly users: readonly { readonly username: string; readonly accessToken: string }[]
}

interface Outcome {
  readonly written: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly peakMiB: number
}

async function startOrg(): Promise<{ child: ChildProcess; summary: Summary }> {
  const child = spawn(process.execPath, [new URL('../../../local-org/main.ts', import.meta.url).pathname, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ORG_PORT: '0', PORT: '0' },
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, summary: JSON.parse(line) as Summary }
}

/** A delay before every answer, which counts the requests too. */
async function addDelay(org: string, ms: number): Promise<void> {
  const body = JSON.stringify({ fault: 'delay', ms, path: '/services/data/*' })
  await fetch(`${org}/_local/faults`, { method: 'DELETE' })
  const { status } = await fetch(`${org}/_local/faults`, { method: 'POST', body })
  if (status !== 201) throw new Error(`the delay could not be set: ${status}`)
}

async function requestsSince(org: string): Promise<number> {
  const { faults } = (await (await fetch(`${org}/_local/faults`)).json()) as { faults: { hits: number }[] }
  return faults[0]?.hits ?? Number.NaN
}

type Row = Outcome & { readonly requests: number }

async function shoot(client: ChildProcess, org: string, ms: number): Promise<Row> {
  await addDelay(org, ms)
  const answer = once(client, 'message')
  client.send('go')
  const [outcome] = (await answer) as [Outcome]
  return { ...outcome, requests: await requestsSince(org) }
}

/** Both runs of one variant on an org of its own: everything is new, then nothing is. */
async function measure(variant: string, ms: number): Promise<readonly [Row, Row]> {
  const { child: org, summary } = await startOrg()
  const token = summary.users.find(({ username }) => username.startsWith('ingrid'))?.accessToken ?? ''
  const args = [summary.org, token, variant, String(count)]
  const client = fork(new URL('ingest-client.ts', import.meta.url), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(client, 'message')
  const first = await shoot(client, summary.org, ms)
  const second = await shoot(client, summary.org, ms)
  client.kill()
  org.kill()
  if (first.written !== count || second.written !== 0)
    throw new Error(`${variant}: wrote ${first.written}, then ${second.written}`)
  return [first, second]
}

const toBest = (a: Row, b: Row): Row => ({
  ...a,
  wallMs: Math.min(a.wallMs, b.wallMs),
  cpuMs: Math.min(a.cpuMs, b.cpuMs),
  peakMiB: Math.min(a.peakMiB, b.peakMiB),
})

function report(title: string, best: ReadonlyMap<string, Row>): void {
  const ours = best.get('ours')
  console.log(`\n${title}`)
  for (const [variant, { cpuMs, peakMiB, requests, wallMs }] of best) {
    const cells = [
      `${requests} requests`,
      `${wallMs.toFixed(0)} ms`,
      `${(wallMs / (ours?.wallMs ?? Number.NaN)).toFixed(2)} x`,
      `${cpuMs.toFixed(0)} ms CPU`,
      `+${peakMiB.toFixed(0)} MiB peak`,
    ]
    console.log(`  ${variant.padEnd(10)}${cells.map(cell => cell.padStart(16)).join('')}`)
  }
}

console.log(`Ingest of ${count.toLocaleString('en')} products, best of ${rounds} rounds, Node ${process.version}`)
for (const ms of [0, 100]) {
  const runs = [new Map<string, Row>(), new Map<string, Row>()] as const
  for (let round = 0; round < rounds; round++) {
    for (const variant of variants) {
      const rows = await measure(variant, ms)
      for (const [at, row] of rows.entries()) runs[at]?.set(variant, toBest(runs[at]?.get(variant) ?? row, row))
    }
  }
  report(`everything is new, ${ms} ms of latency`, runs[0])
  report(`nothing is, ${ms} ms of latency`, runs[1])
}
