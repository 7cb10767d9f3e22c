import { fork } from 'node:child_process'
import { once } from 'node:events'
import { toActionShot } from './calls/action-shots.ts'
import { toShot } from './calls/mcp-shots.ts'
import { toClientContext } from './calls/org.ts'
import type { OwnOptions } from './calls/server-options.ts'
import { queriedName } from './calls/tool-shapes.ts'
import { keepCore } from './measure/cores.ts'
import { askProfile, measure, type Shot, startTarget, stopTarget } from './measure/load.ts'
import type { Parts } from './measure/profile.ts'
import { personToken } from './variants/tokens.ts'

/** Where the processor's time of a call goes: samples of its server, by package and by folder of ours. */
const core = keepCore()
const calls = process.env.BENCH_QUICK === '1' ? 5000 : 20_000
const standIn = fork(new URL('stand-in.ts', import.meta.url))
const [{ url: orgUrl }] = (await once(standIn, 'message')) as [{ url: string }]
const base = { shape: 'wide', orgUrl, asks: true } as const
const action = { ...toActionShot('wide', toClientContext(orgUrl)), expect: queriedName }

interface Place {
  readonly title: string
  readonly server: OwnOptions
  readonly shot: Shot
}

const places: readonly Place[] = [
  { title: 'bare route, one query', server: { ...base, variant: 'bare' }, shot: action },
  { title: 'action, one query', server: { ...base, variant: 'ours' }, shot: action },
  {
    title: 'tools/call of a person, one query, SQLite',
    server: { ...base, variant: 'ours', store: 'SQLite' },
    shot: { ...toShot('tools/call', '2026-07-28', personToken), expect: queriedName },
  },
]

async function profileOf({ server, shot }: Place): Promise<Parts> {
  const target = await startTarget(server, core)
  await measure(target, shot, calls)
  const ask = askProfile(target)
  const micros = await measure(target, shot, calls)
  const { idle: _, ...parts } = await ask()
  await stopTarget(target)
  const all = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, (part / all) * micros]))
}

function print(columns: readonly Parts[]): void {
  const sumOf = (name: string) => columns.reduce((sum, parts) => sum + (parts[name] ?? 0), 0)
  const names = [...new Set(columns.flatMap(parts => Object.keys(parts)))].sort((a, b) => sumOf(b) - sumOf(a))
  const line = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(36) + cells.map(cell => cell.padStart(44)).join(''))
  console.log(`µs of a call, after ${calls} calls, with the sampling itself. Node ${process.version}\n`)
  line(
    '',
    places.map(({ title }) => title),
  )
  for (const name of names) {
    line(
      name,
      columns.map(parts => (parts[name] ?? 0).toFixed(1)),
    )
  }
  line(
    'all',
    columns.map(parts =>
      Object.values(parts)
        .reduce((sum, part) => sum + part, 0)
        .toFixed(1),
    ),
  )
}

const columns: Parts[] = []
for (const place of places) columns.push(await profileOf(place))
print(columns)
standIn.disconnect()
