import { describe, expect, it } from 'vitest'
import type { Session } from '../../../../local-org/model.ts'
import { createDispatcher } from '../../../../local-org/records/resources/dispatcher.ts'
import type { Call } from '../../../../local-org/resource.ts'
import { createQueryResources } from '../../../../local-org/soql/query-resources.ts'
import { schema } from './shape.ts'
import { createWorld, type UserName } from './world.ts'

const version = '62.0'

interface Asked {
  readonly user?: UserName
  readonly headers?: Readonly<Record<string, string>>
}

/** A world with 450 more contacts, of which bob owns 300, behind the resources. */
function createApi() {
  const world = createWorld()
  const contact = schema.objectOf('Contact')
  if (!contact) throw new Error('no Contact')
  const ids = [...Array(450).keys()].map(number =>
    world.store.insert(contact, {
      LastName: `Many ${String(number).padStart(3, '0')}`,
      OwnerId: world.idOf(number % 3 === 0 ? 'ada' : 'bob'),
      AccountId: world.idOf('globex'),
    }),
  )
  const failures: unknown[] = []
  const dispatch = createDispatcher({
    resources: createQueryResources({ soql: world.soql }),
    failed: error => failures.push(error),
  })
  const sessionOf = (user: UserName): Session => ({
    userId: world.idOf(user),
    username: `${user}@acme.example`,
    accessToken: user,
    sessionId: user,
    permissionSets: new Set(),
  })
  const ask = (address: string, { user = 'ada', headers = {} }: Asked = {}) => {
    const url = new URL(address, 'http://localhost')
    const call: Call = {
      session: sessionOf(user),
      access: world.accessOf(user),
      version,
      method: 'GET',
      path: url.pathname.replace(`/services/data/v${version}`, ''),
      query: url.searchParams,
      headers: new Headers(headers),
      body: undefined,
    }
    const { status, body } = dispatch(call)
    return { status, body: JSON.parse(JSON.stringify(body)) }
  }
  const query = (soql: string, asked?: Asked & { readonly resource?: string }) =>
    ask(`/${asked?.resource ?? 'query'}?q=${encodeURIComponent(soql)}`, asked)
  return { ...world, ids, contact, failures, ask, query }
}

const many = "SELECT Id, LastName, (SELECT Id FROM Reports) FROM Contact WHERE LastName LIKE 'Many%' ORDER BY LastName"
const plain = "SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Many%' ORDER BY LastName"
const inBatches = (batchSize: number) => ({ headers: { 'Sforce-Query-Options': `batchSize=${batchSize}` } })

describe('GET /query', () => {
  it('answers records as the REST API writes them', () => {
    const { query, idOf } = createApi()
    const soql =
      "SELECT Id, Name, Active__c, AnnualRevenue, CreatedDate, Owner.Name, Parent.Name, (SELECT LastName, Account.Name FROM Contacts WHERE FirstName = 'Ann'), (SELECT Id FROM Cases WHERE Subject = 'x') FROM Account WHERE Name = 'Acme'"
    const url = (object: string, key: string) => `/services/data/v62.0/sobjects/${object}/${idOf(key)}`
    expect(query(soql)).toEqual({
      status: 200,
      body: {
        totalSize: 1,
        done: true,
        records: [
          {
            attributes: { type: 'Account', url: url('Account', 'acme') },
            Id: idOf('acme'),
            Name: 'Acme',
            Active__c: true,
            AnnualRevenue: 5000000,
            CreatedDate: '2024-05-15T09:00:00.000+0000',
            Owner: { attributes: { type: 'User', url: url('User', 'ada') }, Name: 'Ada Admin' },
            Parent: null,
            Contacts: {
              totalSize: 1,
              done: true,
              records: [
                {
                  attributes: { type: 'Contact', url: url('Contact', 'ann') },
                  LastName: 'Archer',
                  Account: { attributes: { type: 'Account', url: url('Account', 'acme') }, Name: 'Acme' },
                },
              ],
            },
            Cases: null,
          },
        ],
      },
    })
  })

  it('keeps the order of SELECT and the canonical case of names', () => {
    const { query } = createApi()
    const soql = "select billingcity, owner.name, ID, account.name, owner.email from account where name = 'acme'"
    const [record] = query(soql).body.records
    expect(Object.keys(record)).toEqual(['attributes', 'BillingCity', 'Owner', 'Id', 'Name'])
    expect(Object.keys(record.Owner)).toEqual(['attributes', 'Name', 'Email'])
  })

  it('names the object behind a reference to several objects Name, and its own name in TYPEOF', () => {
    const { query, idOf } = createApi()
    const soql = "SELECT What.Name FROM Task WHERE Subject = 'Call'"
    const typeOf = "SELECT TYPEOF What WHEN Account THEN Name END FROM Task WHERE Subject = 'Call'"
    const url = `/services/data/v62.0/sobjects/Account/${idOf('acme')}`
    expect(query(soql).body.records[0].What).toEqual({ attributes: { type: 'Name', url }, Name: 'Acme' })
    expect(query(typeOf).body.records[0].What).toEqual({ attributes: { type: 'Account', url }, Name: 'Acme' })
  })

  it('answers totals without an address', () => {
    const { query } = createApi()
    expect(query('SELECT COUNT(Id), MAX(Name) longest FROM Group').body).toEqual({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: 'AggregateResult' }, expr0: 1, longest: 'Support Queue' }],
    })
    expect(query('SELECT COUNT() FROM Group').body).toEqual({ totalSize: 1, done: true, records: [] })
  })

  it('gives bytes as an address', () => {
    const { query, store, idOf } = createApi()
    const account = schema.objectOf('Account')
    if (account) store.update(account, idOf('acme'), { Logo__c: new Uint8Array([1, 2]) })
    const { body } = query("SELECT Logo__c FROM Account WHERE Name = 'Acme'")
    expect(body.records[0].Logo__c).toBe(`/services/data/v62.0/sobjects/Account/${idOf('acme')}/Logo__c`)
  })

  it('answers a refused query as Salesforce does', () => {
    const { query, ask, failures } = createApi()
    const { status, body } = query('SELECT Bacon__c FROM Account')
    expect(status).toBe(400)
    expect(body).toEqual([
      {
        errorCode: 'INVALID_FIELD',
        message: expect.stringMatching(
          /^\nSELECT Bacon__c FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column/,
        ),
      },
    ])
    expect(ask('/query')).toEqual({
      status: 400,
      body: [{ errorCode: 'MALFORMED_QUERY', message: 'A query string has to be specified' }],
    })
    expect(failures).toEqual([])
  })

  it('leaves deleted records to queryAll', () => {
    const { query } = createApi()
    const soql = "SELECT COUNT() FROM Account WHERE Name = 'Gone Ltd'"
    expect(query(soql).body.totalSize).toBe(0)
    expect(query(soql, { resource: 'queryAll' }).body.totalSize).toBe(1)
  })
})

describe('a long answer', () => {
  it('comes in batches that hold every record once, in order', () => {
    const { query, ask, ids } = createApi()
    const first = query(many, inBatches(200))
    expect(first.body).toMatchObject({ totalSize: 450, done: false })
    expect(first.body.records).toHaveLength(200)
    expect(first.body.nextRecordsUrl).toMatch(/^\/services\/data\/v62\.0\/query\/01g\w{15}-200$/)
    const second = ask(first.body.nextRecordsUrl)
    expect(second.body).toMatchObject({ totalSize: 450, done: false, nextRecordsUrl: expect.stringMatching(/-400$/) })
    const third = ask(second.body.nextRecordsUrl)
    expect(third.body).toMatchObject({ totalSize: 450, done: true })
    expect(third.body).not.toHaveProperty('nextRecordsUrl')
    const records = [first, second, third].flatMap(({ body }) => body.records)
    expect(records.map(({ Id }) => Id)).toEqual(ids)
    expect(Object.keys(records[449])).toEqual(['attributes', 'Id', 'LastName', 'Reports'])
  })

  it.each([
    ['batchSize=250', 250],
    ['BATCHSIZE = 300', 300],
    ['batchSize=1', 200],
    ['batchSize=5000', 450],
    ['nonsense', 450],
  ])('has batches as the header %s asks, from 200 to 2,000', (options, length) => {
    const { query } = createApi()
    const { body } = query(many, { headers: { 'Sforce-Query-Options': options } })
    expect(body.records).toHaveLength(length)
    expect(body.done).toBe(length === 450)
  })

  it('goes on through queryAll too, with the deleted records', () => {
    const { query, ask, ids, store, contact } = createApi()
    store.update(contact, ids[449] ?? '', { IsDeleted: 1 })
    const first = query(many, { ...inBatches(400), resource: 'queryAll' })
    const next = ask(first.body.nextRecordsUrl.replace('/query/', '/queryAll/'))
    expect(next.body.records).toHaveLength(50)
  })

  it('can be read again at any place', () => {
    const { query, ask } = createApi()
    const { body } = query(many, inBatches(200))
    const again = ask(body.nextRecordsUrl.replace('-200', '-440')).body
    expect(again.records.map(({ LastName }: { LastName: string }) => LastName)[0]).toBe('Many 440')
    expect(again.records).toHaveLength(10)
  })

  it('belongs to the user who asked', () => {
    const { query, ask } = createApi()
    const { body } = query(plain, { user: 'bob', ...inBatches(200) })
    expect(body.totalSize).toBe(300)
    const refused = { status: 400, body: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }] }
    expect(ask(body.nextRecordsUrl, { user: 'ada' })).toEqual(refused)
    expect(ask(body.nextRecordsUrl, { user: 'bob' }).body.records).toHaveLength(100)
  })

  it('is read with the rights of the moment: what is gone or no longer shared is left out', () => {
    const { query, ask, ids, store, contact, idOf } = createApi()
    const soql = "SELECT Id, Account.Name FROM Contact WHERE LastName LIKE 'Many%' ORDER BY LastName"
    const { body } = query(soql, { user: 'bob', ...inBatches(200) })
    store.update(contact, ids[448] ?? '', { OwnerId: idOf('ada') })
    store.update(contact, ids[446] ?? '', { OwnerId: idOf('ada') })
    store.update(contact, ids[445] ?? '', { IsDeleted: 1 })
    const next = ask(body.nextRecordsUrl, { user: 'bob' }).body
    expect(next.records).toHaveLength(97)
    expect(next.records.map(({ Id }: { Id: string }) => Id)).not.toContain(ids[446])
  })

  it.each([
    '01gAH0000000009YAA-200',
    'x',
    '01gAH0000000001YAA',
    '01gAH0000000001YAA-0',
    '01gAH0000000001YAA-450',
    '01gAH0000000001YAA--1',
  ])('is not found under the locator %s', locator => {
    const { query, ask } = createApi()
    query(many, inBatches(200))
    expect(ask(`/query/${locator}`).body).toEqual([
      { errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' },
    ])
  })

  it('is forgotten when its user has begun ten others', () => {
    const { query, ask } = createApi()
    const { nextRecordsUrl } = query(many, inBatches(200)).body
    const other = query(plain, { user: 'bob', ...inBatches(200) }).body.nextRecordsUrl
    for (let count = 0; count < 9; count++) query(many, inBatches(200))
    expect(ask(nextRecordsUrl).status).toBe(200)
    query(many, inBatches(200))
    expect(ask(nextRecordsUrl).status).toBe(400)
    expect(ask(other, { user: 'bob' }).status).toBe(200)
  })

  it('of totals is refused beyond a batch', () => {
    const { query } = createApi()
    expect(query('SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName', inBatches(200)).body).toEqual([
      {
        errorCode: 'EXCEEDED_ID_LIMIT',
        message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
      },
    ])
    const limited = query('SELECT LastName, COUNT(Id) FROM Contact GROUP BY LastName LIMIT 200', inBatches(200))
    expect(limited.body.records).toHaveLength(200)
  })
})
