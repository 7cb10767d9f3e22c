import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { figureOf, medianOf, tell } from './measure/figures.ts'

/** `npm start` against a server of Hono, Zod and undici: CPU until each listens, and memory once nothing happens. */
const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = process.env.BENCH_QUICK ? 4 : 12
const restMs = 3000
const folder = mkdtempSync(join(tmpdir(), 'bench-start-'))

/** Tells what its process has used, when asked. */
const probe = `data:text/javascript,process.on('message', () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));process.channel.unref()`

const settings = {
  ...{ HEROKU_APPLINK_API_URL: 'http://127.0.0.1:9/addons/a', HEROKU_APPLINK_TOKEN: 'token', APP_PORT: '0' },
  HEROKU_APP_ID: '00000000-0000-4000-8000-000000000000',
  ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
  ...{ LOCAL_ORG_URL: 'http://127.0.0.1:9', DATA_DIR: join(folder, 'data') },
}
const people = {
  ...{ PUBLIC_URL: 'http://127.0.0.1:3000', SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9', CONSOLE: 'on' },
  ...{ SALESFORCE_CLIENT_ID: 'id', SALESFORCE_CLIENT_SECRET: 'secret', SALESFORCE_ORG_IDS: '00DAH0000000001AAA' },
}

interface Kind {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

const host = ['src/cli/cli.ts', 'start']
const kept = { NODE_COMPILE_CACHE: join(folder, 'compiled') }
/** A server as one writes it keeps nothing that was compiled; the command of the package does. */
const kinds = {
  minimal: { args: ['bench/variants/minimal.ts'] },
  'minimal, compiled before': { args: ['bench/variants/minimal.ts'], env: kept },
  host: { args: host, env: kept },
  'host, compiled anew': { args: host, env: { NODE_DISABLE_COMPILE_CACHE: '1' } },
  'host where people sign in': { args: host, env: { ...kept, ...people } },
} satisfies Readonly<Record<string, Kind>>
type Name = keyof typeof kinds

interface Use {
  readonly cpuMs: number
  readonly restMb: number
}

const answerOf = async (child: ChildProcess): Promise<{ cpu: NodeJS.CpuUsage; rss: number }> => {
  child.send('use')
  const [use] = await once(child, 'message')
  return use
}

async function run({ args, env }: Kind): Promise<Use> {
  const child = spawn(process.execPath, ['--import', probe, ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...settings, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const lines = createInterface({ input: child.stdout ?? process.stdin })
  for await (const line of lines) if (line.includes('listening')) break
  const { cpu } = await answerOf(child)
  child.stdout?.resume()
  await sleep(restMs)
  const { rss } = await answerOf(child)
  const ended = once(child, 'exit')
  child.kill()
  await ended
  return { cpuMs: (cpu.user + cpu.system) / 1000, restMb: rss / 1e6 }
}

const uses = new Map<Name, Use[]>()
/** The first round makes the tables, and compiles. */
for (let round = 0; round <= rounds; round++) {
  for (const [name, kind] of Object.entries(kinds) as [Name, Kind][]) {
    const use = await run(kind)
    if (round > 0) uses.set(name, [...(uses.get(name) ?? []), use])
  }
}
rmSync(folder, { recursive: true })

const of = (name: Name, what: keyof Use): number[] => (uses.get(name) ?? []).map(use => use[what])
for (const name of uses.keys()) {
  const [cpu, rest] = [medianOf(of(name, 'cpuMs')), medianOf(of(name, 'restMb'))]
  console.log(`${name.padEnd(40)} ${cpu.toFixed(0).padStart(6)} ms CPU ${rest.toFixed(0).padStart(6)} MB at rest`)
}
console.log()
const over = (row: string, name: Name, what: keyof Use) =>
  tell(
    figureOf(
      row,
      of(name, what).map((value, round) => value / (of('minimal', what)[round] ?? Number.NaN)),
    ),
  )
over('start to listening, CPU', 'host', 'cpuMs')
over('start to listening, CPU, compiled anew', 'host, compiled anew', 'cpuMs')
over('start to listening, CPU, where people sign in', 'host where people sign in', 'cpuMs')
over('memory at rest', 'host', 'restMb')
over('memory at rest, where people sign in', 'host where people sign in', 'restMb')
