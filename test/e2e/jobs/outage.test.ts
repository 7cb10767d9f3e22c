import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallers } from '../../soak/callers.ts'
import { type Cluster, prepareApp, withCluster } from '../../soak/cluster.ts'
import { openLedger } from '../../soak/ledger.ts'

let app: Awaited<ReturnType<typeof prepareApp>>
beforeAll(async () => {
  app = await prepareApp()
})
afterAll(() => app?.remove())

const steps = 30
const refusal = [503, 'unavailable', true]

/** Takes the database away under a running job, asks for others meanwhile, and gives it back. */
async function outage(cluster: Cluster, { begin, end }: Record<'begin' | 'end', () => unknown>): Promise<void> {
  const callers = createCallers(cluster)
  const { act } = callers
  const pids = () => [cluster.web, ...cluster.workers].map(({ pid }) => pid)
  const before = pids()
  const start = async (batch: string) => {
    const { body, status } = await act('enrollAccounts', { batch, steps, stepMs: 100 })
    return { jobId: body.jobId, answer: [status, body.code, body.retryable] }
  }
  const statusOf = async (jobId: unknown) => (await act('jobStatus', { jobId })).body
  const running = (await start('JR-')).jobId
  await expect.poll(async () => Number((await statusOf(running)).done ?? 0)).toBeGreaterThan(2)

  await begin()
  for (let count = 0; count < 4; count++) {
    expect((await start(`JX${count}-`)).answer).toEqual(refusal)
    await sleep(500)
  }
  expect((await fetch(`${cluster.url}/healthcheck`)).status).toBe(200)
  await end()

  const next = await pollAccepted(() => start('JN-'))
  for (const jobId of [running, next]) {
    await expect.poll(async () => (await statusOf(jobId)).status).toBe('completed')
  }
  const accounts = await callers.accounts('J')
  expect([...accounts.values()].map(found => found.length)).toEqual(Array(2 * steps).fill(1))
  const ledger = await openLedger(cluster)
  expect(await ledger.statuses().finally(() => ledger.close())).toEqual({ completed: 2 })
  expect(pids()).toEqual(before)
}

/** A platform that starts a process anew meanwhile must not find one that ends again and again: it would stop trying. */
async function startWithoutDatabase({ server, web }: Cluster): Promise<void> {
  await web.end('SIGKILL')
  await server?.kill()
  const started = web.start()
  started.catch(() => {})
  await expect.poll(() => web.log.filter(line => line.includes('waiting for the database')).length).toBeGreaterThan(0)
  await server?.start()
  await started
}

async function pollAccepted(start: () => Promise<{ jobId: unknown; answer: unknown[] }>): Promise<unknown> {
  for (;;) {
    const { answer, jobId } = await start()
    if (answer[0] === 202) return jobId
    expect(answer).toEqual(refusal)
    await sleep(200)
  }
}

/** Largest file that a process may write; Node is told with an error, not with a signal. */
const limitFiles = (pid: number | undefined, size: string): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--fsize=${size}:`])
const canLimit = spawnSync('prlimit', ['--version']).status === 0

describe('a host whose database is gone for a while', () => {
  it.skipIf(!canLimit)(
    'accepts nothing while its disk is full, by halves neither, and goes on when there is room: SQLite',
    () =>
      withCluster({ store: 'SQLite', folder: app.folder }, cluster =>
        outage(cluster, {
          begin: () => limitFiles(cluster.web.pid, '4096'),
          end: () => limitFiles(cluster.web.pid, 'unlimited'),
        }),
      ),
  )

  it('accepts nothing while the server is down, and goes on when it is back, without a restart: PostgreSQL', () =>
    withCluster({ store: 'PostgreSQL', folder: app.folder }, async cluster => {
      await outage(cluster, { begin: () => cluster.server?.kill(), end: () => cluster.server?.start() })
      await startWithoutDatabase(cluster)
    }))
})
