import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/storage/database.ts'
import { connectDatabase } from '../../../src/storage/storage.ts'
import { createFloods, pour } from '../../client/attacks/floods.ts'
import { startCounter, startOpenHost } from '../../client/attacks/open-host.ts'
import { countRows } from '../../client/attacks/row-counts.ts'
import { createFolder } from '../../client/host/folder.ts'
import { type PostgresServer, startPostgres } from '../../client/host/postgres.ts'

/**
 * The smaller version of `node test/soak/floods.ts`: what so many requests of somebody whom nobody knows leave behind, and
 * whom they have asked. Times and memory depend on the machine, so they are there alone.
 */
const count = 150

interface Bound {
  readonly statuses: readonly number[]
  /** Rows that stay, but for those that count. */
  readonly rows: number
  readonly asked: number
}

const bounds: Readonly<Record<string, Bound>> = {
  'events that nobody handles, 64 KiB': { statuses: [404], rows: 0, asked: 0 },
  'events with signatures of nobody': { statuses: [403, 429], rows: 0, asked: 60 },
  'actions with tokens of nobody': { statuses: [403, 429], rows: 0, asked: 60 },
  'MCP messages with tokens of nobody': { statuses: [401, 429], rows: 0, asked: 0 },
  'API calls with keys of nobody': { statuses: [401, 429], rows: 0, asked: 0 },
  // A question and its place among those that are open.
  // Two rows of each; eight at one moment can all find the last place.
  'sign-ins that begin': { statuses: [303, 429], rows: 2 * (100 + 7), asked: 0 },
  'sign-ins of programs with a document nowhere': { statuses: [400, 429, 503], rows: 0, asked: 0 },
  "'allow' for sign-ins that are not there": { statuses: [400, 403], rows: 0, asked: 0 },
  // A question, its place and the sign-in under way; Salesforce says once where to sign in.
  "'allow' for one sign-in, again and again": { statuses: [0], rows: 3, asked: 1 },
  registrations: { statuses: [201, 429], rows: 20, asked: 0 },
  'bodies of events that are never sent whole': { statuses: [0], rows: 0, asked: 0 },
}

let upstream: Awaited<ReturnType<typeof startCounter>>
let server: PostgresServer
beforeAll(async () => {
  upstream = await startCounter()
  server = await startPostgres()
})
afterAll(async () => {
  upstream?.close()
  await server?.close()
})

describe.each(['SQLite', 'PostgreSQL'])('a flood from one address, on %s', store => {
  const folder = createFolder()
  let open: Awaited<ReturnType<typeof startOpenHost>>
  let database: Database
  beforeAll(async () => {
    const databaseUrl = store === 'SQLite' ? undefined : await server.createDatabase('floods')
    const place = databaseUrl === undefined ? { DATA_DIR: folder.path } : { DATABASE_URL: databaseUrl }
    open = await startOpenHost(upstream.url, place)
    await open.host.listening
    database = await connectDatabase({ databaseUrl, dataFolder: folder.path })
  })
  afterAll(async () => {
    await database?.close()
    await open?.host.kill('SIGTERM')
    folder.remove()
  })

  /** Two where the database let the host wait, on a busy machine: it counted for itself as well. */
  const shares = () => (open.host.lines.some(line => line.includes('counted in this process alone')) ? 2 : 1)
  /** Of sixty questions in ten minutes one comes back every ten seconds. */
  const cameBack = (started: number, most: number) =>
    most === 60 ? Math.ceil((performance.now() - started) / 10_000) : 0
  const rows = async () => {
    const { rates = 0, ...kept } = Object.fromEntries(await countRows(database))
    return { rates, kept: Object.values(kept).reduce((sum, one) => sum + one, 0) }
  }

  it('begins when the host has noted for itself with which key it seals, and that it looked after the others', async () => {
    const noted = async () => Object.fromEntries(await countRows(database))
    await expect.poll(noted).toMatchObject({ sealing_keys: 1, claims: 1 })
  })

  it.each(createFloods().map((flood, at) => ({ flood, at, name: flood.name })))('of $name', async ({ at, flood }) => {
    const bound = bounds[flood.name] ?? { statuses: [], rows: 0, asked: 0 }
    const before = await rows()
    const asked = upstream.asked()
    const started = performance.now()
    // Each kind from an address of its own: what one of them uses up is not missing for the next.
    const addressOf = () => `192.0.2.${at + 1}`
    const statuses = await pour(flood, { ...open, upstreamUrl: upstream.url, count, together: 8, addressOf })
    expect([...statuses.keys()].filter(status => !bound.statuses.includes(status))).toEqual([])
    expect(upstream.asked() - asked).toBeLessThanOrEqual(bound.asked * shares() + cameBack(started, bound.asked))
    const after = await rows()
    expect(after.kept - before.kept).toBeLessThanOrEqual(bound.rows * shares())
    // A row for the address, and one for all.
    expect(after.rates - before.rates).toBeLessThanOrEqual(2)
  })

  it('leaves the host as ready as before', async () => {
    const answer = await fetch(`${open.url}/healthcheck`)
    expect(answer.status).toBe(200)
    const lines = open.host.lines.filter(line => /unhandled|uncaught|"level":"error"/.test(line))
    expect(lines.slice(0, 3)).toEqual([])
  })
})
