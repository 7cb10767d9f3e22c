import { describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

const world = createOrgWorld()
const admin = world.as('admin')

const columnsOf = async (soql: string) => (await admin.get(`/query?columns=true&q=${encodeURIComponent(soql)}`)).body

const column = (columnName: string, more: object = {}) => ({
  aggregate: false,
  apexType: null,
  booleanType: false,
  columnName,
  custom: false,
  displayName: columnName,
  foreignKeyName: null,
  insertable: false,
  joinColumns: [],
  numberType: false,
  textType: false,
  updatable: false,
  ...more,
})
const writable = { insertable: true, updatable: true }
const text = (name: string, more: object = {}) =>
  column(name, { apexType: 'String', textType: true, ...writable, ...more })
const id = column('Id', { apexType: 'Id' })

interface Column {
  readonly columnName: string
  readonly joinColumns: readonly Column[]
}
/** `Id`, `Owner(Name)`. */
const namesOf = (columns: readonly Column[]): string[] =>
  columns.map(({ columnName, joinColumns }) =>
    joinColumns.length === 0 ? columnName : `${columnName}(${namesOf(joinColumns).join(' ')})`,
  )

/** The first four are what the Salesforce CLI expects: `test/test-files/queryFields.exemplars.ts` of its data plugin. */
describe('columns=true', () => {
  it('tells the fields in the place of records', async () => {
    expect(await columnsOf('select id, name from Contact')).toEqual({
      columnMetadata: [id, text('Name', { insertable: false, updatable: false })],
      entityName: 'Contact',
      groupBy: false,
      idSelected: true,
      keyPrefix: '003',
    })
  })

  it('tells lists of children', async () => {
    const { columnMetadata, idSelected } = await columnsOf('SELECT Name, (SELECT LastName FROM Contacts) FROM Account')
    expect(columnMetadata).toEqual([
      text('Name'),
      column('Contacts', { aggregate: true, joinColumns: [text('LastName')] }),
    ])
    expect(idSelected).toBe(false)
  })

  it('tells totals by what was written', async () => {
    const soql = 'SELECT CampaignId, AVG(Amount), COUNT(Id) many, MAX(Name) FROM Opportunity GROUP BY CampaignId'
    const { columnMetadata, groupBy } = await columnsOf(soql)
    expect(columnMetadata).toEqual([
      column('CampaignId', { apexType: 'Id', ...writable }),
      column('expr0', { aggregate: true, displayName: 'avg(Amount)', numberType: true }),
      column('many', { aggregate: true, displayName: 'count(Id)', numberType: true }),
      column('expr1', { aggregate: true, displayName: 'max(Name)', textType: true }),
    ])
    expect(groupBy).toBe(true)
  })

  it('tells parents with the field that leads to them', async () => {
    const { columnMetadata } = await columnsOf('SELECT Name, Owner.Name FROM Account')
    const name = text('Name', { insertable: false, updatable: false })
    expect(columnMetadata).toEqual([text('Name'), column('Owner', { foreignKeyName: 'OwnerId', joinColumns: [name] })])
  })

  it.each([
    ['SELECT Owner.Name, Id, Owner.Profile.Name, Owner.Email FROM Account', ['Owner(Name Profile(Name) Email)', 'Id']],
    ['SELECT toLabel(Status), FORMAT(CreatedDate) made FROM Lead', ['Status', 'made']],
    ['SELECT COUNT() FROM Account', ['expr0']],
    ['SELECT (SELECT Account.Owner.Name FROM Contacts) FROM Account', ['Contacts(Account(Owner(Name)))']],
    [
      'SELECT TYPEOF What WHEN Account THEN Name, Industry WHEN Opportunity THEN Name, Amount END FROM Task',
      ['What(Name Industry Amount)'],
    ],
    ['SELECT CALENDAR_YEAR(CreatedDate) FROM Lead GROUP BY CALENDAR_YEAR(CreatedDate)', ['expr0']],
  ])('%s', async (soql, names) => {
    expect(namesOf((await columnsOf(soql)).columnMetadata)).toEqual(names)
  })

  it('names every field that FIELDS(ALL) selects', async () => {
    const soql = 'SELECT FIELDS(ALL) FROM Lead LIMIT 1'
    const [record] = (await admin.query(soql)).body.records
    const { columnMetadata } = await columnsOf(soql)
    expect(namesOf(columnMetadata)).toEqual(Object.keys(record).filter(name => name !== 'attributes'))
  })

  it('refuses what the query is refused for', async () => {
    for (const soql of ['SELECT Bacon FROM Account', 'SELECT Name, COUNT(Id) FROM Account', 'SELECT FROM Account']) {
      const asked = await admin.get(`/query?columns=true&q=${encodeURIComponent(soql)}`)
      const { status, body } = await admin.query(soql)
      expect([asked.status, asked.body]).toEqual([status, body])
      expect(status).toBe(400)
    }
  })
})

const explain = (soql: string) => admin.get(`/query?explain=${encodeURIComponent(soql)}`)

describe('explain', () => {
  it('tells the plans, the cheapest first, and runs nothing', async () => {
    const records = (await admin.query('SELECT COUNT() FROM Account')).body.totalSize
    const own = (await admin.query(`SELECT COUNT() FROM Account WHERE OwnerId = '${admin.person.userId}'`)).body
    const soql = `SELECT Id FROM Account WHERE OwnerId = '${admin.person.userId}' AND Website != null`
    const { status, body } = await explain(soql)
    expect(status).toBe(200)
    const note = 'Not considering filter for optimization because unindexed'
    const common = {
      notes: [{ description: note, fields: ['Website'], tableEnumOrId: 'Account' }],
      sobjectCardinality: records,
      sobjectType: 'Account',
    }
    expect(body).toMatchObject({
      sourceQuery: soql,
      plans: [
        { ...common, cardinality: own.totalSize, fields: ['OwnerId'], leadingOperationType: 'Index' },
        { ...common, fields: [], leadingOperationType: 'TableScan' },
      ],
    })
  })

  it('measures an index by the share of records that it leaves', async () => {
    const { plans } = (await explain("SELECT Id FROM Account WHERE Name >= ' '")).body
    const costs = plans.map((plan: { relativeCost: number }) => plan.relativeCost)
    expect(costs).toEqual([3.333, 3.333])
    expect((await explain("SELECT Id FROM Account WHERE Name = 'Nobody'")).body.plans[0]).toMatchObject({
      cardinality: 0,
      relativeCost: 0,
      leadingOperationType: 'Index',
    })
  })

  it('knows no index behind a relationship or OR', async () => {
    const soql = "SELECT Id FROM Contact WHERE Account.Name = 'x' AND (Name = 'y' OR Email = 'z')"
    expect((await explain(soql)).body.plans).toMatchObject([{ leadingOperationType: 'TableScan', notes: [] }])
  })

  it('refuses what is no query and what there is not', async () => {
    expect(await explain('SELECT FROM Account')).toMatchObject({
      status: 400,
      body: [{ errorCode: 'MALFORMED_QUERY' }],
    })
    expect(await explain('00OAH0000000001AAA')).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_ID' }] })
  })
})
