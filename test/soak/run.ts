import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepareApp, type StoreName, startCluster } from './cluster.ts'
import { runCrashes } from './crash-run.ts'
import { measureTakeovers } from './takeover.ts'

const usage = `Usage: npm run soak -- [--kills 20] [--jobs 200] [--calls 10000] [--seed N] [--takeovers 5] [--store SQLite|PostgreSQL]

The long crash and load run: kills processes while jobs run, and looks for what was lost, doubled or out of order. Before it,
so many calls of eight users at once, each of which must get its own answer.`

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    jobs: { type: 'string', default: '200' },
    calls: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    store: { type: 'string' },
    takeovers: { type: 'string', default: '5' },
    help: { type: 'boolean' },
  },
})
if (values.help) {
  process.stdout.write(`${usage}\n`)
  process.exit()
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const stores: readonly StoreName[] = ['SQLite', 'PostgreSQL']

async function soak(store: StoreName, folder: string): Promise<boolean> {
  const [jobs, kills, seed] = [Number(values.jobs), Number(values.kills), Number(values.seed)]
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

function keepsUsersApart(): boolean {
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url))
  const args = [vitest, 'run', 'test/e2e/host/isolation.test.ts']
  const cwd = fileURLToPath(new URL('../../', import.meta.url))
  const env = { ...process.env, CALLS: values.calls }
  return spawnSync(process.execPath, args, { cwd, env, stdio: 'inherit' }).status === 0
}

if (!keepsUsersApart()) process.exitCode = 1
const app = await prepareApp()
try {
  for (const store of stores.filter(name => values.store === undefined || values.store === name)) {
    if (!(await soak(store, app.folder))) process.exitCode = 1
  }
} finally {
  await app.remove()
}
