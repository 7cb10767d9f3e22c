import { createRequire } from 'node:module'
import { Pool } from 'undici'
import { soql } from '../src/salesforce/query/soql.ts'
import { createSalesforce } from '../src/salesforce/salesforce.ts'

/** One client in its own process: runs a scenario when told, and says what CPU and time it took. */
const [url = '', variant = 'ours'] = process.argv.slice(2)

type Scenario = 'query' | 'reads' | 'upserts'
type Client = Partial<Record<Scenario, () => Promise<number>>>

const accessToken = `00D5e000000AcmE!${'A'.repeat(96)}`
const text = 'SELECT FIELDS(ALL) FROM Account LIMIT 2000'
const id = '001AH0000000007YAA'
const records = Array.from({ length: 10_000 }, (_, n) => ({ Ext__c: `ext-${n}`, Name: `Name ${n}`, AnnualRevenue: n }))
const range = (length: number) => Array.from({ length }, (_, index) => index)

function createOurs(): Client {
  const salesforce = createSalesforce()
  const session = { orgId: '00D', orgUrl: url, apiVersion: '62.0', userId: '005', username: 'sara', accessToken }
  const connect = () => salesforce.connect(session, { signal: new AbortController().signal, requestId: 'bench' })
  return {
    async query() {
      let count = 0
      for await (const row of connect().query(soql`SELECT FIELDS(ALL) FROM Account LIMIT 2000`)) count += row.Id ? 1 : 0
      return count
    },
    async reads() {
      const rows = await Promise.all(range(200).map(() => connect().retrieve('Account', id, ['Name', 'Industry'])))
      return rows.length
    },
    async upserts() {
      const results = await connect().collections.upsert({ object: 'Account', field: 'Ext__c' }, records)
      return results.filter(({ success }) => success).length
    },
  }
}

function createBare(): Client {
  const pool = new Pool(url, { connections: 64 })
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
  const get = async (path: string) => {
    const { body } = await pool.request({ method: 'GET', path, headers })
    return JSON.parse(await body.text())
  }
  const write = async (part: object[]) => {
    const payload = part.map(record => ({ attributes: { type: 'Account' }, ...record }))
    const { body } = await pool.request({
      method: 'PATCH',
      path: '/services/data/v62.0/composite/sobjects/Account/Ext__c',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ allOrNone: false, records: payload }),
    })
    return JSON.parse(await body.text()) as { success: boolean }[]
  }
  return {
    async query() {
      const page = await get(`/services/data/v62.0/query?q=${encodeURIComponent(text)}`)
      let count = 0
      for (const row of page.records) count += row.Id ? 1 : 0
      return count
    },
    async reads() {
      const path = `/services/data/v62.0/sobjects/Account/${id}?fields=Name,Industry`
      return (await Promise.all(range(200).map(() => get(path)))).length
    },
    async upserts() {
      const parts = range(50).map(index => records.slice(index * 200, index * 200 + 200))
      return (await Promise.all(parts.map(write))).flat().filter(({ success }) => success).length
    },
  }
}

async function createJsforce(): Promise<Client> {
  const { Connection } = await import('jsforce')
  const connection = new Connection({ instanceUrl: url, accessToken, version: '62.0' })
  return {
    async query() {
      const { records: rows } = await connection.query<{ Id: string }>(text)
      return rows.filter(row => row.Id).length
    },
    async reads() {
      return (await Promise.all(range(200).map(() => connection.sobject('Account').retrieve(id)))).length
    },
    async upserts() {
      const results = await connection.sobject('Account').upsert(records, 'Ext__c', { allowRecursive: true })
      return results.filter(({ success }) => success).length
    },
  }
}

function createOfficial(): Client {
  const { init } = createRequire(import.meta.url)('@heroku/applink') as typeof import('@heroku/applink')
  const context = {
    requestId: '00D5e000000AcmEEAS-1',
    accessToken,
    apiVersion: '62.0',
    namespace: '',
    orgId: '00D5e000000AcmEEAS',
    orgDomainUrl: url,
    userContext: { userId: '005000000000001AAA', username: 'ada@acme.example' },
  }
  const headers = { 'x-client-context': Buffer.from(JSON.stringify(context)).toString('base64') }
  const log = { info() {}, error() {}, debug() {}, warn() {}, child: () => log }
  const { org } = init().salesforce.parseRequest(headers, null, log as never).context
  if (!org) throw new Error('the official SDK found no org')
  return {
    async query() {
      const { records: rows } = await org.dataApi.query(text)
      return rows.filter(row => row.fields.Id).length
    },
    async reads() {
      const path = `/services/data/v62.0/sobjects/Account/${id}?fields=Name,Industry`
      return (await Promise.all(range(200).map(() => org.request(path.slice(1), {}, true)))).length
    },
  }
}

const clients: Record<string, () => Client | Promise<Client>> = {
  ours: createOurs,
  bare: createBare,
  jsforce: createJsforce,
  official: createOfficial,
}
const expected: Record<Scenario, number> = { query: 2000, reads: 200, upserts: 10_000 }
const client = await clients[variant]?.()

process.on('message', async (scenario: Scenario) => {
  const run = client?.[scenario]
  if (!run) return process.send?.({ skipped: true })
  const cpu = process.cpuUsage()
  const start = performance.now()
  const count = await run()
  const wallMs = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  if (count !== expected[scenario]) throw new Error(`${variant} ${scenario}: ${count} instead of ${expected[scenario]}`)
  process.send?.({ cpuMs: (user + system) / 1000, wallMs })
})
process.send?.({ ready: true })
