import { expect, test } from 'vitest'
import { createWorld } from '../../sample/world.ts'

const { as, idOf, store, people } = createWorld()
const sara = as('sara')
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const robotics = idOf('Account', 'Name', 'Great Lakes Robotics')

test('the list of versions names each with its address', async () => {
  const { status, body } = await sara.get('/services/data')
  expect(status).toBe(200)
  expect(body).toContainEqual({ label: "Winter '25", url: '/services/data/v62.0', version: '62.0' })
})

test('an API version that the org does not have is not found', async () => {
  expect((await sara.get(`/services/data/v6.0/sobjects/Account/${nordwind}`)).status).toBe(404)
})

test('a record comes with attributes, all readable fields, and compound addresses', async () => {
  const { status, body } = await sara.get(`/sobjects/Account/${nordwind}`)
  expect(status).toBe(200)
  expect(body.attributes).toEqual({ type: 'Account', url: `/services/data/v62.0/sobjects/Account/${nordwind}` })
  expect(body).toMatchObject({
    Id: nordwind,
    Name: 'Nordwind Logistik',
    Region__c: 'Europe',
    IsDeleted: false,
    Fax: null,
  })
  expect(body.BillingAddress).toMatchObject({ city: 'Hamburg', country: 'Germany', postalCode: '20457', street: null })
  expect(body.ShippingAddress).toBeNull()
  expect(body.CreatedDate).toMatch(/^\d{4}-\d{2}-\d{2}T09:00:00\.000\+0000$/)
  expect(body).not.toHaveProperty('Sic')
})

test('fields= gives those fields in that order, and the id', async () => {
  const { body } = await sara.get(`/sobjects/account/${nordwind}?fields=Industry,name`)
  expect(Object.keys(body)).toEqual(['attributes', 'Industry', 'Name', 'Id'])
})

test('fields= with an unknown or unreadable field is INVALID_FIELD', async () => {
  for (const field of ['Bacon__c', 'Sic']) {
    const { status, body } = await sara.get(`/sobjects/Account/${nordwind}?fields=${field}`)
    expect(status).toBe(400)
    expect(body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
    expect(body[0].message).toContain(`No such column '${field}' on entity 'Account'`)
  }
})

test('a record is found by its 15-character id, and by an 18-character id in the wrong case', async () => {
  for (const id of [nordwind.slice(0, 15), nordwind.toLowerCase()]) {
    const { status, body } = await sara.get(`/sobjects/Account/${id}`)
    expect(status).toBe(200)
    expect(body.Id).toBe(nordwind)
  }
})

test('what a user may not see is not found, as is what is not there', async () => {
  const absent = '001AH00000zzzzz'
  for (const path of [
    `Account/${robotics}`,
    `Account/${absent}`,
    `Nothing__c/${nordwind}`,
    'ProvisioningParameter__mdt/x',
  ]) {
    const { status, body } = await sara.get(`/sobjects/${path}`)
    expect(status).toBe(404)
    expect(body).toEqual([{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }])
  }
  const { status, body } = await sara.get('/sobjects/Account/hello')
  expect(status).toBe(404)
  expect(body[0].message).toBe('Provided external ID field does not exist or is not accessible: hello')
})

test('a method that an address does not take is refused with those that it takes', async () => {
  const { status, body } = await sara.send('PATCH', '/sobjects/Account', {})
  expect(status).toBe(405)
  expect(body[0]).toEqual({
    errorCode: 'METHOD_NOT_ALLOWED',
    message: "HTTP Method 'PATCH' not allowed. Allowed are POST",
  })
})

test('a created record has an id of 18 characters, an owner, system fields and defaults', async () => {
  const { status, body, headers } = await sara.post('/sobjects/Account', { name: '  New Ltd ', Region__c: 'europe' })
  expect(status).toBe(201)
  expect(body).toEqual({ id: expect.stringMatching(/^001\w{15}$/), success: true, errors: [] })
  expect(headers.get('location')).toBe(`/services/data/v62.0/sobjects/Account/${body.id}`)
  const me = people.find(({ username }) => username.startsWith('sara'))?.userId
  const read = await sara.get(`/sobjects/Account/${body.id}`)
  expect(read.body).toMatchObject({
    Name: 'New Ltd',
    Region__c: 'Europe',
    OwnerId: me,
    CreatedById: me,
    LastModifiedById: me,
    CreatedDate: '2026-05-20T12:34:56.000+0000',
    SystemModstamp: '2026-05-20T12:34:56.000+0000',
    Tier__c: 'Bronze',
  })
})

test('values arrive as the org keeps them', async () => {
  const body = {
    LastName: 'Ångström',
    FirstName: 'Åsa',
    AccountId: nordwind.slice(0, 15),
    HasOptedOutOfEmail: 'true',
    Birthdate: '1990-02-28',
    Languages__c: 'Spanish;english;Spanish',
    Description: '',
  }
  const { body: made } = await sara.post('/sobjects/Contact', body)
  const { body: read } = await sara.get(`/sobjects/Contact/${made.id}`)
  expect(read).toMatchObject({
    Name: 'Åsa Ångström',
    AccountId: nordwind,
    HasOptedOutOfEmail: true,
    DoNotCall: false,
    Birthdate: '1990-02-28',
    Languages__c: 'English;Spanish',
    Description: null,
  })
})

const refused: readonly (readonly [string, string, object, object])[] = [
  [
    'no required field',
    'Account',
    {},
    { errorCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] },
  ],
  [
    'several missing',
    'Opportunity',
    { Name: 'x' },
    { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['StageName', 'CloseDate'] },
  ],
  [
    'an unknown field',
    'Account',
    { Name: 'x', Nope: 1 },
    { errorCode: 'INVALID_FIELD', message: "No such column 'Nope' on sobject of type Account" },
  ],
  [
    'a hidden field',
    'Account',
    { Name: 'x', Sic: '1' },
    { errorCode: 'INVALID_FIELD', message: "No such column 'Sic' on sobject of type Account" },
  ],
  [
    'a system field',
    'Account',
    { Name: 'x', CreatedDate: '2026-01-01T00:00:00Z' },
    { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['CreatedDate'] },
  ],
  [
    'a field the profile keeps read-only',
    'Account',
    { Name: 'x', Tier__c: 'Gold' },
    { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Tier__c'] },
  ],
  [
    'a derived name',
    'Contact',
    { LastName: 'x', Name: 'y' },
    { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Name'] },
  ],
  [
    'a compound field',
    'Account',
    { Name: 'x', BillingAddress: { city: 'Rome' } },
    { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['BillingAddress'] },
  ],
  [
    'an id',
    'Account',
    { Name: 'x', Id: nordwind },
    { errorCode: 'INVALID_FIELD', message: 'The Id field should not be specified in the sobject data.' },
  ],
  ['a text too long', 'Account', { Name: 'x'.repeat(256) }, { errorCode: 'STRING_TOO_LONG', fields: ['Name'] }],
  [
    'two bad values',
    'Contact',
    { LastName: 'x'.repeat(81), Email: 'no' },
    { errorCode: 'STRING_TOO_LONG', fields: ['LastName'] },
  ],
  [
    'a bad email',
    'Contact',
    { LastName: 'x', Email: 'a b@c.de' },
    { errorCode: 'INVALID_EMAIL_ADDRESS', fields: ['Email'] },
  ],
  [
    'a value outside a restricted picklist',
    'Account',
    { Name: 'x', Region__c: 'Moon' },
    { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Region__c'] },
  ],
  [
    'a bad multi-select value',
    'Contact',
    { LastName: 'x', Languages__c: 'English;Elvish' },
    { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' },
  ],
  ['text for a number', 'Account', { Name: 'x', AnnualRevenue: 'lots' }, { errorCode: 'JSON_PARSER_ERROR' }],
  [
    'a fraction for a whole number',
    'Account',
    { Name: 'x', NumberOfEmployees: 1.5 },
    { errorCode: 'JSON_PARSER_ERROR' },
  ],
  [
    'a number out of range',
    'Opportunity',
    { Name: 'x', StageName: 'Prospecting', CloseDate: '2026-01-01', Amount: 1e17 },
    { errorCode: 'NUMBER_OUTSIDE_VALID_RANGE', fields: ['Amount'] },
  ],
  ['a day that is none', 'Contact', { LastName: 'x', Birthdate: '2026-02-30' }, { errorCode: 'JSON_PARSER_ERROR' }],
  ['a list for a text', 'Account', { Name: ['x'] }, { errorCode: 'JSON_PARSER_ERROR' }],
  ['a boolean that is none', 'Contact', { LastName: 'x', DoNotCall: 'perhaps' }, { errorCode: 'JSON_PARSER_ERROR' }],
  [
    'no id for a reference',
    'Contact',
    { LastName: 'x', AccountId: 'abc' },
    { errorCode: 'MALFORMED_ID', fields: ['AccountId'] },
  ],
  [
    'an id of another object',
    'Contact',
    { LastName: 'x', AccountId: '003AH0000000001YAA' },
    { errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['AccountId'] },
  ],
  [
    'an id of nothing',
    'Contact',
    { LastName: 'x', AccountId: '001AH00000zzzzz' },
    { errorCode: 'INVALID_CROSS_REFERENCE_KEY' },
  ],
  [
    'an account out of sight',
    'Contact',
    { LastName: 'x', AccountId: robotics },
    { errorCode: 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY' },
  ],
  [
    'an object that may not be created',
    'Product2',
    { Name: 'x' },
    { errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' },
  ],
]

test.each(refused)('a create with %s is refused and leaves nothing behind', async (...[, object, body, error]) => {
  const count = () => store.database.prepare(`SELECT count(*) AS n FROM "${object}"`).get()
  const before = count()
  const { status, body: answer } = await sara.post(`/sobjects/${object}`, body)
  expect(status).toBe(400)
  expect(answer[0]).toMatchObject(error)
  expect(count()).toEqual(before)
})

test('a body that is no JSON object, or not declared as JSON, is refused', async () => {
  for (const [text, type, status] of [
    ['{"Name":', 'application/json', 400],
    ['[]', 'application/json', 400],
    ['null', 'application/json; charset=UTF-8', 400],
    ['Name=x', 'application/x-www-form-urlencoded', 415],
  ] as const) {
    const init = { method: 'POST', headers: { 'Content-Type': type }, body: text }
    expect((await sara.app.request('/services/data/v62.0/sobjects/Account', init)).status).toBe(status)
  }
})

test('an update changes what it names, stamps the record and answers 204 without a body', async () => {
  const { status, body } = await sara.patch(`/sobjects/Account/${nordwind}`, { Rating: 'Hot', Phone: null })
  expect([status, body]).toEqual([204, undefined])
  const read = await sara.get(`/sobjects/Account/${nordwind}`)
  expect(read.body).toMatchObject({ Rating: 'Hot', LastModifiedDate: '2026-05-20T12:34:56.000+0000' })
})

test('an update may not empty a required field', async () => {
  const { status, body } = await sara.patch(`/sobjects/Account/${nordwind}`, { Name: '' })
  expect(status).toBe(400)
  expect(body[0]).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] })
})

test('a record that a user sees and may not change answers INSUFFICIENT_ACCESS_OR_READONLY', async () => {
  const sakura = idOf('Account', 'Name', 'Sakura Precision')
  const update = await as('mia').patch(`/sobjects/Account/${sakura}`, { Rating: 'Hot' })
  const removal = await as('mia').delete(`/sobjects/Account/${sakura}`)
  for (const { status, body } of [update, removal]) {
    expect(status).toBe(403)
    expect(body).toEqual([
      { errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'insufficient access rights on object id', fields: [] },
    ])
  }
})

test('a record goes to its new owner only from the hands of its owner, those above, or an administrator', async () => {
  const merlion = idOf('Account', 'Name', 'Merlion Freight')
  const owner = { OwnerId: people.find(({ username }) => username.startsWith('tom'))?.userId }
  expect((await as('tom').patch(`/sobjects/Account/${merlion}`, { Rating: 'Hot' })).status).toBe(204)
  expect((await as('tom').patch(`/sobjects/Account/${merlion}`, owner)).status).toBe(403)
  expect((await as('admin').patch(`/sobjects/Account/${merlion}`, owner)).status).toBe(204)
})

test('upsert by external id creates with 201, then updates with 200', async () => {
  const path = '/sobjects/Product2/External_Id__c/A%2FB-1'
  const admin = as('admin')
  const made = await admin.patch(path, { Name: 'Widget' })
  expect([made.status, made.body.created]).toEqual([201, true])
  const changed = await admin.patch(path, { Name: 'Widget 2' })
  expect([changed.status, changed.body]).toEqual([200, { id: made.body.id, success: true, errors: [], created: false }])
  const read = await admin.get(path)
  expect(read.body).toMatchObject({ Id: made.body.id, Name: 'Widget 2', External_Id__c: 'A/B-1' })
  expect((await admin.delete(path)).status).toBe(204)
  expect((await admin.get(path)).status).toBe(404)
})

test('upsert refuses a field that identifies nothing, the key in the body, and a new record with updateOnly', async () => {
  const admin = as('admin')
  expect((await admin.patch('/sobjects/Product2/Name/Widget', { Family: 'Software' })).status).toBe(404)
  const twice = await admin.patch('/sobjects/Product2/External_Id__c/Z1', { Name: 'x', External_Id__c: 'Z1' })
  expect(twice.body[0].message).toBe('The External_Id__c field should not be specified in the sobject data.')
  expect((await admin.patch('/sobjects/Product2/External_Id__c/Z1?updateOnly=true', { Name: 'x' })).status).toBe(404)
})

test('a unique value is taken once, ignoring case', async () => {
  const { status, body } = await as('admin').post('/sobjects/Account', { Name: 'x', Customer_Number__c: 'c-1001' })
  expect(status).toBe(400)
  expect(body[0]).toMatchObject({
    errorCode: 'DUPLICATE_VALUE',
    message: `duplicate value found: Customer_Number__c duplicates value on record with id: ${nordwind.slice(0, 15)}`,
  })
})

test('a unique value is taken once ignoring case beyond ASCII too', async () => {
  const make = async (handle: string) =>
    (await sara.post('/sobjects/Contact', { LastName: 'x', Influencer_Handle__c: handle })).status
  expect(await make('@ärger')).toBe(201)
  expect(await make('@ÄRGER')).toBe(400)
})

test('names of built-in properties are values like any other', async () => {
  const deal = { Name: 'x', StageName: 'constructor', CloseDate: '2026-01-01' }
  expect((await sara.post('/sobjects/Opportunity', deal)).status).toBe(201)
  const file = { PathOnClient: 'x.constructor', VersionData: 'SGk=' }
  expect((await sara.post('/sobjects/ContentVersion', file)).status).toBe(201)
  const { body } = await sara.post('/sobjects/Account', JSON.parse('{"Name":"x","__proto__":{"a":1}}'))
  expect(body[0].errorCode).toBe('INVALID_FIELD')
})

test('a client that cannot send PATCH says so in the address', async () => {
  expect((await sara.post(`/sobjects/Account/${nordwind}?_HttpMethod=PATCH`, { Rating: 'Warm' })).status).toBe(204)
  expect((await sara.get(`/sobjects/Account/${nordwind}`)).body.Rating).toBe('Warm')
})

test('a reference can name its parent by an external id', async () => {
  const made = await sara.post('/sobjects/Contact', { LastName: 'Ext', Account: { Customer_Number__c: 'C-1001' } })
  expect((await sara.get(`/sobjects/Contact/${made.body.id}`)).body.AccountId).toBe(nordwind)
  const none = await sara.post('/sobjects/Contact', { LastName: 'Ext', Account: { Customer_Number__c: 'C-0' } })
  expect(none.body[0].message).toBe(
    'Foreign key external ID: C-0 not found for field Customer_Number__c in entity Account',
  )
})

test('a deleted record is gone with its details; asking for it again says so', async () => {
  const account = (await sara.post('/sobjects/Account', { Name: 'Short-lived' })).body.id
  const contact = (await sara.post('/sobjects/Contact', { LastName: 'Along', AccountId: account })).body.id
  expect((await sara.delete(`/sobjects/Account/${account}`)).status).toBe(204)
  for (const path of [`Account/${account}`, `Contact/${contact}`]) {
    const { status, body } = await sara.get(`/sobjects/${path}`)
    expect(status).toBe(404)
    expect(body).toEqual([{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }])
  }
  expect((await sara.delete(`/sobjects/Account/${account}`)).body[0].errorCode).toBe('ENTITY_IS_DELETED')
  const late = await sara.post('/sobjects/Contact', { LastName: 'Late', AccountId: account })
  expect(late.body[0].errorCode).toBe('ENTITY_IS_DELETED')
})

test('a record cannot stand above itself', async () => {
  const made = await sara.post('/sobjects/Account', { Name: 'Below', ParentId: nordwind })
  const circular = (field: string) => [
    { message: 'attempt to violate hierarchy constraints', errorCode: 'CIRCULAR_DEPENDENCY', fields: [field] },
  ]
  for (const parent of [nordwind, made.body.id]) {
    const { status, body } = await sara.patch(`/sobjects/Account/${nordwind}`, { ParentId: parent })
    expect([status, body]).toEqual([400, circular('ParentId')])
  }
  const vogel = idOf('Contact', 'LastName', 'Vogel')
  const { body } = await sara.patch(`/sobjects/Contact/${vogel}`, { ReportsToId: vogel })
  expect(body).toEqual(circular('ReportsToId'))
})
