import { expect, test } from 'vitest'
import { createWorld } from '../../sample/world.ts'

const { as, idOf, store } = createWorld()
const [sara, admin] = [as('sara'), as('admin')]
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const bergmann = idOf('Account', 'Name', 'Bergmann Maschinenbau')
const foreign = idOf('Account', 'Name', 'Great Lakes Robotics')
const count = (object: string) => Number(store.database.prepare(`SELECT count(*) AS n FROM "${object}"`).get()?.n)
const account = (fields: object) => ({ attributes: { type: 'Account' }, ...fields })

const missingName = {
  success: false,
  errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'Required fields are missing: [Name]', fields: ['Name'] }],
}
const rolledBack = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
}

test('creates answer 200 with an outcome each, in the order sent, of different objects', async () => {
  const before = count('Account')
  const contact = { attributes: { type: 'Contact' }, LastName: 'Many' }
  const { status, body } = await sara.post('/composite/sobjects', {
    records: [account({ Name: 'A' }), account({}), contact],
  })
  expect(status).toBe(200)
  expect(body).toEqual([
    { id: expect.stringMatching(/^001/), success: true, errors: [] },
    missingName,
    { id: expect.stringMatching(/^003/), success: true, errors: [] },
  ])
  expect(count('Account')).toBe(before + 1)
})

test('with allOrNone one bad record undoes the others', async () => {
  const before = count('Account')
  const records = [account({ Name: 'A' }), account({}), account({ Name: 'C' })]
  const { status, body } = await sara.post('/composite/sobjects', { allOrNone: true, records })
  expect(status).toBe(200)
  expect(body).toEqual([rolledBack, missingName, rolledBack])
  expect(count('Account')).toBe(before)
})

test('updates need an id and answer for each record on its own', async () => {
  const records = [
    account({ id: nordwind, Rating: 'Hot' }),
    account({ Id: foreign, Rating: 'Hot' }),
    account({ Id: 'nothing', Rating: 'Hot' }),
    account({ Rating: 'Hot' }),
    { attributes: { type: 'Nope' }, id: nordwind },
    { id: nordwind },
  ]
  const { body } = await sara.send('PATCH', '/composite/sobjects', { records })
  const codes = body.map((one: { errors: { statusCode: string }[] }) => one.errors[0]?.statusCode)
  expect(codes).toEqual([
    undefined,
    'INVALID_CROSS_REFERENCE_KEY',
    'MALFORMED_ID',
    'MISSING_ARGUMENT',
    'INVALID_TYPE',
    'INVALID_TYPE',
  ])
  expect((await sara.get(`/sobjects/Account/${nordwind}`)).body.Rating).toBe('Hot')
})

test('upserts say which records are new; a key that two records have is refused', async () => {
  await admin.post('/sobjects/Lead', { LastName: 'One', Company: 'x', Legacy_Id__c: 'twin' })
  await admin.post('/sobjects/Lead', { LastName: 'Two', Company: 'x', Legacy_Id__c: 'TWIN' })
  const lead = (key: unknown) => ({ attributes: { type: 'Lead' }, LastName: 'L', Company: 'x', Legacy_Id__c: key })
  const records = [lead('new-1'), lead('new-1'), lead('twin'), lead(null)]
  const { body } = await admin.send('PATCH', '/composite/sobjects/Lead/Legacy_Id__c', { records })
  expect(body.slice(0, 2)).toMatchObject([
    { success: true, created: true },
    { success: true, created: false },
  ])
  expect(body[0].id).toBe(body[1].id)
  expect(body[2].errors[0].statusCode).toBe('DUPLICATE_EXTERNAL_ID')
  expect(body[3].errors[0].statusCode).toBe('MISSING_ARGUMENT')
  expect([body[2].created, body[3].created]).toEqual([false, false])
})

// As the test suite of jsforce has it from an org: `test/connection-crud.test.ts`.
test('upserts that fail or are undone say whether they would have made a record', async () => {
  const lead = (key: string, more: object = {}) => ({
    ...{ attributes: { type: 'Lead' }, LastName: 'L', Company: 'x', Legacy_Id__c: key },
    ...more,
  })
  await admin.send('PATCH', '/composite/sobjects/Lead/Legacy_Id__c', { records: [lead('made-before')] })
  const records = [lead('made-before'), lead('not-made', { OwnerId: 'INVALID_OWNER' }), lead('undone')]
  const { body } = await admin.send('PATCH', '/composite/sobjects/Lead/Legacy_Id__c', { records, allOrNone: true })
  const fates = body.map(({ success, created, errors: [error] }: Upserted) => [success, created, error?.statusCode])
  expect(fates).toEqual([
    [false, false, 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
    [false, true, 'MALFORMED_ID'],
    [false, true, 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
  ])
})

interface Upserted {
  readonly success: boolean
  readonly created: boolean
  readonly errors: readonly { readonly statusCode: string }[]
}

test('a single upsert or read by a key that several records have answers 300 with their addresses', async () => {
  const path = '/sobjects/Lead/Legacy_Id__c/twin'
  for (const reply of [await admin.patch(path, { LastName: 'x' }), await admin.get(path), await admin.delete(path)]) {
    expect(reply.status).toBe(300)
    expect(reply.body).toHaveLength(2)
    expect(reply.body[0]).toMatch(/^\/services\/data\/v62\.0\/sobjects\/Lead\/00Q\w{15}$/)
  }
})

test('deletes take ids in the address; all or none when asked', async () => {
  const made = await sara.post('/composite/sobjects', { records: [account({ Name: 'D1' }), account({ Name: 'D2' })] })
  const [one, two] = made.body.map(({ id }: { id: string }) => id)
  const undone = await sara.delete(`/composite/sobjects?ids=${one},${foreign}&allOrNone=true`)
  expect(undone.body).toEqual([
    rolledBack,
    { success: false, errors: [expect.objectContaining({ statusCode: 'INVALID_CROSS_REFERENCE_KEY' })] },
  ])
  expect((await sara.get(`/sobjects/Account/${one}`)).status).toBe(200)
  const { body } = await sara.delete(`/composite/sobjects?ids=${one},${foreign},${two},zzz,001`)
  expect(body.map(({ success }: { success: boolean }) => success)).toEqual([true, false, true, false, false])
  const malformed = { statusCode: 'MALFORMED_ID', message: 'malformed id 001', fields: [] }
  expect(body[4]).toEqual({ success: false, errors: [malformed] })
  expect((await sara.get(`/sobjects/Account/${two}`)).body[0].errorCode).toBe('ENTITY_IS_DELETED')
})

test('200 records are taken, 201 are not, and nothing of them is done', async () => {
  const many = (n: number) => ({ records: Array.from({ length: n }, () => account({ Name: 'Many' })) })
  expect((await sara.post('/composite/sobjects', many(200))).body).toHaveLength(200)
  const before = count('Account')
  const { status, body } = await sara.post('/composite/sobjects', many(201))
  expect(status).toBe(400)
  expect(body).toEqual([
    {
      errorCode: 'EXCEEDED_ID_LIMIT',
      message: 'record limit reached. cannot submit more than 200 records in this call',
    },
  ])
  expect(count('Account')).toBe(before)
})

test('reading many gives null for what is not there or not seen, in the order of the ids', async () => {
  const ids = [bergmann, foreign, nordwind.slice(0, 15), 'zzz']
  const query = await sara.get(`/composite/sobjects/Account?ids=${ids.join(',')}&fields=Name`)
  const posted = await sara.post('/composite/sobjects/Account', { ids, fields: ['Name'] })
  for (const { status, body } of [query, posted]) {
    expect(status).toBe(200)
    expect(body.map((one: { Name: string } | null) => one?.Name)).toEqual([
      'Bergmann Maschinenbau',
      undefined,
      'Nordwind Logistik',
      undefined,
    ])
    expect(body[1]).toBeNull()
  }
  expect((await sara.post('/composite/sobjects/Account', { ids, fields: ['Sic'] })).body[0].errorCode).toBe(
    'INVALID_FIELD',
  )
  expect((await sara.post('/composite/sobjects/Account', { ids })).body[0].errorCode).toBe('MISSING_ARGUMENT')
})
