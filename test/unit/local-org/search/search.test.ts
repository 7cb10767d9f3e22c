import { describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

const { as } = createOrgWorld()
const [admin, sara, tom] = [as('admin'), as('sara'), as('tom')]

const namesIn = (body: { searchRecords: { Name: string }[] }): string[] => body.searchRecords.map(({ Name }) => Name)
const typesIn = (body: { searchRecords: { attributes: { type: string } }[] }): string[] => [
  ...new Set(body.searchRecords.map(({ attributes }) => attributes.type)),
]

describe('FIND', () => {
  it('without RETURNING gives the ids of everything in which the text is found', async () => {
    const { status, body } = await sara.find('FIND {Nordwind}')
    expect(status).toBe(200)
    expect(typesIn(body)).toEqual(expect.arrayContaining(['Account', 'Contact']))
    for (const record of body.searchRecords) expect(Object.keys(record)).toEqual(['attributes', 'Id'])
  })

  it('gives the fields asked for, of parents too, in the order of the objects', async () => {
    const { body } = await sara.find('find {vogel nordwind} returning Contact(Name, Account.Name), Account(Id, Name)')
    expect(body.searchRecords).toEqual([
      {
        attributes: {
          type: 'Contact',
          url: expect.stringMatching(/^\/services\/data\/v62\.0\/sobjects\/Contact\/003/),
        },
        Name: 'Klara Vogel',
        Account: { attributes: { type: 'Account', url: expect.any(String) }, Name: 'Nordwind Logistik' },
      },
    ])
  })

  it.each([
    ['FIND {brandt} IN NAME FIELDS RETURNING Contact(Name) LIMIT 3', 3],
    ['FIND {"klara.brandt"} IN NAME FIELDS RETURNING Contact(Name)', 'more'],
    ['FIND {klara.brandt@nordwind-logistik.example} IN EMAIL FIELDS RETURNING Contact(Name)', 1],
    ['FIND {klara.brandt@nordwind-logistik.example} IN NAME FIELDS RETURNING Contact(Name)', 0],
    ['FIND {81 555 6341} IN PHONE FIELDS RETURNING Contact(Name)', 1],
    ['FIND {C\\-1001} IN SIDEBAR FIELDS RETURNING Account(Name)', 1],
    ['FIND {Hamburg} IN NAME FIELDS RETURNING Account(Name)', 0],
    ['FIND {Hamburg} RETURNING Account(Name)', 'more'],
    ['FIND {göteborg} RETURNING Account(Name)', 1],
    ['FIND {GÖTE*} RETURNING Account(Name)', 1],
    ["FIND {O\\'Connell \\& Sons} RETURNING Account(Name)", 1],
    ['FIND {summer AND NOT video} RETURNING Campaign(Name)', 'more'],
    ["FIND {robot*} RETURNING Product2(Name WHERE Family = 'Hardware' ORDER BY Name DESC LIMIT 2)", 2],
    ['FIND {robot*} RETURNING Product2(Name ORDER BY Name LIMIT 10 OFFSET 1000)', 0],
    ['FIND {robot*} RETURNING Product2(Name LIMIT 0)', 0],
    ["FIND {robot*} RETURNING Product2(toLabel(Family), Name WHERE Name != 'a) LIMIT 1, (b') LIMIT 1", 1],
    ['FIND {nordwind} RETURNING Account(Name) WITH SPELL_CORRECTION = false LIMIT 5 UPDATE TRACKING, VIEWSTAT', 1],
  ])('%s', async (sosl, expected) => {
    const { status, body } = await admin.find(sosl)
    expect(status).toBe(200)
    if (expected === 'more') expect(body.searchRecords.length).toBeGreaterThan(0)
    else expect(namesIn(body)).toHaveLength(Number(expected))
  })

  it('sorts as ORDER BY says', async () => {
    const { body } = await admin.find('FIND {robot*} RETURNING Product2(Name ORDER BY Name DESC)')
    expect(namesIn(body)).toEqual(namesIn(body).toSorted().reverse())
  })

  it('shares the limit among the objects, and lets one take what another leaves', async () => {
    const both = await admin.find('FIND {nordwind OR helvetia} RETURNING Account(Name), Contact(Name) LIMIT 4')
    expect(both.body.searchRecords.map((record: { attributes: { type: string } }) => record.attributes.type)).toEqual([
      ...['Account', 'Account', 'Contact', 'Contact'],
    ])
    const rest = await admin.find('FIND {nordwind OR helvetia} RETURNING Account(Name LIMIT 1), Contact(Name) LIMIT 4')
    expect(typesIn(rest.body)).toEqual(['Account', 'Contact'])
    expect(rest.body.searchRecords).toHaveLength(4)
  })
})

describe('rights', () => {
  it('only records that the user sees are found', async () => {
    const sosl = 'FIND {Nordwind} RETURNING Account(Name)'
    expect(namesIn((await sara.find(sosl)).body)).toEqual(['Nordwind Logistik'])
    expect(namesIn((await tom.find(sosl)).body)).toEqual([])
  })

  it('a field that the user may not read is neither returned nor looked into', async () => {
    await admin.send(`/sobjects/Account/${await nordwind()}`, { method: 'PATCH', body: { SicDesc: 'Zeppelinwerft' } })
    const sosl = 'FIND {Zeppelinwerft} RETURNING Account(Name)'
    expect(namesIn((await admin.find(sosl)).body)).toEqual(['Nordwind Logistik'])
    expect(namesIn((await sara.find(sosl)).body)).toEqual([])
    const { status, body } = await sara.find('FIND {Nordwind} RETURNING Account(SicDesc)')
    expect([status, body[0].errorCode]).toEqual([400, 'INVALID_FIELD'])
    const filtered = await sara.find("FIND {Nordwind} RETURNING Account(Name WHERE SicDesc = 'Zeppelinwerft')")
    expect(filtered.body[0].errorCode).toBe('INVALID_FIELD')
  })

  it('deleted records are not found', async () => {
    const { body } = await admin.post('/sobjects/Account', { Name: 'Ephemeral Ltd' })
    await admin.send(`/sobjects/Account/${body.id}`, { method: 'DELETE' })
    expect((await admin.find('FIND {Ephemeral}')).body.searchRecords).toEqual([])
  })

  const nordwind = async () => (await admin.query("SELECT Id FROM Account WHERE Name LIKE 'Nordw%'")).body.records[0].Id
})

describe('what cannot be searched', () => {
  it.each([
    ['', 'MALFORMED_SEARCH'],
    ['SELECT Id FROM Account', 'MALFORMED_SEARCH'],
    ["FIND 'Nordwind' RETURNING Account", 'MALFORMED_SEARCH'],
    ['FIND {Nordwind', 'MALFORMED_SEARCH'],
    ['FIND {x}', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} IN SOME FIELDS', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account()', 'MALFORMED_SEARCH'],
    ["FIND {Nordwind} RETURNING Account(WHERE Name = 'x')", 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(count())', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account((SELECT Id FROM Contacts))', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(Id WHERE Id IN (SELECT AccountId FROM Contact))', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(Id USING ListView=All)', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(Id WHERE Name LIKE)', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account WITH METADATA', 'MALFORMED_SEARCH'],
    ["FIND {Nordwind} RETURNING Account WITH DIVISION = 'Global'", 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account LIMIT many', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(Id) GROUP BY Name', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING OpportunityLineItem', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Account(Id OFFSET 1), Contact', 'MALFORMED_SEARCH'],
    ['FIND {Nordwind} RETURNING Bacon__c', 'INVALID_TYPE'],
    ['FIND {Nordwind} RETURNING Account(Bacon__c)', 'INVALID_FIELD'],
    ['FIND {Nordwind} RETURNING Account(Id ORDER BY Bacon__c)', 'INVALID_FIELD'],
    ['FIND {Nordwind} RETURNING Account(Id OFFSET 3000)', 'NUMBER_OUTSIDE_VALID_RANGE'],
    [`FIND {Nordwind} ${' '.repeat(100_001)}`, 'MALFORMED_SEARCH'],
  ])('%.60s is %s', async (sosl, errorCode) => {
    const { status, body } = await sara.find(sosl)
    expect([status, body[0].errorCode]).toEqual([400, errorCode])
  })

  it('is told with its place, as Salesforce tells it', async () => {
    const { body } = await sara.find('FIND {name} IN ALL TYPE RETURNING Account(name)')
    expect(body).toEqual([
      {
        errorCode: 'MALFORMED_SEARCH',
        message: `\nFIND {name} IN ALL TYPE RETURNING Account(name)\n${' '.repeat(18)}^\nERROR at Row:1:Column:19\nMalformed search token: TYPE`,
      },
    ])
  })
})

describe('/parameterizedSearch', () => {
  const get = (query: string) => admin.get(`/parameterizedSearch?${query}`)
  const post = (body: unknown) => admin.post('/parameterizedSearch', body)

  it('takes its parameters from the address', async () => {
    const { body } = await get('q=robot*&sobject=Product2&Product2.fields=id,name&Product2.limit=2&in=name')
    expect(body.searchRecords).toHaveLength(2)
    expect(Object.keys(body.searchRecords[0])).toEqual(['attributes', 'Id', 'Name'])
  })

  it('takes its parameters from the body', async () => {
    const { body } = await post({
      q: 'nordwind',
      fields: ['Name'],
      sobjects: [
        { name: 'Account', where: "Region__c = 'Europe'" },
        { name: 'Contact', orderBy: 'LastName', limit: 2 },
      ],
      overallLimit: 100,
    })
    expect(typesIn(body)).toEqual(['Account', 'Contact'])
    expect(body.searchRecords).toHaveLength(3)
  })

  it('searches all objects when it names none', async () => {
    expect(typesIn((await post({ q: 'nordwind' })).body)).toEqual(expect.arrayContaining(['Account', 'Contact']))
  })

  it.each([
    [{}, 'INVALID_INPUT'],
    [{ q: 'nordwind', fields: ['Name'] }, 'INVALID_INPUT'],
    [{ q: 'nordwind', in: 'SOME' }, 'INVALID_INPUT'],
    [{ q: 'nordwind', dataCategories: [] }, 'MALFORMED_SEARCH'],
    [{ q: 'nordwind', sobjects: [{ name: 'Account', where: "Name = 'x') OR (Name != ''" }] }, 'MALFORMED_SEARCH'],
    [{ q: 'nordwind', sobjects: [{ name: 'Account', fields: ['(SELECT Id FROM Contacts)'] }] }, 'MALFORMED_SEARCH'],
    [{ q: 'nordwind', sobjects: [{ name: 'Account', fields: ['count(Id)'] }] }, 'MALFORMED_SEARCH'],
    [[], 'INVALID_INPUT'],
    [{ q: 'nordwind', defaultLimit: -1 }, 'INVALID_INPUT'],
  ])('refuses %j', async (body, errorCode) => {
    const answer = await post(body)
    expect([answer.status, answer.body[0].errorCode]).toEqual([400, errorCode])
  })
})
