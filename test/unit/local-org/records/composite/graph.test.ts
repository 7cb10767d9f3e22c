import { expect, test } from 'vitest'
import { createWorld } from '../../sample/world.ts'

const { as, idOf, store } = createWorld()
const sara = as('sara')
const base = '/services/data/v62.0/sobjects'

const opportunity = idOf('Opportunity', 'Name', 'Nordwind Logistik - Sensor rollout')
const book = idOf('Pricebook2', 'Name', 'Standard Price Book')
const entryOf = (code: string): string => {
  const sql = 'SELECT "Id" AS id FROM "PricebookEntry" WHERE "ProductCode" = ? AND "Pricebook2Id" = ?'
  return String(store.database.prepare(sql).get(code, book)?.id)
}

const count = (object: string) => store.database.prepare(`SELECT count(*) AS n FROM "${object}"`).get()?.n

const quoteNode = {
  method: 'POST',
  url: `${base}/Quote`,
  referenceId: 'quote',
  body: { Name: 'Graph quote', OpportunityId: opportunity, Pricebook2Id: book },
}
const lineNode = (referenceId: string, fields: object) => ({
  method: 'POST',
  url: `${base}/QuoteLineItem`,
  referenceId,
  body: { QuoteId: '@{quote.id}', PricebookEntryId: entryOf('ARM-100'), Quantity: 2, UnitPrice: 100.005, ...fields },
})
const graph = (nodes: readonly object[], graphId = 'g1') => ({ graphs: [{ graphId, compositeRequest: nodes }] })

test('a graph makes a quote with its lines, and the quote adds them up', async () => {
  const nodes = [quoteNode, lineNode('line1', { Discount: 10 }), lineNode('line2', { Quantity: 1, UnitPrice: 50 })]
  const { status, body } = await sara.post('/composite/graph', graph(nodes))
  expect(status).toBe(200)
  const [result] = body.graphs
  expect(result).toMatchObject({ graphId: 'g1', isSuccessful: true })
  const answers = result.graphResponse.compositeResponse
  expect(answers.map((answer: { referenceId: string }) => answer.referenceId)).toEqual(['quote', 'line1', 'line2'])
  expect(answers[0]).toMatchObject({ httpStatusCode: 201, body: { success: true, errors: [] } })
  expect(answers[0].httpHeaders).toEqual({ Location: `${base}/Quote/${answers[0].body.id}` })
  const quote = await sara.get(`/sobjects/Quote/${answers[0].body.id}`)
  expect(quote.body).toMatchObject({ Subtotal: 250.02, TotalPrice: 230.02, GrandTotal: 230.02, LineItemCount: 2 })
  expect(quote.body.Discount).toBeCloseTo(8, 1)
  expect(quote.body.AccountId).toBe(idOf('Account', 'Name', 'Nordwind Logistik'))
  const line = await sara.get(`/sobjects/QuoteLineItem/${answers[1].body.id}`)
  expect(line.body).toMatchObject({ UnitPrice: 100.01, Subtotal: 200.02, TotalPrice: 180.02, ListPrice: 12500 })
})

test('a failed node undoes the whole graph: it says why, the others were halted', async () => {
  const before = [count('Quote'), count('QuoteLineItem')]
  const nodes = [quoteNode, lineNode('good', {}), lineNode('bad', { Quantity: null }), lineNode('later', {})]
  const { status, body } = await sara.post('/composite/graph', graph(nodes))
  expect(status).toBe(200)
  expect(body.graphs[0].isSuccessful).toBe(false)
  const answers = body.graphs[0].graphResponse.compositeResponse
  expect(answers[2]).toMatchObject({
    referenceId: 'bad',
    httpStatusCode: 400,
    body: [{ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Quantity'] }],
  })
  for (const at of [0, 1, 3]) {
    expect(answers[at]).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] })
  }
  expect([count('Quote'), count('QuoteLineItem')]).toEqual(before)
})

test('each graph of a payload stands or falls alone', async () => {
  const before = Number(count('Account'))
  const node = (Name: string | null) => ({ method: 'POST', url: `${base}/Account`, referenceId: 'a', body: { Name } })
  const graphs = [
    { graphId: 'ok', compositeRequest: [node('Graph account')] },
    { graphId: 'broken', compositeRequest: [node(null)] },
  ]
  const { body } = await sara.post('/composite/graph', { graphs })
  expect(body.graphs.map((one: { isSuccessful: boolean }) => one.isSuccessful)).toEqual([true, false])
  expect(count('Account')).toBe(before + 1)
})

test('nodes run after those they refer to, whatever the order sent, and refer in addresses too', async () => {
  const nodes = [
    {
      method: 'PATCH',
      url: `${base}/Contact/@{person.id}`,
      referenceId: 'change',
      body: { Title: 'Boss of @{firm.id}' },
    },
    {
      method: 'POST',
      url: `${base}/Contact`,
      referenceId: 'person',
      body: { LastName: 'Ref', AccountId: '@{firm.id}' },
    },
    { method: 'POST', url: `${base}/Account`, referenceId: 'firm', body: { Name: 'Ref firm' } },
  ]
  const { body } = await sara.post('/composite/graph', graph(nodes))
  const answers = body.graphs[0].graphResponse.compositeResponse
  expect(answers.map((answer: { httpStatusCode: number }) => answer.httpStatusCode)).toEqual([204, 201, 201])
  const contact = await sara.get(`/sobjects/Contact/${answers[1].body.id}`)
  expect(contact.body).toMatchObject({ AccountId: answers[2].body.id, Title: `Boss of ${answers[2].body.id}` })
})

test('a reference that names nothing fails its node', async () => {
  const nodes = [
    { method: 'POST', url: `${base}/Contact`, referenceId: 'c', body: { LastName: '@{constructor.name}' } },
  ]
  const { body } = await sara.post('/composite/graph', graph(nodes))
  expect(body.graphs[0].graphResponse.compositeResponse[0].body[0].message).toBe(
    'Invalid reference specified. No value for constructor.name found in constructor',
  )
})

test('a graph runs with the rights of its user', async () => {
  const foreign = idOf('Account', 'Name', 'Great Lakes Robotics')
  const nodes = [{ method: 'PATCH', url: `${base}/Account/${foreign}`, referenceId: 'a', body: { Name: 'Mine' } }]
  const { body } = await sara.post('/composite/graph', graph(nodes))
  expect(body.graphs[0].graphResponse.compositeResponse[0]).toMatchObject({
    httpStatusCode: 404,
    body: [{ errorCode: 'NOT_FOUND' }],
  })
})

const account = (referenceId: string, Name = 'x') => ({
  method: 'POST',
  url: `${base}/Account`,
  referenceId,
  body: { Name },
})
const many = (n: number) => Array.from({ length: n }, (_, at) => account(`n${at}`))
const chain = (n: number) =>
  Array.from({ length: n }, (_, at) => ({
    ...account(`n${at}`),
    body: { Name: 'x', ...(at > 0 && { ParentId: `@{n${at - 1}.id}` }) },
  }))

test.each([
  ['no graphs', { graphs: [] }, 'INVALID_INPUT'],
  ['no body', null, 'INVALID_INPUT'],
  ['a graph without id', { graphs: [{ compositeRequest: many(1) }] }, 'INVALID_INPUT'],
  ['two graphs with one id', { graphs: [...graph(many(1)).graphs, ...graph(many(1)).graphs] }, 'INVALID_INPUT'],
  ['two nodes with one reference id', graph([account('a'), account('a')]), 'INVALID_INPUT'],
  ['a reference id with other characters', graph([account('a-b')]), 'INVALID_INPUT'],
  ['references in a circle', graph([account('a', '@{b.id}'), account('b', '@{a.id}')]), 'INVALID_INPUT'],
  ['501 nodes', graph(many(501)), 'LIMIT_EXCEEDED'],
  [
    '76 graphs',
    { graphs: Array.from({ length: 76 }, (_, at) => graph(many(1), `g${at}`).graphs[0]) },
    'LIMIT_EXCEEDED',
  ],
  ['16 levels', graph(chain(16)), 'LIMIT_EXCEEDED'],
])('a payload with %s is refused whole', async (_, payload, errorCode) => {
  const before = count('Account')
  const { status, body } = await sara.post('/composite/graph', payload)
  expect(status).toBe(400)
  expect(body).toMatchObject([{ errorCode }])
  expect(count('Account')).toBe(before)
})

test('500 nodes in one graph are taken', async () => {
  const { body } = await sara.post('/composite/graph', graph(many(500)))
  expect(body.graphs[0].isSuccessful).toBe(true)
})
