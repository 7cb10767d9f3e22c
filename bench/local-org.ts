import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'
import { Pool } from 'undici'

/** The local org as people run it: start-up, then single calls one after another with 100,000 accounts loaded. */
const starts = 7
const accounts = 100_000
const owners = ['sara.sales@acme.example', 'tom.sales@acme.example']
/** A chunk of accounts fits one call of SObject Collections. */
const perCall = 200

interface Summary {
  readonly org: string
  readonly users: readonly { readonly username: string; readonly userId: string; readonly accessToken: string }[]
}

interface Started {
  readonly child: ChildProcess
  readonly summary: Summary
  readonly startMs: number
}

async function start(): Promise<Started> {
  const began = performance.now()
  const child = spawn(process.execPath, [new URL('../local-org/main.ts', import.meta.url).pathname, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ORG_PORT: '0', PORT: '0' },
  })
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, summary: JSON.parse(line) as Summary, startMs: performance.now() - began }
}

async function stop({ child }: Started): Promise<void> {
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

type Call = (username: string, path: string, body?: object) => Promise<unknown>

function createCall({ org, users }: Summary): Call & { readonly close: () => Promise<void> } {
  const pool = new Pool(org, { connections: 4 })
  const call: Call = async (username, path, body) => {
    const token = users.find(user => user.username === username)?.accessToken
    const { statusCode, body: answer } = await pool.request({
      method: body ? 'POST' : 'GET',
      path: `/services/data/v62.0${path}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    if (statusCode > 201) throw new Error(`${path}: ${statusCode} ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
  return Object.assign(call, { close: () => pool.destroy() })
}

const nameOf = (index: number): string => `Bench ${String(index).padStart(6, '0')}`

/** Gives the ids, in the order of their numbers. */
async function load(call: Call, { users }: Summary): Promise<readonly string[]> {
  const ownerIds = owners.map(owner => users.find(({ username }) => username === owner)?.userId)
  const ids: string[] = []
  for (let from = 0; from < accounts; from += perCall) {
    const records = Array.from({ length: perCall }, (_, at) => ({
      attributes: { type: 'Account' },
      Name: nameOf(from + at),
      OwnerId: ownerIds[(from + at) % ownerIds.length],
    }))
    const results = (await call('admin@acme.example', '/composite/sobjects', { records })) as { id: string }[]
    ids.push(...results.map(({ id }) => id))
  }
  if (new Set(ids).size !== accounts) throw new Error('not every account was made')
  return ids
}

interface Row {
  readonly label: string
  readonly calls: number
  /** What the call with a number gave must be this. */
  readonly run: (index: number) => Promise<unknown>
  readonly expected: (index: number) => unknown
}

const query = (soql: string): string => `/query?q=${encodeURIComponent(soql)}`
const totalOf = (answer: unknown): unknown => (answer as { totalSize: number }).totalSize

/** Numbers all over the accounts, and the same in every run. */
const spread = (index: number): number => (index * 7919) % accounts

function rowsOf(call: Call, ids: readonly string[]): readonly Row[] {
  const [sara = '', tom = ''] = owners
  const byName = (index: number) => query(`SELECT Id, Name, Owner.Name FROM Account WHERE Name = '${nameOf(index)}'`)
  const ownersOf = (index: number) => (spread(index) % 2 === 0 ? sara : tom)
  const total = async (username: string, path: string) => totalOf(await call(username, path))
  return [
    {
      label: 'query by Id',
      calls: 2000,
      run: index =>
        total('admin@acme.example', query(`SELECT Id, Name FROM Account WHERE Id = '${ids[spread(index)]}'`)),
      expected: () => 1,
    },
    {
      label: 'query by Name, with owner',
      calls: 2000,
      run: index => total('admin@acme.example', byName(spread(index))),
      expected: () => 1,
    },
    {
      label: 'the same under sharing, as owner',
      calls: 2000,
      run: index => total(ownersOf(index), byName(spread(index))),
      expected: () => 1,
    },
    {
      label: 'the same under sharing, as another',
      calls: 2000,
      run: index => total(ownersOf(index + 1), byName(spread(index))),
      expected: () => 0,
    },
    {
      label: 'retrieve by Id',
      calls: 2000,
      run: async index => ((await call(sara, `/sobjects/Account/${ids[spread(index * 2)]}`)) as { Name: string }).Name,
      expected: index => nameOf(spread(index * 2)),
    },
    {
      label: 'insert of one record',
      calls: 2000,
      run: async () => ((await call(sara, '/sobjects/Account', { Name: 'One more' })) as { success: boolean }).success,
      expected: () => true,
    },
    {
      label: 'first 200 by Name, under sharing',
      calls: 100,
      run: async () =>
        total(sara, query("SELECT Id, Name FROM Account WHERE Name LIKE 'Bench%' ORDER BY Name LIMIT 200")),
      expected: () => 200,
    },
    {
      label: 'count of 100,000, under sharing',
      calls: 50,
      run: () => total(sara, query("SELECT count() FROM Account WHERE Name LIKE 'Bench%'")),
      expected: () => accounts / 2,
    },
  ]
}

async function timesOf({ label, calls, run, expected }: Row): Promise<readonly number[]> {
  const times: number[] = []
  for (let index = 0; index < calls; index++) {
    const began = performance.now()
    const found = await run(index)
    times.push(performance.now() - began)
    if (found !== expected(index)) throw new Error(`${label}: ${found} instead of ${expected(index)}`)
  }
  return times.toSorted((a, b) => a - b)
}

const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN

const show = (label: string, times: readonly number[]): void => {
  const cells = [0.5, 0.99].map(part => `${at(times, part).toFixed(2).padStart(10)} ms`)
  console.log(`${label.padEnd(36)} ${cells.join('')} ${String(times.length).padStart(8)}`)
}

const startTimes: number[] = []
for (let count = 0; count < starts; count++) {
  const started = await start()
  startTimes.push(started.startMs)
  await stop(started)
}

const started = await start()
const call = createCall(started.summary)
try {
  const began = performance.now()
  const ids = await load(call, started.summary)
  const loadMs = performance.now() - began
  console.log(
    `Local org in memory, ${accounts.toLocaleString('en')} accounts, ${cpus().length} cores, Node ${process.version}\n`,
  )
  console.log(`${''.padEnd(36)} ${'median'.padStart(13)}${'99 %'.padStart(13)} ${'times'.padStart(8)}`)
  show(
    'start-up, until ready',
    startTimes.toSorted((a, b) => a - b),
  )
  for (const row of rowsOf(call, ids)) show(row.label, await timesOf(row))
  const perSecond = Math.round(accounts / (loadMs / 1000)).toLocaleString('en')
  console.log(`\nloading by collections of ${perCall}: ${(loadMs / 1000).toFixed(1)} s, ${perSecond} records a second`)
} finally {
  await call.close()
  await stop(started)
}
