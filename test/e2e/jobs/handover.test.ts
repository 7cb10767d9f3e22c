import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCallers } from '../../soak/callers.ts'
import { prepareApp, withCluster } from '../../soak/cluster.ts'
import { openLedger } from '../../soak/ledger.ts'

let app: Awaited<ReturnType<typeof prepareApp>>
beforeAll(async () => {
  app = await prepareApp()
})
afterAll(() => app?.remove())

/** Sends all of a request but its last line; `finish` sends that, and gives the answer as it came. */
async function beginRequest(url: string, path: string) {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) })
  await new Promise(resolve => socket.once('connect', resolve))
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n`)
  return {
    finish() {
      socket.write('\r\n')
      return text(socket)
    },
  }
}

describe('a host that is told to end with work in flight', () => {
  it('takes no more, answers what it took, hands its jobs to the next process and ends with 0 in time', () =>
    withCluster({ store: 'SQLite', folder: app.folder }, async cluster => {
      const { act } = createCallers(cluster)
      const doneOf = async (jobId: unknown) => Number((await act('jobStatus', { jobId })).body.done ?? 0)
      const quick = (await act('enrollAccounts', { batch: 'Q', steps: 40, stepMs: 150 })).body.jobId
      const slow = (await act('enrollAccounts', { batch: 'S', steps: 2, stepMs: 60_000 })).body.jobId
      const inFlight = act('ownAccounts', { waitMs: 4000 })
      const ready = await beginRequest(cluster.url, '/readyz')
      await expect.poll(() => doneOf(quick)).toBeGreaterThan(2)

      const began = performance.now()
      const ended = cluster.web.end('SIGTERM')
      await expect.poll(() => fetch(`${cluster.url}/healthcheck`).catch(() => 'refused')).toBe('refused')
      const answer = await ready.finish()
      expect(answer).toMatch(/^HTTP\/1\.1 503 /)
      expect(answer).toContain('"draining":true')
      expect((await inFlight).status).toBe(200)
      expect(await ended).toBe(0)
      // The slow step would have taken longer.
      expect(performance.now() - began).toBeLessThan(60_000)

      // The next process need not wait until a lease has run out.
      const ledger = await openLedger(cluster)
      expect(await ledger.holders().finally(ledger.close)).toEqual(new Set())

      await cluster.web.start()
      const done = await doneOf(quick)
      expect(done).toBeLessThan(40)
      await expect.poll(() => doneOf(quick), { interval: 50 }).toBeGreaterThan(done)
      expect((await act('jobStatus', { jobId: slow })).body.status).toBe('running')
      await expect.poll(() => doneOf(quick)).toBe(40)
    }))

  it('hands them to another worker at once, which does not wait until a lease has run out', () =>
    withCluster({ store: 'PostgreSQL', folder: app.folder }, async cluster => {
      const { act } = createCallers(cluster)
      const [first, second] = cluster.workers
      await second?.end('SIGTERM')
      const ids: unknown[] = []
      for (let count = 0; count < 10; count++) {
        ids.push((await act('enrollAccounts', { batch: `H${count}`, steps: 150, stepMs: 150 })).body.jobId)
      }
      const allDone = () =>
        Promise.all(ids.map(async jobId => Number((await act('jobStatus', { jobId })).body.done ?? 0)))
      await expect.poll(async () => Math.min(...(await allDone()))).toBeGreaterThan(1)
      const ledger = await openLedger(cluster)
      const holders = await ledger.holders()
      expect(holders.size).toBeGreaterThan(0)
      await second?.start()
      expect(await first?.end('SIGTERM')).toBe(0)
      const heirs = await ledger.holders().finally(ledger.close)
      expect([...heirs].filter(worker => holders.has(worker))).toEqual([])
      const before = await allDone()
      const goesOn = async () => (await allDone()).filter((done, index) => done > Number(before[index])).length
      await expect.poll(goesOn).toBe(10)
    }))
})
