import { expect, test } from 'vitest'
import type { Resource } from '../../../../../local-org/resource.ts'
import { createWorld } from '../../sample/world.ts'

const echo: Resource = {
  method: 'GET',
  path: '/echo',
  run: call => ({ status: 200, body: { q: call.query.get('q') } }),
}
const { as, idOf, store } = createWorld({ resources: [echo] })
const sara = as('sara')
const base = '/services/data/v62.0'
const nordwind = idOf('Account', 'Name', 'Nordwind Logistik')
const count = (object: string) => store.database.prepare(`SELECT count(*) AS n FROM "${object}"`).get()?.n

const create = (referenceId: string, body: object, object = 'Account') => ({
  method: 'POST',
  url: `${base}/sobjects/${object}`,
  referenceId,
  body,
})
const statuses = (answers: readonly { httpStatusCode: number }[]) => answers.map(answer => answer.httpStatusCode)

test('requests run in order, refer to answers before them, and read what was just written', async () => {
  const compositeRequest = [
    create('firm', { Name: 'Composite firm' }),
    { method: 'GET', url: `${base}/sobjects/Account/@{firm.id}?fields=Name`, referenceId: 'read' },
    create('person', { LastName: '@{read.Name}', AccountId: '@{firm.id}' }, 'Contact'),
    { method: 'GET', url: `${base}/echo?q=@{person.id}`, referenceId: 'echo' },
  ]
  const { status, body } = await sara.post('/composite', { compositeRequest })
  expect(status).toBe(200)
  const [firm, read, person, echoed] = body.compositeResponse
  expect(statuses(body.compositeResponse)).toEqual([201, 200, 201, 200])
  expect(read.body.Name).toBe('Composite firm')
  expect(echoed.body.q).toBe(person.body.id)
  const contact = await sara.get(`/sobjects/Contact/${person.body.id}`)
  expect(contact.body).toMatchObject({ LastName: 'Composite firm', AccountId: firm.body.id })
})

test('without allOrNone the good requests stay, and those that need a failed one fail too', async () => {
  const before = Number(count('Account'))
  const compositeRequest = [
    create('bad', {}),
    create('needs', { LastName: 'x', AccountId: '@{bad.id}' }, 'Contact'),
    create('good', { Name: 'Survivor' }),
  ]
  const { body } = await sara.post('/composite', { compositeRequest })
  expect(statuses(body.compositeResponse)).toEqual([400, 400, 201])
  expect(body.compositeResponse[1].body).toEqual([
    { errorCode: 'PROCESSING_HALTED', message: 'Invalid reference specified. No value for bad.id found in bad' },
  ])
  expect(count('Account')).toBe(before + 1)
})

test('with allOrNone one failure undoes all, and only it keeps its own error', async () => {
  const before = count('Account')
  const compositeRequest = [create('good', { Name: 'Undone' }), create('bad', {}), create('after', { Name: 'Never' })]
  const { status, body } = await sara.post('/composite', { allOrNone: true, compositeRequest })
  expect(status).toBe(200)
  const codes = body.compositeResponse.map((answer: { body: { errorCode: string }[] }) => answer.body[0]?.errorCode)
  expect(codes).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED'])
  expect(count('Account')).toBe(before)
})

test('collections work inside a composite request, other composite resources do not', async () => {
  const inner = (url: string, body: object) => ({ method: 'POST', url: `${base}${url}`, referenceId: 'r', body })
  const records = [{ attributes: { type: 'Account' }, Name: 'Inner' }]
  const fine = await sara.post('/composite', { compositeRequest: [inner('/composite/sobjects', { records })] })
  expect(fine.body.compositeResponse[0].body).toMatchObject([{ success: true }])
  for (const url of ['/composite', '/composite/graph', '/composite/batch', '/composite/tree/Account']) {
    const { body } = await sara.post('/composite', { compositeRequest: [inner(url, {})] })
    expect(body.compositeResponse[0]).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'INVALID_INPUT' }] })
  }
})

test('an address outside the REST API is not found', async () => {
  const outside = { method: 'GET', url: 'https://elsewhere.example/x', referenceId: 'r' }
  const { body } = await sara.post('/composite', { compositeRequest: [outside] })
  expect(body.compositeResponse[0].httpStatusCode).toBe(404)
})

test('25 requests are taken, 26 are not', async () => {
  const reads = (n: number) =>
    Array.from({ length: n }, (_, at) => ({ method: 'GET', url: `${base}/echo`, referenceId: `r${at}` }))
  expect((await sara.post('/composite', { compositeRequest: reads(25) })).body.compositeResponse).toHaveLength(25)
  const { status, body } = await sara.post('/composite', { compositeRequest: reads(26) })
  expect([status, body[0].errorCode]).toEqual([400, 'LIMIT_EXCEEDED'])
})

test('5 queries and collections are taken together, 6 are not', async () => {
  const collection = {
    method: 'GET',
    url: `${base}/composite/sobjects/Account?ids=${nordwind}&fields=Name`,
    referenceId: 'c',
  }
  const queries = (n: number) =>
    Array.from({ length: n }, (_, at) => ({
      method: 'GET',
      url: `${base}/${at % 2 ? 'queryAll' : 'query'}/?q=SELECT+Id+FROM+Account+LIMIT+1`,
      referenceId: `q${at}`,
    }))
  const post = (n: number) => sara.post('/composite', { compositeRequest: [...queries(n), collection] })
  expect((await post(4)).body.compositeResponse).toHaveLength(5)
  const { status, body } = await post(5)
  expect([status, body[0].errorCode]).toEqual([400, 'LIMIT_EXCEEDED'])
})

test('a batch answers each request on its own, with short addresses too', async () => {
  const batchRequests = [
    { method: 'GET', url: `v62.0/sobjects/Account/${nordwind}?fields=Name` },
    { method: 'GET', url: `${base}/sobjects/Account/nothing` },
    { method: 'PATCH', url: `v62.0/sobjects/Account/${nordwind}`, richInput: { Rating: 'Cold' } },
  ]
  const { status, body } = await sara.post('/composite/batch', { batchRequests })
  expect([status, body.hasErrors]).toEqual([200, true])
  expect(body.results[0]).toMatchObject({ statusCode: 200, result: { Name: 'Nordwind Logistik' } })
  expect(body.results[1]).toMatchObject({ statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] })
  expect(body.results[2]).toEqual({ statusCode: 204, result: null })
})

test('a batch that halts on error does nothing after the first failure', async () => {
  const before = count('Account')
  const batchRequests = [
    { method: 'POST', url: 'v62.0/sobjects/Account', richInput: {} },
    { method: 'POST', url: 'v62.0/sobjects/Account', richInput: { Name: 'Never' } },
  ]
  const { body } = await sara.post('/composite/batch', { haltOnError: true, batchRequests })
  expect(body.results[1]).toMatchObject({ statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED' }] })
  expect(count('Account')).toBe(before)
})

test('a batch cannot hold composite requests, nor more than 25', async () => {
  const one = { method: 'POST', url: 'v62.0/composite', richInput: {} }
  expect((await sara.post('/composite/batch', { batchRequests: [one] })).body.results[0].statusCode).toBe(400)
  const { status } = await sara.post('/composite/batch', { batchRequests: Array.from({ length: 26 }, () => one) })
  expect(status).toBe(400)
})

const branch = (referenceId: string, fields: object, type = 'Account') => ({
  attributes: { type, referenceId },
  ...fields,
})

test('a tree makes records with those below them', async () => {
  const records = [
    branch('firm', {
      Name: 'Tree firm',
      Contacts: {
        records: [branch('p1', { LastName: 'One' }, 'Contact'), branch('p2', { LastName: 'Two' }, 'Contact')],
      },
      childaccounts: { records: [branch('daughter', { Name: 'Tree daughter' })] },
    }),
    branch('other', { Name: 'Tree other' }),
  ]
  const { status, body } = await sara.post('/composite/tree/Account', { records })
  expect([status, body.hasErrors]).toEqual([201, false])
  const ids = new Map(body.results.map((made: { referenceId: string; id: string }) => [made.referenceId, made.id]))
  expect([...ids.keys()]).toEqual(['firm', 'p1', 'p2', 'daughter', 'other'])
  expect((await sara.get(`/sobjects/Contact/${ids.get('p2')}`)).body.AccountId).toBe(ids.get('firm'))
  expect((await sara.get(`/sobjects/Account/${ids.get('daughter')}`)).body.ParentId).toBe(ids.get('firm'))
})

test('a tree with one bad record makes none and names it', async () => {
  const before = [count('Account'), count('Contact')]
  const records = [branch('firm', { Name: 'x', Contacts: { records: [branch('bad', {}, 'Contact')] } })]
  const { status, body } = await sara.post('/composite/tree/Account', { records })
  expect(status).toBe(400)
  expect(body).toEqual({
    hasErrors: true,
    results: [
      {
        referenceId: 'bad',
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [LastName]',
            fields: ['LastName'],
          },
        ],
      },
    ],
  })
  expect([count('Account'), count('Contact')]).toEqual(before)
})

const deep = (depth: number): object => ({
  ...branch(`d${depth}`, { Name: 'x' }),
  ...(depth > 1 && { ChildAccounts: { records: [deep(depth - 1)] } }),
})

test.each([
  ['more than 200 records', Array.from({ length: 201 }, (_, at) => branch(`r${at}`, { Name: 'x' }))],
  ['six levels', [deep(6)]],
  ['two records with one reference id', [branch('a', { Name: 'x' }), branch('a', { Name: 'y' })]],
  ['a record of another type', [branch('a', { LastName: 'x' }, 'Contact')]],
  ['a relationship that is none', [branch('a', { Name: 'x', Friends: { records: [] } })]],
])('a tree with %s is refused whole', async (_, records) => {
  const before = count('Account')
  const { status } = await sara.post('/composite/tree/Account', { records })
  expect(status).toBe(400)
  expect(count('Account')).toBe(before)
})

test('a tree of five levels is taken', async () => {
  expect((await sara.post('/composite/tree/Account', { records: [deep(5)] })).status).toBe(201)
})
