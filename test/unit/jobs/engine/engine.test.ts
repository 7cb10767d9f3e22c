import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import type { RunOutcome } from '../../../../src/jobs/engine/backend.ts'
import { createEngine, type Execution } from '../../../../src/jobs/engine/engine.ts'
import type { Remember, StepOutcome } from '../../../../src/jobs/engine/remember.ts'
import { createRunRows, type RunRows } from '../../../../src/jobs/engine/run-rows.ts'
import { jobMigrations } from '../../../../src/jobs/schema.ts'
import type { Database } from '../../../../src/storage/database.ts'
import { migrate } from '../../../../src/storage/migrations.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { fillSteps, until } from '../world.ts'

/**
 * What the engine's library asks of a store, when it asks, and what its errors look like is nobody's promise: these go
 * through the library itself, and whatever it asks beside that fails.
 */

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** A database with one job that waits to be taken up. */
async function openStore(): Promise<{ database: Database; runs: RunRows }> {
  const database = openSqlite(':memory:')
  cleanups.push(() => database.close())
  await migrate(database, jobMigrations)
  const row = {
    ...{ id: 'job-1', generation: 1, status: 'running', available_at: 0, owner: 'o', tool: 't', surface: 'actions' },
    ...{ request_id: 'r', input_hash: 'h', input: '{}', caller: '{}', accepted_at: 0, progress_count: 0, retries: 0 },
  }
  const marks = Object.keys(row).map(() => '?')
  await database.run(`INSERT INTO jobs (${Object.keys(row).join(', ')}) VALUES (${marks})`, Object.values(row))
  return { database, runs: createRunRows(database) }
}

interface World {
  readonly runs: RunRows
  readonly leaseMs?: number
  readonly concurrency?: number
  execute(execution: Execution): Promise<RunOutcome>
}

function createWorld({ concurrency = 1, execute, leaseMs = 1000, runs }: World) {
  const lines: string[] = []
  const lost: string[] = []
  const say = (message: string) => void lines.push(message)
  const log = { debug: say, info: say, warn: say, error: say }
  const onLost = (id: string) => void lost.push(id)
  const engine = createEngine({ runs, leaseMs, concurrency, log, execute, onLost, onRoom() {} })
  return { engine, lines, lost }
}

type Store = Awaited<ReturnType<typeof openStore>>
const rowOf = ({ database }: Store) =>
  database.first<{ status: string; worker_id: string | null; available_at: number }>(
    'SELECT status, worker_id, available_at FROM jobs',
  )
const endJob = ({ database }: Store) => database.run("UPDATE jobs SET status = 'completed'")

/** Asks for steps in one attempt after another of the same job, and gives what each asked for came to. */
async function attemptsOf(store: Store, ...attempts: ((remember: Remember) => Promise<StepOutcome[]>)[]) {
  const outcomes: StepOutcome[][] = []
  const { engine } = createWorld({
    ...store,
    async execute({ remember }) {
      outcomes.push((await attempts[outcomes.length]?.(remember)) ?? [])
      if (outcomes.length < attempts.length) return { againInMs: 0 }
      await endJob(store)
      return 'over'
    },
  })
  await until(async () => {
    await engine.tick()
    return outcomes.length === attempts.length
  })
  await engine.settle()
  return outcomes
}

describe('a step', () => {
  it('gives its text, two of one name too, and is not done again by the next attempt', async () => {
    const ask = (text: string) => async (remember: Remember) => [
      await remember('one', async () => text),
      await remember('one', async () => `another ${text}`),
      await remember('two', async () => null),
    ]
    const outcomes = await attemptsOf(await openStore(), ask('first'), ask('second'))
    const texts = ['first', 'another first', null].map(text => ({ kind: 'done', text }))
    expect(outcomes).toEqual([texts, texts])
  })

  it('whose work throws gives the very error, of which only the code is kept, and is done by the next attempt', async () => {
    const store = await openStore()
    const error = new AppError('rejected', 'a value of a record')
    const [outcomes, later] = await attemptsOf(
      store,
      async remember => [await remember('one', () => Promise.reject(error))],
      async remember => [await remember('one', async () => 'text')],
    )
    expect(outcomes).toEqual([{ kind: 'thrown', error }])
    const [outcome] = outcomes ?? []
    expect(outcome?.kind === 'thrown' && outcome.error).toBe(error)
    expect(later).toEqual([{ kind: 'done', text: 'text' }])
    const steps = await store.runs.steps('job-1')
    // Both can be kept in one millisecond.
    expect(steps.toSorted((a, b) => Number(b.output === null) - Number(a.output === null))).toMatchObject([
      { name: 'one', failure: 'rejected', output: null },
      { name: 'one', failure: null, output: 'text' },
    ])
    expect(JSON.stringify(steps)).not.toContain('a value of a record')
  })

  it('is refused when the job has too many', async () => {
    const store = await openStore()
    const outcomes = await attemptsOf(
      store,
      async remember => [await remember('one', async () => 'text')],
      async remember => {
        const last = await remember('two', async () => 'text')
        await fillSteps(store.database, 998)
        return [last]
      },
      async remember => [await remember('two', async () => ''), await remember('three', async () => 'text')],
    )
    const done = { kind: 'done', text: 'text' }
    expect(outcomes).toEqual([[done], [done], [done, { kind: 'refused', error: expect.any(Error) }]])
  })

  it('that cannot be written down is unkept, whether its work was done or threw', async () => {
    const store = await openStore()
    const full = () => Promise.reject(new Error('disk is full'))
    const runs = { ...store.runs }
    const [outcomes] = await attemptsOf({ ...store, runs }, async remember => {
      runs.keepStep = full
      const ended = [
        await remember('done', async () => 'text'),
        await remember('thrown', () => Promise.reject(new Error('the work'))),
      ]
      runs.isHeld = full
      return [...ended, await remember('begun', async () => 'text')]
    })
    const unkept = { kind: 'unkept', cause: { message: 'disk is full' } }
    expect(outcomes).toMatchObject([unkept, unkept, unkept])
  })

  it('of an attempt whose job somebody else has by now is neither begun nor kept', async () => {
    const store = await openStore()
    const began: string[] = []
    const begin = (name: string) => async () => String(began.push(name))
    const take = () => store.database.run("UPDATE jobs SET worker_id = 'another'")
    const [outcomes] = await attemptsOf(store, async remember => [
      await remember('one', async () => String(await take())),
      await remember('two', begin('two')),
    ])
    expect(outcomes).toMatchObject([{ kind: 'unkept' }, { kind: 'unkept' }])
    expect([began, await store.runs.steps('job-1')]).toEqual([[], []])
  })
})

describe('a job', () => {
  it('that has ended is not taken up again, and nothing more of it is written', async () => {
    const store = await openStore()
    const { engine } = createWorld({
      ...store,
      async execute() {
        await endJob(store)
        return 'over'
      },
    })
    expect(await engine.tick()).toBe(1)
    await engine.settle()
    expect([await engine.tick(), engine.room()]).toEqual([0, 1])
    expect(await rowOf(store)).toMatchObject({ status: 'completed' })
  })

  it('is taken up again after the time that its attempt asks for, and not before', async () => {
    const store = await openStore()
    const at: number[] = []
    const { engine, lines } = createWorld({
      ...store,
      async execute() {
        at.push(performance.now())
        if (at.length === 1) return { againInMs: 300 }
        await endJob(store)
        return 'over'
      },
    })
    await until(async () => {
      await engine.tick()
      return at.length === 2
    })
    await engine.settle()
    const [first = 0, second = 0] = at
    expect(second - first).toBeGreaterThan(295)
    expect(lines).toEqual([])
  })

  it('is given back when its attempt throws, and so when its steps cannot be read', async () => {
    for (const isRead of [true, false]) {
      const store = await openStore()
      const runs = isRead ? store.runs : { ...store.runs, steps: () => Promise.reject(new Error('no answer')) }
      const { engine } = createWorld({ runs, execute: () => Promise.reject(new Error('the database is gone')) })
      await engine.tick()
      await engine.settle()
      expect(await rowOf(store)).toMatchObject({ status: 'running', worker_id: null })
      expect(engine.room()).toBe(1)
    }
  })

  it('that somebody else ended is lost with its next renewal, and nothing is said of it', async () => {
    const store = await openStore()
    const { promise: ended, resolve: end } = Promise.withResolvers<RunOutcome>()
    const { engine, lines, lost } = createWorld({ ...store, leaseMs: 60, execute: () => ended })
    await engine.tick()
    await store.database.run("UPDATE jobs SET status = 'cancelled'")
    await until(() => lost.length > 0)
    end({ againInMs: 0 })
    await engine.settle()
    expect([lost, lines]).toEqual([['job-1'], []])
    expect(await rowOf(store)).toMatchObject({ status: 'cancelled' })
  })

  it.each([
    ['fails', () => Promise.reject(new Error('Failed to connect')), ['a lease could not be renewed']],
    ['gives no answer', () => new Promise<never>(() => {}), []],
  ])('is kept while its store %s, until the time of the lease is over', async (_, gone, said) => {
    const store = await openStore()
    const { promise: ended, resolve: end } = Promise.withResolvers<RunOutcome>()
    const leaseMs = 900
    const runs = { ...store.runs }
    const { engine, lines, lost } = createWorld({ runs, leaseMs, execute: () => ended })
    const since = performance.now()
    await engine.tick()
    runs.renew = gone
    await until(() => lost.length > 0)
    expect(performance.now() - since).toBeGreaterThan(leaseMs)
    expect([...new Set(lines)]).toEqual(said)
    await endJob(store)
    end('over')
    await engine.settle()
  })

  it('is not taken up twice in one process, though its lease looks as if it were over', async () => {
    const store = await openStore()
    const { promise: ended, resolve: end } = Promise.withResolvers<RunOutcome>()
    let attempts = 0
    const execute = () => {
      attempts += 1
      return ended
    }
    const parts = { ...store, leaseMs: 60_000, log: { debug() {}, info() {}, warn() {}, error() {} }, onLost() {} }
    const engine = createEngine({ ...parts, concurrency: 2, execute, onRoom() {} })
    await engine.tick()
    await store.database.run('UPDATE jobs SET available_at = 0')
    expect(await engine.tick()).toBe(0)
    await endJob(store)
    end('over')
    await engine.settle()
    expect(attempts).toBe(1)
  })

  it('that was lost and taken up here again stays held when the attempt that lost it ends', async () => {
    const store = await openStore()
    const attempts: ((outcome: RunOutcome) => void)[] = []
    const execute = () => new Promise<RunOutcome>(resolve => attempts.push(resolve))
    const renewed: string[] = []
    const runs: RunRows = {
      ...store.runs,
      async renew(holding, ms) {
        renewed.push(holding.workerId)
        return attempts.length > 1 && (await store.runs.renew(holding, ms))
      },
    }
    const { engine, lost } = createWorld({ runs, leaseMs: 300, concurrency: 2, execute })
    await engine.tick()
    await until(() => lost.length > 0)
    await store.database.run('UPDATE jobs SET available_at = 0')
    expect(await engine.tick()).toBe(1)
    await until(() => attempts.length === 2)
    attempts[0]?.({ againInMs: 0 })
    const before = renewed.length
    await until(() => renewed.length > before + 1)
    expect([engine.room(), lost]).toEqual([1, ['job-1']])
    await endJob(store)
    attempts[1]?.('over')
    await engine.settle()
  })

  it('that cannot be given back is left to its lease', async () => {
    const store = await openStore()
    const runs = { ...store.runs, giveBack: () => Promise.reject(new Error('disk is full')) }
    const { engine, lines } = createWorld({ runs, execute: async () => ({ againInMs: 0 }) })
    await engine.tick()
    await engine.settle()
    expect(lines).toEqual(['a job could not be given back'])
    expect(await rowOf(store)).toMatchObject({ status: 'running', worker_id: expect.any(String) })
  })
})
