import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { connectDatabase } from '../../src/storage/storage.ts'
import { createFloods, type Flood, pour } from '../client/attacks/floods.ts'
import { startCounter, startOpenHost } from '../client/attacks/open-host.ts'
import { countRows } from '../client/attacks/row-counts.ts'
import { createFolder } from '../client/host/folder.ts'
import { type PostgresServer, startPostgres } from '../client/host/postgres.ts'

/**
 * `node test/soak/floods.ts [--requests 10000] [--store SQLite|PostgreSQL] [--kind registrations]`: what so many requests of somebody whom nobody knows
 * cost a host, each kind on a host of its own, from one address and from one of ten thousand each: rows, questions and memory.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    store: { type: 'string' },
    kind: { type: 'string', default: '' },
  },
})
const count = Number(values.requests)
const together = 32
const stores = ['SQLite', 'PostgreSQL'].filter(name => values.store === undefined || values.store === name)

const sources: Readonly<Record<string, (index: number) => string>> = {
  one: () => '192.0.2.1',
  many: index => `10.${Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** MiB in memory, where the system tells. */
function memoryOf(pid: number | undefined): string {
  try {
    const [, kib = ''] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return String(Math.round(Number(kib) / 1024))
  } catch {
    return '?'
  }
}

interface Measured {
  readonly flood: Flood
  readonly source: string
  readonly databaseUrl: string | undefined
}

async function measure({ databaseUrl, flood, source }: Measured): Promise<string> {
  const [upstream, folder] = [await startCounter(), createFolder()]
  const place = databaseUrl === undefined ? { DATA_DIR: folder.path } : { DATABASE_URL: databaseUrl }
  const { host, url } = await startOpenHost(upstream.url, place)
  await host.listening
  const database = await connectDatabase({ databaseUrl, dataFolder: folder.path })
  try {
    const parts = { url, upstreamUrl: upstream.url, together, addressOf: sources[source] ?? String }
    // What is compiled and connected once is there before it is measured.
    await pour(flood, { ...parts, count: 50, from: count, addressOf: () => '198.51.100.1' })
    const before = { memory: memoryOf(host.pid), asked: upstream.asked(), rows: await countRows(database) }
    const statuses = await pour(flood, { ...parts, count })
    const rows = [...(await countRows(database))]
      .map(([table, kept]) => [table, kept - (before.rows.get(table) ?? 0)] as const)
      .filter(([, kept]) => kept > 0)
    const tally = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status || 'none'}: ${times}`)
    const asked = String(upstream.asked() - before.asked)
    const kept = rows.map(([table, more]) => `${table} ${more}`).join(', ') || '0'
    return `| ${[flood.name, source, tally.join(', '), asked, kept, `${before.memory} to ${memoryOf(host.pid)}`].join(' | ')} |`
  } finally {
    await database.close()
    await host.kill('SIGKILL')
    upstream.close()
    folder.remove()
  }
}

async function table(store: string, server: PostgresServer | undefined): Promise<void> {
  say(`\n${count} requests of each kind, ${together} at a time, on ${store}\n`)
  say('| Kind | Addresses | Answers | Asked upstream | Rows more | MiB |\n|---|---|---|---|---|---|')
  let databases = 0
  const kinds = createFloods()
    .map(({ name }) => name)
    .filter(name => name.includes(values.kind))
  for (const kind of kinds) {
    for (const source of Object.keys(sources)) {
      // Each host gets one of its own, which has begun nothing yet.
      const flood = createFloods().find(({ name }) => name === kind)
      if (!flood) continue
      const databaseUrl = await server?.createDatabase(`floods${databases++}`)
      say(await measure({ flood, source, databaseUrl }))
    }
  }
}

for (const store of stores) {
  const server = store === 'PostgreSQL' ? await startPostgres() : undefined
  await table(store, server).finally(() => server?.close())
}
