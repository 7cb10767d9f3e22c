import { cpus, tmpdir } from 'node:os'
import type { Database } from '../src/storage/database.ts'
import { startPostgres } from '../test/client/host/postgres.ts'
import { createFolder, jobWith, openJobs, type Place } from '../test/unit/jobs/world.ts'
import { medianOf } from './measure/figures.ts'

/** Durable jobs over bare inserts into the same store, in one process and in turns: medians of many short rounds. */
const rounds = Number(process.env.BENCH_ROUNDS ?? (process.env.BENCH_QUICK === '1' ? 5 : 20))
const inserts = 100
const callers = 16
const stepsOfJob = 50
const jobsOfRound = 20

const text = 'x'.repeat(200)
const insert = 'INSERT INTO bare (id, owner, tool, input, accepted_at) VALUES (?, ?, ?, ?, ?)'

interface Row {
  readonly label: string
  /** The label of the row that this one is divided by. */
  readonly over: string
  /** Things done in one run. */
  readonly count: number
  run(): Promise<unknown>
  /** Tidies up; not measured. */
  after?(): Promise<unknown>
}

/** A job with as many steps as its text says, each of which does nothing. */
const stepper = jobWith({
  name: 'stepNothing',
  job: { maxPerUser: 1000 },
  async run({ text: count }, { step }) {
    for (let index = 0; index < Number(count); index++) await step(`step ${index}`, async () => index)
    return { text: 'done' }
  },
})

function createBare(database: Database) {
  let id = 0
  const one = () => {
    id += 1
    return database.run(insert, [`bare-${id}`, 'owner', 'tool', text, id])
  }
  return {
    one,
    async inTurn() {
      for (let count = 0; count < inserts; count++) await one()
    },
    together: () => inParallel(inserts, one),
  }
}

async function inParallel(count: number, work: () => Promise<unknown>): Promise<void> {
  let left = count
  const loop = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: callers }, loop))
}

interface Places {
  /** Where jobs are accepted and nobody works. */
  readonly idle: Place
  readonly busy: Place
}

async function openWorld({ busy, idle }: Places) {
  const [front, back] = [await openJobs(idle, [jobWith()]), await openJobs(busy, [stepper])]
  const columns = 'id TEXT PRIMARY KEY, owner TEXT NOT NULL, tool TEXT NOT NULL, input TEXT NOT NULL'
  await front.database.run(`CREATE TABLE bare (${columns}, accepted_at BIGINT NOT NULL)`)
  back.jobs.work()
  const work = async (count: number, steps: number) => {
    const ids: string[] = []
    for (let made = 0; made < count; made++) ids.push(await back.start('stepNothing', { text: String(steps) }))
    await Promise.all(ids.map(id => back.ended(id)))
  }
  return {
    ...{ front, work },
    async close() {
      await front.close()
      await back.close()
    },
  }
}

async function measure(store: string, places: Places): Promise<void> {
  const { close, front, work } = await openWorld(places)
  const bare = createBare(front.database)
  const accept = () => front.call('copyText', { text })
  const [inTurn, together] = ['bare insert, one after another', `bare insert, ${callers} at a time`]
  await report(store, [
    { label: inTurn, over: inTurn, count: inserts, run: bare.inTurn },
    { label: together, over: together, count: inserts, run: bare.together },
    {
      label: `job accepted, ${callers} at a time`,
      over: together,
      count: inserts,
      run: () => inParallel(inserts, accept),
      after: () => front.database.run('DELETE FROM jobs'),
    },
    { label: 'step of one job', over: inTurn, count: stepsOfJob, run: () => work(1, stepsOfJob) },
    {
      label: 'job without a step, accepted and ended',
      over: inTurn,
      count: jobsOfRound,
      run: () => work(jobsOfRound, 0),
    },
  ])
  await close()
}

async function report(store: string, rows: readonly Row[]): Promise<void> {
  const times = new Map(rows.map(({ label }) => [label, [] as number[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const { after, count, label, run } of rows) {
      const began = performance.now()
      await run()
      const ms = (performance.now() - began) / count
      await after?.()
      // The first one warms up.
      if (round > 0) times.get(label)?.push(ms)
    }
  }
  console.log(`${store}, medians of ${rounds} rounds, ${cpus().length} cores, Node ${process.version}\n`)
  for (const { label, over } of rows) {
    const own = times.get(label) ?? []
    const ms = medianOf(own)
    const ratio = medianOf(own.map((each, round) => each / (times.get(over)?.[round] ?? Number.NaN)))
    const cells = [`${ms.toFixed(3)} ms`, `${Math.round(1000 / ms)} /s`, `${ratio.toFixed(2)} x`]
    console.log(label.padEnd(44) + cells.map(cell => cell.padStart(13)).join(''))
  }
  console.log()
}

const folders = [createFolder(), createFolder()] as const
await measure('SQLite', { idle: folders[0], busy: folders[1] })
for (const folder of folders) folder.remove()
const server = await startPostgres()
const placeOf = async (name: string) => ({ dataFolder: tmpdir(), databaseUrl: await server.createDatabase(name) })
await measure('PostgreSQL (fsync off)', { idle: await placeOf('idle'), busy: await placeOf('busy') })
await server.close()
