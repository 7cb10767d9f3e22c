import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallers } from '../../soak/callers.ts'
import { prepareApp, type StoreName, withCluster } from '../../soak/cluster.ts'
import { runCrashes } from '../../soak/crash-run.ts'

/** `SEED=...` repeats the moments of a run. */
const seed = Number(process.env.SEED ?? randomInt(1_000_000))

let app: Awaited<ReturnType<typeof prepareApp>>
beforeAll(async () => {
  app = await prepareApp()
})
afterAll(() => app?.remove())

const jobs = 20

/** Jobs of five steps, each called back after every step, and two kills at random moments. `npm run soak` has more of both. */
async function crash(store: StoreName) {
  const lines: string[] = []
  const say = (line: string) => void lines.push(line)
  return await withCluster({ store, folder: app.folder }, async cluster => {
    const outcome = await runCrashes({ cluster, jobs, kills: 2, seed, say })
    const { host } = new URL(cluster.org.org)
    const database = cluster.place.databaseUrl && new URL(cluster.place.databaseUrl).host
    const own = new Set([host, database])
    return { ...outcome, foreignTargets: outcome.targets.filter(target => !own.has(target)), about: lines.join('\n') }
  })
}

describe('a host that is killed twice while jobs run', () => {
  it('on SQLite loses none that it accepted, writes each account once, and calls back its own org only', async () => {
    const { about, accepted, faults, foreignTargets, loads } = await crash('SQLite')
    expect({ faults, accepted, foreignTargets }, `SEED=${seed}\n${about}`).toEqual({
      faults: [],
      accepted: jobs,
      foreignTargets: [],
    })
    // Between two lives nobody answers; what was answered was refused.
    expect(Object.keys(loads.foreign).filter(status => status !== '502' && status !== 'gone')).toEqual(['403'])
  })

  it('on PostgreSQL, where two workers are killed in turn, does the same, and answers every call meanwhile', async () => {
    const { about, accepted, faults, foreignTargets, loads, unanswered } = await crash('PostgreSQL')
    expect({ faults, accepted, unanswered, foreignTargets }, `SEED=${seed}\n${about}`).toEqual({
      faults: [],
      accepted: jobs,
      unanswered: 0,
      foreignTargets: [],
    })
    expect(Object.entries(loads).map(([surface, counts]) => [surface, Object.keys(counts)])).toEqual([
      ['actions', ['200']],
      ['mcp', ['200']],
      ['foreign', ['403']],
    ])
  })
})

describe('a job that ends its process', () => {
  it('is given up after five times, after an exception as after a kill, and a job beside it is done all the same', async () => {
    await withCluster({ store: 'SQLite', folder: app.folder }, async cluster => {
      const { act } = createCallers(cluster)
      const statusOf = async (jobId: unknown) => (await act('jobStatus', { jobId })).body.status
      for (const [how, exitCode] of [
        ['exception', 1],
        ['kill', null],
      ] as const) {
        const good = (await act('enrollAccounts', { batch: how, steps: 40, stepMs: 100 })).body.jobId
        const bad = (await act('endProcess', { how })).body.jobId
        for (let count = 1; count <= 5; count++) {
          expect([how, await cluster.web.ended()]).toEqual([how, exitCode])
          // It may end before it says that it is ready.
          await cluster.web.start().catch(() => {})
        }
        await expect.poll(() => statusOf(bad)).toBe('failed')
        await expect.poll(() => statusOf(good)).toBe('completed')
      }
    })
  })
})
