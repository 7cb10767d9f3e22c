import applink, { type BulkApi, type DataTable, HttpResponseError, type Org } from '@heroku/applink'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../local-org/server/server.ts'

const sara = 'sara.sales@acme.example'
/** Of `vi.waitFor`, which by itself has no more than a second. */
const patience = { timeout: 200_000, interval: 50 }
const ingrid = 'ingrid.integration@acme.example'
const { addons, salesforce, dataCloud } = applink.init()
let local: LocalOrg

beforeAll(async () => {
  local = await startLocalOrg()
  vi.stubEnv('HEROKU_APP_ID', local.applink.appId)
  for (const name of ['HEROKU_APPLINK', 'HEROKU_APPLINK_BLUE']) {
    vi.stubEnv(`${name}_API_URL`, local.applink.apiUrl)
    vi.stubEnv(`${name}_TOKEN`, local.applink.token)
  }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await local.close()
})

const failure = (errorCode: string) => expect.objectContaining({ errorCode })

const signedHeaders = async (username: string): Promise<Record<string, string>> =>
  (await fetch(`${local.org}/_local/headers?as=${username}`)).json() as Promise<Record<string, string>>

/** The org that an action gets, with the rights of the user who called. */
const orgOf = async (username: string): Promise<Org> => {
  const { context } = salesforce.parseRequest(await signedHeaders(username), { accountId: '001' }, console)
  if (context.org === undefined) throw new Error('no org in the context')
  return context.org
}

type Fields = Readonly<Record<string, unknown>>

/** Fields of a parent, which the SDK nests as a record. */
const parentOf = (record: { readonly fields: Fields } | undefined, name: string): Fields | undefined =>
  (record?.fields[name] as { readonly fields: Fields } | undefined)?.fields

interface Asked {
  readonly name: string
  readonly as?: string
  readonly addon?: Pick<LocalOrg['applink'], 'apiUrl' | 'token'>
}

/** What `heroku salesforce:authorizations:add` and `datacloud:authorizations:add` do, with the person in the browser. */
const authorize = async (kind: 'salesforce' | 'datacloud', { name, as = ingrid, addon = local.applink }: Asked) => {
  const asked = await fetch(`${addon.apiUrl}/authorizations/${kind}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${addon.token}`,
      'x-app-uuid': local.applink.appId,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ developer_name: name }),
  })
  const { redirect_uri } = (await asked.json()) as { redirect_uri: string }
  const page = new URL(redirect_uri)
  const body = new URLSearchParams({ ...Object.fromEntries(page.searchParams), username: as })
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body, redirect: 'manual' })
  await fetch(answer.headers.get('location') ?? '')
}

describe('parseRequest', () => {
  it('reads the org, the user and the input of a call', async () => {
    const { context, event } = salesforce.parseRequest(await signedHeaders(sara), { accountId: '001' }, console)
    expect(event.data).toEqual({ accountId: '001' })
    expect(event.id).toBe(context.id)
    expect(context.org).toMatchObject({
      id: local.orgId,
      domainUrl: local.org,
      apiVersion: '62.0',
      namespace: '',
      user: { id: local.people.personOf(sara)?.userId, username: sara },
    })
  })
})

describe('getAuthorization', () => {
  it.each(['the default add-on', 'an attachment', 'a colour', 'an address'])('finds %s', async kind => {
    const names: Record<string, string> = { 'an attachment': 'HEROKU_APPLINK_BLUE', 'a colour': 'blue' }
    const where = kind === 'an address' ? local.applink.apiUrl : names[kind]
    const org = await addons.applink.getAuthorization('influencerPortal', where)
    expect(org).toMatchObject({ id: local.orgId, domainUrl: local.org, user: { username: ingrid } })
    expect(org.dataCloudApi).toBeUndefined()
  })

  it('hears that there is no such authorization', async () => {
    await expect(addons.applink.getAuthorization('nothing')).rejects.toThrow(/record not found/)
  })

  it('acts as the user of the authorization', async () => {
    const org = await addons.applink.getAuthorization('influencerPortal')
    const { records } = await org.dataApi.query(
      'SELECT Influencer_Handle__c FROM Contact WHERE Influencer_Handle__c != null',
    )
    expect(records.length).toBeGreaterThan(0)
  })
})

describe('several add-ons and apps', () => {
  const { getAuthorization } = addons.applink
  const tom = 'tom.sales@acme.example'

  /** As Heroku sets the variables of an app. */
  const put = async (path: string, body: object = {}) => {
    const answer = await fetch(`${local.org}/_local/apps/${path}`, { method: 'PUT', body: JSON.stringify(body) })
    const app = (await answer.json()) as { env: Record<string, string>; addons: { name: string; id: string }[] }
    return { ...app, attach: () => Object.entries(app.env).map(([name, value]) => vi.stubEnv(name, value)) }
  }

  it('are told apart by attachment, color and address, each with what is in it', async () => {
    const { addons: attached, attach, env } = await put('local-app/addons/SALES')
    attach()
    const sales = { apiUrl: env.SALES_API_URL ?? '', token: env.SALES_TOKEN ?? '' }
    await authorize('salesforce', { name: 'influencerPortal', as: tom, addon: sales })
    const id = attached.find(({ name }) => name === 'SALES')?.id
    const mauve = await put('local-app/addons/HEROKU_APPLINK_MAUVE', { addon: id })
    mauve.attach()
    for (const where of ['SALES', 'sales', 'mauve', sales.apiUrl]) {
      expect(await getAuthorization('influencerPortal', where)).toMatchObject({ user: { username: tom } })
    }
    expect(await getAuthorization('influencerPortal')).toMatchObject({ user: { username: ingrid } })
    await expect(getAuthorization('salesEurope', 'sales')).rejects.toThrow(/record not found/)
    await expect(getAuthorization('salesEurope', 'pink')).rejects.toThrow('config not found')
  })

  it('share an add-on, each with its own id; an app that it is not attached to gets nothing', async () => {
    const { attach, env } = await put('second-app')
    attach()
    expect(env.HEROKU_APP_ID).not.toBe(local.applink.appId)
    expect(await getAuthorization('influencerPortal')).toMatchObject({ user: { username: ingrid } })
    await expect(getAuthorization('influencerPortal', 'sales')).rejects.toThrow(/forbidden/)
    vi.stubEnv('HEROKU_APP_ID', local.applink.appId)
  })
})

describe('org.request', () => {
  it('asks any address of the org, with and without JSON', async () => {
    const org = await orgOf(sara)
    expect(await org.request('/services/oauth2/userinfo', {}, true)).toMatchObject({ preferred_username: sara })
    const described = await org.request('services/data/v62.0/sobjects/Account/describe', undefined, true)
    expect(described).toMatchObject({ name: 'Account' })
    const raw = (await org.request(`${org.domainUrl}/services/data/v62.0/limits`, {}, false)) as Response
    expect(raw.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/\d+$/)
  })

  it('throws the answer when it is a failure', async () => {
    const org = await orgOf(sara)
    const refused = await org
      .request('/services/data/v62.0/sobjects/Bacon__c', {}, true)
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(HttpResponseError)
    expect(refused).toMatchObject({ message: 'HTTP Error Response: 404: Not Found' })
  })
})

describe('dataApi', () => {
  it('queries with parents and children, names in any case', async () => {
    const { dataApi } = await orgOf(sara)
    const soql =
      "SELECT Name, Owner.Name, (SELECT LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name = 'Nordwind Logistik'"
    const { done, totalSize, records } = await dataApi.query(soql)
    const [account] = records
    expect([done, totalSize, account?.type, account?.fields.name]).toEqual([true, 1, 'Account', 'Nordwind Logistik'])
    expect(parentOf(account, 'owner')?.name).toMatch(/^Sara /)
    const contacts = account?.subQueryResults.contacts
    expect(contacts?.records.map(({ fields }) => fields.lastname)).toContain('Vogel')
  })

  it('goes on where a batch ended', async () => {
    const org = await orgOf('admin@acme.example')
    const { bulkApi } = org as unknown as { bulkApi: BulkApi }
    const rows = Array.from({ length: 2100 }, (_, at) => [`Paged ${at}`])
    const dataTable = bulkApi.createDataTableBuilder(['Name']).addRows(rows).build()
    await bulkApi.ingest({ object: 'Product2', operation: 'insert', dataTable })
    const soql = "SELECT Name FROM Product2 WHERE Name LIKE 'Paged %'"
    await vi.waitFor(async () => expect((await org.dataApi.query(soql)).totalSize).toBe(2100), patience)
    const first = await org.dataApi.query(soql)
    const second = await org.dataApi.queryMore(first)
    expect([first.done, first.records.length, second.done, second.records.length]).toEqual([false, 2000, true, 100])
    expect((await org.dataApi.queryMore(second)).records).toEqual([])
  })

  it('creates, updates and deletes', async () => {
    const { dataApi } = await orgOf(sara)
    const { id } = await dataApi.create({ type: 'Account', fields: { Name: 'Made by the SDK' } })
    expect(await dataApi.update({ type: 'Account', fields: { id, Industry: 'Energy' } })).toEqual({ id })
    const { records } = await dataApi.query(`SELECT Name, Industry FROM Account WHERE Id = '${id}'`)
    expect([records[0]?.fields.name, records[0]?.fields.industry]).toEqual(['Made by the SDK', 'Energy'])
    expect(await dataApi.delete('Account', id)).toEqual({ id })
    expect((await dataApi.query(`SELECT Id FROM Account WHERE Id = '${id}'`)).totalSize).toBe(0)
  })

  it('writes and reads the bytes of a file', async () => {
    const { dataApi } = await orgOf(sara)
    const VersionData = Buffer.from('Hello, file')
    const fields = { Title: 'Note', PathOnClient: 'note.txt' }
    const { id } = await dataApi.create({ type: 'ContentVersion', fields, binaryFields: { VersionData } })
    const { records } = await dataApi.query(`SELECT VersionData FROM ContentVersion WHERE Id = '${id}'`)
    expect(records[0]?.binaryFields?.versiondata?.toString()).toBe('Hello, file')
  })

  it.each([
    ['a query with a mistake', (org: Org) => org.dataApi.query('SELECT Bacon FROM Account'), 'INVALID_FIELD'],
    [
      'a record without its name',
      (org: Org) => org.dataApi.create({ type: 'Account', fields: {} }),
      'REQUIRED_FIELD_MISSING',
    ],
    ['an object that is not there', (org: Org) => org.dataApi.create({ type: 'Bacon__c', fields: {} }), 'NOT_FOUND'],
    ['a record that is not there', (org: Org) => org.dataApi.delete('Account', '001000000000000AAA'), 'NOT_FOUND'],
    [
      'a field that the user may not write',
      async (org: Org) => {
        const { records } = await org.dataApi.query('SELECT Id FROM Account LIMIT 1')
        return org.dataApi.update({ type: 'Account', fields: { id: String(records[0]?.fields.id), Tier__c: 'Gold' } })
      },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ],
  ])('hears of %s', async (_, call, errorCode) => {
    await expect(call(await orgOf(sara))).rejects.toEqual(failure(errorCode))
  })
})

describe('a unit of work', () => {
  it('is done as one, with references between its parts', async () => {
    const { dataApi } = await orgOf(sara)
    const unit = dataApi.newUnitOfWork()
    const account = unit.registerCreate({ type: 'Account', fields: { Name: 'Unit' } })
    const contact = unit.registerCreate({ type: 'Contact', fields: { LastName: 'Unit', AccountId: account } })
    const results = await dataApi.commitUnitOfWork(unit)
    const id = results.get(contact)?.id
    const { records } = await dataApi.query(`SELECT Account.Name FROM Contact WHERE Id = '${id}'`)
    expect(parentOf(records[0], 'account')?.name).toBe('Unit')

    const second = dataApi.newUnitOfWork()
    second.registerUpdate({ type: 'Account', fields: { id: results.get(account)?.id ?? '', Rating: 'Hot' } })
    const removed = second.registerDelete('Contact', id ?? '')
    expect((await dataApi.commitUnitOfWork(second)).get(removed)).toEqual({ id })
  })

  it('leaves nothing behind when a part fails', async () => {
    const { dataApi } = await orgOf(sara)
    const unit = dataApi.newUnitOfWork()
    unit.registerCreate({ type: 'Account', fields: { Name: 'Half' } })
    unit.registerCreate({ type: 'Contact', fields: { FirstName: 'Nameless' } })
    await expect(dataApi.commitUnitOfWork(unit)).rejects.toThrow(/PROCESSING_HALTED|REQUIRED_FIELD_MISSING/)
    expect((await dataApi.query("SELECT Id FROM Account WHERE Name = 'Half'")).totalSize).toBe(0)
  })

  it('may be empty', async () => {
    const { dataApi } = await orgOf(sara)
    expect(await dataApi.commitUnitOfWork(dataApi.newUnitOfWork())).toEqual(new Map())
  })
})

describe('bulkApi', () => {
  const bulkOf = async (): Promise<BulkApi> =>
    ((await orgOf('admin@acme.example')) as unknown as { bulkApi: BulkApi }).bulkApi
  const columnOf = (table: DataTable, column: string) => table.map(row => row.get(column))

  type Job = Awaited<ReturnType<BulkApi['query']>> | { readonly id: string; readonly type: 'ingestJob' }

  const finished = async (bulk: BulkApi, job: Job): Promise<string> =>
    vi.waitFor(async () => {
      const { state } = await bulk.getInfo(job)
      expect(['JobComplete', 'Failed', 'Aborted']).toContain(state)
      return state
    }, patience)

  const ingest = async (bulk: BulkApi, options: Parameters<BulkApi['ingest']>[0]) => {
    const [job] = await bulk.ingest(options)
    if (job === undefined || 'error' in job) throw new Error('the job was not made', { cause: job })
    expect(await finished(bulk, job)).toBe('JobComplete')
    return job
  }

  it('ingests rows and says what became of each', async () => {
    const bulk = await bulkOf()
    const dataTable = bulk
      .createDataTableBuilder(['Name', 'Industry'])
      .addRow(['Bulk one', 'Energy'])
      .addRow(['', 'Energy'])
      .addRow(
        new Map([
          ['Name', 'Bulk, "two"'],
          ['Industry', bulk.formatNullValue()],
        ]),
      )
      .build()
    const job = await ingest(bulk, { object: 'Account', operation: 'insert', dataTable })
    const done = await bulk.getSuccessfulResults(job)
    expect(columnOf(done, 'Name')).toEqual(['Bulk one', 'Bulk, "two"'])
    expect(columnOf(await bulk.getFailedResults(job), 'sf__Error')).toEqual([expect.stringContaining('REQUIRED_FIELD')])
    expect(await bulk.getUnprocessedRecords(job)).toHaveLength(0)

    const ids = bulk
      .createDataTableBuilder(['Id'])
      .addRows(columnOf(done, 'sf__Id').map(id => [id ?? '']))
      .build()
    const removal = await ingest(bulk, { object: 'Account', operation: 'delete', dataTable: ids })
    expect(await bulk.getSuccessfulResults(removal)).toHaveLength(2)
  })

  it('queries, batch by batch', async () => {
    const bulk = await bulkOf()
    const job = await bulk.query({ soql: 'SELECT Id, Name FROM Contact ORDER BY Name' })
    expect(await finished(bulk, job)).toBe('JobComplete')
    const first = await bulk.getQueryResults(job, { maxRecords: 200 })
    expect([first.done, first.numberOfRecords, first.dataTable.columns]).toEqual([false, 200, ['Id', 'Name']])
    const rest = await bulk.getMoreQueryResults(first, { maxRecords: 200 })
    expect([rest.done, rest.numberOfRecords]).toEqual([true, 100])
    await bulk.delete(job)
    await expect(bulk.getInfo(job)).rejects.toThrow()
  })

  it('hears of a job that cannot be', async () => {
    const bulk = await bulkOf()
    await expect(bulk.query({ soql: 'SELECT Bacon FROM Account' })).rejects.toThrow()
    const dataTable = bulk.createDataTableBuilder(['Name']).addRow(['x']).build()
    const [failed] = await bulk.ingest({ object: 'Bacon__c', operation: 'insert', dataTable })
    expect(failed).toMatchObject({ error: { errorCode: expect.any(String) } })
  })
})

describe('dataCloudApi', () => {
  it('queries and sends rows with an authorization for Data Cloud', async () => {
    await authorize('datacloud', { name: 'localLake' })
    const { dataCloudApi } = await addons.applink.getAuthorization('localLake')
    // The types ask for {sql}, which the SDK wraps once more; a text is what works.
    const query = (sql: string) => dataCloudApi?.query(sql as unknown as { sql: string })
    const found = await query('SELECT ssot__Id__c FROM ssot__Individual__dlm LIMIT 2')
    expect(found).toMatchObject({ done: true, rowCount: 2 })
    const order = { orderId: 'SDK-1', email: 'a@b.example', amount: 1.5, items: 1, paid: true }
    const orderedAt = '2026-05-20T10:00:00.000Z'
    const sent = await dataCloudApi?.upsert('Shop', 'Orders', { data: [{ ...order, orderedAt }] })
    expect(sent).toEqual({ accepted: true })
    const stored = () => query("SELECT amount__c FROM Shop_Orders__dll WHERE orderId__c = 'SDK-1'")
    await vi.waitFor(async () => expect(await stored()).toMatchObject({ rowCount: 1 }), patience)
    await expect(query('SELECT nothing FROM nowhere')).rejects.toThrow(/400/)
    await expect(dataCloudApi?.queryNextBatch('none')).rejects.toThrow(/404/)
    await expect(dataCloudApi?.upsert('Nothing', 'Orders', { data: [] })).rejects.toThrow(/404/)
  })

  it('takes an event of a Data Action Target as it is', () => {
    const event = { creationDateTime: '', count: 0, schemas: [], events: [] }
    expect(dataCloud.parseDataActionEvent(event)).toBe(event)
  })
})
