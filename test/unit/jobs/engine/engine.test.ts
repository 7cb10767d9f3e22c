import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../../src/core/failure.ts'
import { createEngine, type Execution } from '../../../../src/jobs/engine/engine.ts'
import type { RunOutcome } from '../../../../src/jobs/engine/leases.ts'
import type { Remember, StepOutcome } from '../../../../src/jobs/engine/remember.ts'
import { connectEngineStore, type EngineStore } from '../../../../src/jobs/engine/store.ts'
import { openSqlite } from '../../../../src/storage/sqlite/sqlite.ts'
import { createFolder, fillSteps, until } from '../world.ts'

/** The words and classes of the engine's library are nobody's promise: these go through the library itself. */

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function openStore(folder = createFolder()): Promise<EngineStore> {
  const database = openSqlite(':memory:')
  const store = await connectEngineStore({ ...folder, database })
  cleanups.push(
    folder.remove,
    () => store.close(),
    () => database.close(),
  )
  return store
}

interface World {
  readonly store: EngineStore
  readonly leaseMs?: number
  execute(execution: Execution): Promise<RunOutcome>
}

function createWorld({ execute, leaseMs = 1000, store }: World) {
  const lines: string[] = []
  const lost: string[] = []
  const say = (message: string) => void lines.push(message)
  const log = { debug: say, info: say, warn: say, error: say }
  const onLost = (runId: string) => void lost.push(runId)
  const engine = createEngine({ store, leaseMs, concurrency: 1, log, execute, onLost })
  return { engine, lines, lost }
}

const job = { id: 'job-1', generation: 1 }

/** Asks for steps in one attempt after another of the same job, and gives what each asked for came to. */
async function attemptsOf(store: EngineStore, ...attempts: ((remember: Remember) => Promise<StepOutcome[]>)[]) {
  const outcomes: StepOutcome[][] = []
  const { engine } = createWorld({
    store,
    async execute({ remember }) {
      outcomes.push((await attempts[outcomes.length]?.(remember)) ?? [])
      return outcomes.length === attempts.length ? 'over' : { againInMs: 0 }
    },
  })
  const runId = await engine.start(job)
  await until(async () => {
    await engine.tick()
    return engine.isOver(runId)
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

  it('whose work throws gives the very error, of which only the code is kept', async () => {
    const store = await openStore()
    const error = new AppError('rejected', 'a value of a record')
    const [outcomes] = await attemptsOf(store, async remember => [await remember('one', () => Promise.reject(error))])
    expect(outcomes).toEqual([{ kind: 'thrown', error }])
    const [outcome] = outcomes ?? []
    expect(outcome?.kind === 'thrown' && outcome.error).toBe(error)
    const { data: runs } = await store.backend.listWorkflowRuns({})
    const { data: steps } = await store.backend.listStepAttempts({ workflowRunId: runs[0]?.id ?? '' })
    expect(steps).toMatchObject([{ status: 'failed', error: { message: 'rejected' } }])
    expect(JSON.stringify(steps)).not.toContain('a value of a record')
  })

  it('is refused when the job has too many', async () => {
    const folder = createFolder()
    const outcomes = await attemptsOf(
      await openStore(folder),
      async remember => [await remember('one', async () => 'text')],
      async remember => {
        const last = await remember('two', async () => 'text')
        await fillSteps(folder, 998)
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
    const [outcomes] = await attemptsOf(store, async remember => {
      Object.assign(store.backend, { completeStepAttempt: full, failStepAttempt: full })
      const ended = [
        await remember('done', async () => 'text'),
        await remember('thrown', () => Promise.reject(new Error('the work'))),
      ]
      Object.assign(store.backend, { createStepAttempt: full })
      return [...ended, await remember('begun', async () => 'text')]
    })
    const unkept = { kind: 'unkept', cause: { message: 'disk is full' } }
    expect(outcomes).toMatchObject([unkept, unkept, unkept])
  })
})

describe('a run', () => {
  const statusOf = async (store: EngineStore, workflowRunId: string) =>
    (await store.backend.getWorkflowRun({ workflowRunId }))?.status

  it('is over when its attempt says so', async () => {
    const store = await openStore()
    const { engine } = createWorld({ store, execute: async () => 'over' })
    const runId = await engine.start(job)
    await engine.tick()
    await engine.settle()
    expect(await engine.isOver(runId)).toBe(true)
    expect(await store.backend.getWorkflowRun({ workflowRunId: runId })).toMatchObject({
      ...{ status: 'completed', output: null, error: null },
    })
  })

  it('is taken up again after the time that its attempt asks for, and not before', async () => {
    const store = await openStore()
    const at: number[] = []
    const { engine, lines } = createWorld({
      store,
      async execute() {
        at.push(performance.now())
        return at.length === 1 ? { againInMs: 300 } : 'over'
      },
    })
    const runId = await engine.start(job)
    await until(async () => {
      await engine.tick()
      return engine.isOver(runId)
    })
    await engine.settle()
    const [first = 0, second = 0] = at
    expect(second - first).toBeGreaterThan(295)
    expect(lines).toEqual([])
  })

  it('is tried again by the engine when its attempt throws', async () => {
    const store = await openStore()
    const { engine } = createWorld({ store, execute: () => Promise.reject(new Error('the database is gone')) })
    const runId = await engine.start(job)
    await engine.tick()
    await engine.settle()
    expect(await statusOf(store, runId)).toBe('pending')
  })

  it('that somebody else ended is lost with its next renewal, and nothing is said of it', async () => {
    const store = await openStore()
    const { promise: ended, resolve: end } = Promise.withResolvers<RunOutcome>()
    const { engine, lines, lost } = createWorld({ store, leaseMs: 60, execute: () => ended })
    const runId = await engine.start(job)
    await engine.tick()
    await store.backend.cancelWorkflowRun({ workflowRunId: runId })
    await until(() => lost.length > 0)
    end({ againInMs: 0 })
    await engine.settle()
    expect([lost, lines]).toEqual([[runId], []])
    expect(await statusOf(store, runId)).toBe('canceled')
  })

  it('is kept while its store does not answer, until the time of the lease is over', async () => {
    const store = await openStore()
    const { promise: ended, resolve: end } = Promise.withResolvers<RunOutcome>()
    const leaseMs = 1200
    const { engine, lines, lost } = createWorld({ store, leaseMs, execute: () => ended })
    const runId = await engine.start(job)
    const since = performance.now()
    await engine.tick()
    const gone = () => Promise.reject(new Error('Failed to connect'))
    Object.assign(store.backend, { extendWorkflowRunLease: gone, getWorkflowRun: gone })
    await until(() => lost.length > 0)
    expect(performance.now() - since).toBeGreaterThan(leaseMs)
    expect(new Set(lines)).toEqual(new Set(['a lease could not be renewed']))
    Reflect.deleteProperty(store.backend, 'extendWorkflowRunLease')
    Reflect.deleteProperty(store.backend, 'getWorkflowRun')
    end('over')
    await engine.settle()
    expect(await statusOf(store, runId)).toBe('completed')
  })

  it('that cannot be given back is left to its lease', async () => {
    const store = await openStore()
    const { engine, lines } = createWorld({ store, execute: async () => ({ againInMs: 0 }) })
    const runId = await engine.start(job)
    const full = () => Promise.reject(new Error('disk is full'))
    Object.assign(store.backend, { rescheduleWorkflowRunAfterFailedStepAttempt: full })
    await engine.tick()
    await engine.settle()
    expect(lines).toEqual(['a run could not be given back'])
    expect(await statusOf(store, runId)).toBe('running')
  })
})
