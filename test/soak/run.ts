import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runChaos } from './chaos/chaos.ts'
import { doorNames } from './chaos/doors.ts'
import { faultNames } from './chaos/faults.ts'
import { isGood, toReport } from './chaos/report.ts'
import { prepareChaosApp } from './chaos/world/app.ts'
import { prepareApp, type StoreName, startCluster } from './cluster.ts'
import { runCrashes } from './crash-run.ts'
import { measureTakeovers } from './takeover.ts'

const partNames = ['users', 'crashes', 'chaos'] as const
const stores: readonly StoreName[] = ['SQLite', 'PostgreSQL']

const usage = `Usage: npm run soak -- [${partNames.join('] [')}] [options]

The long load and crash runs, all of them unless some are named:

  users    calls of eight users at once, each of which must get its own answer
           --calls 10000
  crashes  processes are killed while jobs run: what was lost, doubled or out of order, and how long others take to take over
           --kills 20  --jobs 200  --takeovers 5
  chaos    calls through all doors while things go wrong and processes end: answers that nothing explains, requests that were
           cut, writes that were lost or doubled, memory that grows
           --minutes 3  --callers 60  --pause 1000 (milliseconds between two calls of one)  --quiet (no process is ended)
           --doors ${doorNames.join(',')}
           --faults ${faultNames.join(',')}

  --store ${stores.join('|')}   one of them alone
  --seed N                 the same moments again; faults and kills come in the same order`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '20' },
    jobs: { type: 'string', default: '200' },
    calls: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    store: { type: 'string' },
    takeovers: { type: 'string', default: '5' },
    minutes: { type: 'string', default: '3' },
    callers: { type: 'string', default: '60' },
    pause: { type: 'string', default: '1000' },
    doors: { type: 'string', default: doorNames.join() },
    faults: { type: 'string', default: faultNames.join() },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(`${usage}\n`)
  process.exit()
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const seed = Number(values.seed)

/** @throws Error for a word that is none of the names */
function chosen<Name extends string>(text: string, names: readonly Name[]): Name[] {
  const words = text.split(',').filter(Boolean)
  const unknown = words.find(word => !names.some(name => name === word))
  if (unknown !== undefined) throw new Error(`${unknown}: must be one of ${names.join(', ')}`)
  return names.filter(name => words.includes(name))
}

async function runUsers(): Promise<boolean> {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
  const args = [vitest, 'run', 'test/e2e/host/isolation.test.ts']
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const env = { ...process.env, CALLS: values.calls }
  return spawnSync(process.execPath, args, { cwd, env, stdio: 'inherit' }).status === 0
}

async function crashStore(store: StoreName, folder: string): Promise<boolean> {
  const [jobs, kills] = [Number(values.jobs), Number(values.kills)]
  say(`\n${store}: ${jobs} jobs of 5 steps, ${kills} kills, --seed ${seed}\n`)
  const cluster = await startCluster({ store, folder })
  try {
    const before = cluster.web.memory()
    const outcome = await runCrashes({ cluster, jobs, kills, seed, say })
    const { accepted, faults, loads, repeated, settledMs, statuses, unanswered } = outcome
    say(`\naccepted ${accepted}, unanswered calls ${unanswered}, in the database ${JSON.stringify(statuses)}`)
    say(`callbacks that came twice ${repeated}; all done ${settledMs} ms after the last kill`)
    for (const [surface, counts] of Object.entries(loads)) say(`${surface}: ${JSON.stringify(counts)}`)
    say(`connected to ${outcome.targets.join(', ')}; org ${cluster.org.org}`)
    say(`memory of web: ${before} MiB at the start, ${cluster.web.memory()} MiB at the end`)
    say(
      faults.length === 0 ? 'nothing lost, doubled or out of order' : faults.map(fault => `FAULT ${fault}`).join('\n'),
    )
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const times = await measureTakeovers({ cluster, signal, rounds: Number(values.takeovers) })
      say(`${signal} until every job goes on: ${times.join(', ')} ms`)
    }
    return faults.length === 0
  } finally {
    await cluster.close()
  }
}

async function chaosStore(store: StoreName, folder: string): Promise<boolean> {
  const [minutes, callers, pauseMs] = [Number(values.minutes), Number(values.callers), Number(values.pause)]
  say(`\n${store}: ${callers} callers for ${minutes} minutes, --seed ${seed}\n`)
  const [doors, faults] = [chosen(values.doors, doorNames), chosen(values.faults, faultNames)]
  const parts = { store, folder, minutes, callers, pauseMs, doors, faults, kills: !values.quiet, seed, say }
  const outcome = await runChaos(parts)
  for (const line of toReport(outcome)) say(line)
  return isGood(outcome)
}

async function onStores(
  prepare: typeof prepareApp,
  run: (store: StoreName, folder: string) => Promise<boolean>,
): Promise<boolean> {
  const app = await prepare()
  try {
    let isFine = true
    for (const store of values.store === undefined ? stores : chosen(values.store, stores)) {
      isFine = (await run(store, app.folder)) && isFine
    }
    return isFine
  } finally {
    await app.remove()
  }
}

const parts: Readonly<Record<(typeof partNames)[number], () => Promise<boolean>>> = {
  users: runUsers,
  crashes: () => onStores(prepareApp, crashStore),
  chaos: () => onStores(prepareChaosApp, chaosStore),
}
const wanted = chosen(positionals.join(), partNames)
for (const name of wanted.length > 0 ? wanted : partNames) {
  if (!(await parts[name]())) process.exitCode = 1
}
