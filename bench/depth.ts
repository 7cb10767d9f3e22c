import { tmpdir } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../src/host/stores.ts'
import { createJobAdministration } from '../src/jobs/operate/administration.ts'
import { createUpkeep } from '../src/jobs/operate/upkeep.ts'
import { createSignInAdministration } from '../src/sign-in/grants/administration.ts'
import { createSweep } from '../src/sign-in/server/sweep.ts'
import type { Database } from '../src/storage/database.ts'
import { startPostgres } from '../test/client/host/postgres.ts'
import { createFolder, jobWith, openJobs, type Place } from '../test/unit/jobs/world.ts'
import { fillJobs, fillSignIns } from './depth-rows.ts'
import { tell } from './measure/figures.ts'

/** Stores in which very much lies, and for how long the event loop of the host does nothing else. */
const count = process.env.BENCH_MILLION ? 1_000_000 : 100_000
const rounds = 5
const accepted = 200
const callers = 16
const workMs = 3000
const orgId = '00D5e000000AcmeEAC'

/** The first table of a million rows is another than the one with goals. */
const suffix = count === 1_000_000 ? ', a million' : ''

/** The longest time for which the loop did nothing else, and what it took of the processor, the least of some rounds: others use the machine too. */
async function stall(store: string, label: string, work: () => Promise<unknown>): Promise<void> {
  const found: { readonly ms: number; readonly cpuMs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const loop = monitorEventLoopDelay({ resolution: 1 })
    await sleep(20)
    const before = process.cpuUsage()
    loop.enable()
    await sleep(5)
    await work()
    await sleep(5)
    loop.disable()
    const { system, user } = process.cpuUsage(before)
    found.push({ ms: loop.max / 1e6, cpuMs: (system + user) / 1000 })
  }
  const sorted = found.map(({ ms }) => ms).toSorted((one, other) => one - other)
  const [value = Number.NaN, high = value] = [sorted[0], sorted.at(-1)]
  const cpuMs = Math.max(...found.map(each => each.cpuMs))
  const row = `longest stall, ${label}, ${store}${suffix}`
  tell({ row, value, low: value, high, unit: 'ms' }, `${cpuMs.toFixed(0)} ms CPU`)
}

async function accept(store: string, start: () => Promise<unknown>): Promise<void> {
  const rates: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now()
    let left = accepted
    const loop = async () => {
      while (left-- > 0) await start()
    }
    await Promise.all(Array.from({ length: callers }, loop))
    rates.push((accepted * 1000) / (performance.now() - began))
  }
  // The first one warms up.
  const [low, high] = [Math.min(...rates.slice(1)), Math.max(...rates.slice(1))]
  const row = `jobs accepted with ${count.toLocaleString('en')} waiting, ${store}`
  tell({ row, value: high, low, high, unit: '/s' })
}

async function measureJobs(store: string, place: Place): Promise<void> {
  const quick = jobWith({ name: 'doNothing', job: { maxPerUser: 1000 } })
  const host = await openJobs(place, [jobWith(), quick], { maxWaiting: 100_000 })
  await host.start('doNothing', { text: 'a' })
  await fillJobs(host.database, count)
  await accept(store, () => host.call('copyText', { text: 'x'.repeat(200) }))
  const { counts, list } = host.jobs
  const administration = createJobAdministration({ database: host.database, operator: host.jobs, now: Date.now })
  const reach = { orgId, alone: true }
  const userId = '0055e000000SaraAAE'
  await stall(store, 'list of jobs', async () => {
    await administration.list(reach, {})
    await administration.list(reach, { status: 'failed' })
    await administration.list(reach, { status: 'completed', userId })
    await administration.list(reach, { after: `${Date.now() - 5000}.w1` })
    await administration.undelivered(reach, { state: 'lost' })
    await list('failed')
    await list()
  })
  await stall(store, 'counts of jobs', counts)
  host.jobs.work()
  await stall(store, 'dispatch of jobs', () => sleep(workMs))
  await host.jobs.stop(1000)
  await host.database.run("UPDATE jobs SET status = 'completed', ended_at = 1")
  const upkeep = createUpkeep({ database: host.database, earlier: host.takeover, now: Date.now, retentionMs: 1000 })
  await stall(store, 'retention of jobs', async () => {
    for (let slice = 0; slice < 50; slice += 1) {
      await upkeep.clean()
      await sleep(1)
    }
  })
  await host.database.close()
}

async function measureSignIns(store: string, database: Database): Promise<void> {
  const now = Date.now()
  await fillSignIns(database, count, now)
  const end = async () => {}
  const sweep = createSweep({ database, now: () => now, endGrant: end })
  await stall(store, 'sweep of sign-ins', sweep)
  const ending = { approvals: { remove: end }, signIns: { forget: end }, revokeGrant: end }
  const { list } = createSignInAdministration({ database, ...ending })
  const reach = { orgId, alone: true }
  await stall(store, 'list of sign-ins', async () => {
    await list(reach, {})
    await list(reach, { username: 'nobody' })
    await list(reach, { after: `${now - 50_000}.g1` })
  })
  let expired = 0
  const later = createSweep({ database, now: () => now + 172_800_000 + expired, endGrant: end })
  await stall(store, 'sweep of what expired', async () => {
    expired += 4000
    await later()
  })
  await database.close()
}

async function measure(store: string, place: Place): Promise<void> {
  const database = await openDatabase(place)
  await measureJobs(store, place)
  await measureSignIns(store, database)
}

console.log(`${count.toLocaleString('en')} jobs, and as many sign-ins; Node ${process.version}\n`)
const { BENCH_STORE: only } = process.env
if (only !== 'postgres') {
  const folder = createFolder()
  await measure('SQLite', folder)
  folder.remove()
}
if (only !== 'sqlite') {
  const server = await startPostgres()
  await measure('PostgreSQL', { dataFolder: tmpdir(), databaseUrl: await server.createDatabase('depth') })
  await server.close()
}
