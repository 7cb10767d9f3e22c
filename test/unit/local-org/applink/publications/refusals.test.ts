import { describe, expect, it } from 'vitest'
import { refusalsOf } from '../../../../../local-org/applink/publications/refusals.ts'

const text = { type: 'string' }
const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const line = {
  type: 'object',
  properties: { sku: text, count: { type: 'integer', format: 'int32' } },
  required: ['sku'],
}

/** A service with one operation, of which each test changes a part. */
const quote = {
  operationId: 'makeQuote',
  parameters: [
    { name: 'region', in: 'query', required: true, schema: text },
    { name: 'note', in: 'query', schema: text },
  ],
  requestBody: json({
    type: 'object',
    properties: { lines: { type: 'array', items: line }, remark: text },
    required: ['lines'],
  }),
  responses: { 200: json({ $ref: '#/components/schemas/Quote' }), 404: { description: 'No.' } },
}
const Quote = { type: 'object', properties: { total: { type: 'number' }, id: text }, required: ['id'] }

const documentOf = (operation: object = quote, schemas: object = { Quote }) => ({
  openapi: '3.0.3',
  paths: { '/quotes': { post: operation } },
  components: { schemas },
})
const refusals = (operation?: object, schemas?: object) =>
  refusalsOf(documentOf(), documentOf(operation, schemas), () => true)

const bodyOf = (items: object) =>
  json({ type: 'object', properties: { lines: { type: 'array', items } }, required: ['lines'] })

describe('a document in the place of one that is in use', () => {
  it.each([
    ['the same', quote, { Quote }],
    [
      'words and letter case',
      { ...quote, operationId: 'MakeQuote', description: 'Makes one.' },
      { quote: Quote, Quote },
    ],
    [
      'what is new, though it is required',
      {
        ...quote,
        parameters: [...quote.parameters, { name: 'day', in: 'query', required: true, schema: text }],
        responses: { ...quote.responses, 500: { description: '' } },
      },
      { Quote, More: Quote },
    ],
    [
      'what is optional and goes',
      { ...quote, parameters: quote.parameters.slice(0, 1), requestBody: bodyOf(line) },
      { Quote },
    ],
  ])('is taken with %s', (_, operation, schemas) => {
    expect(refusals(operation, schemas)).toEqual([])
  })

  it.each([
    ['a name', { ...quote, operationId: 'quoteMaker' }, undefined, 'makeQuote is gone'],
    ['a required parameter', { ...quote, parameters: [] }, undefined, 'region of makeQuote is required, and gone'],
    [
      'the place of a parameter',
      { ...quote, parameters: [{ ...quote.parameters[0], in: 'header' }] },
      undefined,
      'region of makeQuote was in the query and is in the header',
    ],
    [
      'the type of a parameter',
      { ...quote, parameters: [{ ...quote.parameters[0], schema: { type: 'integer' } }] },
      undefined,
      'region of makeQuote was string and is integer',
    ],
    ['the body', { ...quote, requestBody: undefined }, undefined, 'the body of makeQuote is gone'],
    [
      'a required property far inside',
      { ...quote, requestBody: bodyOf({ ...line, properties: { count: line.properties.count } }) },
      undefined,
      'sku of an item of lines of the body of makeQuote is required, and gone',
    ],
    [
      'a format that decides the class',
      {
        ...quote,
        requestBody: bodyOf({ ...line, properties: { sku: text, count: { type: 'integer', format: 'int64' } } }),
      },
      undefined,
      'count of an item of lines of the body of makeQuote was integer (int32) and is integer (int64)',
    ],
    [
      'an answer',
      { ...quote, responses: { 404: { description: '' } } },
      undefined,
      'the answer 200 of makeQuote is gone',
    ],
    [
      'the type behind a reference',
      quote,
      { Quote: { ...Quote, properties: { ...Quote.properties, total: text } } },
      'total of the answer 200 of makeQuote was number and is string',
    ],
    [
      'the name of an object',
      { ...quote, responses: { ...quote.responses, 200: json({ $ref: '#/components/schemas/Offer' }) } },
      { Offer: Quote },
      'the object Quote is gone',
    ],
  ] as const)('is refused with another %s', (...[, operation, schemas, refusal]) => {
    expect(refusals(operation, schemas)).toEqual([refusal])
  })

  it('may do anything to an operation that is not active', () => {
    const asked: string[] = []
    const isActive = (operationId: string) => !asked.push(operationId)
    expect(refusalsOf(documentOf(), { openapi: '3.0.3', paths: {} }, isActive)).toEqual([])
    expect(asked).toEqual(['makeQuote'])
  })

  it('may hold itself', () => {
    const Tree = { type: 'object', properties: { left: { $ref: '#/components/schemas/Tree' } } }
    const tree = { ...quote, responses: { 200: json({ $ref: '#/components/schemas/Tree' }) } }
    expect(refusalsOf(documentOf(tree, { Tree }), documentOf(tree, { Tree }), () => true)).toEqual([])
  })
})

it('compares an object that holds itself in many places', () => {
  const node = { $ref: '#/components/schemas/Node' }
  const places = ['left', 'right', 'above', 'below']
  const nodeOf = (name: object) => ({
    type: 'object',
    properties: { ...Object.fromEntries(places.map(place => [place, node])), name },
  })
  const service = (name: object) =>
    documentOf({ operationId: 'walk', responses: { 200: json(node) } }, { Node: nodeOf(name) })
  expect(refusalsOf(service(text), service(text), () => true)).toEqual([])
  expect(refusalsOf(service(text), service({ type: 'integer' }), () => true)).toEqual([
    'name of the answer 200 of walk was string and is integer',
  ])
})

it('compares a list of itself with a list of nothing said', () => {
  const itself = { items: { $ref: '#/components/schemas/Itself' } }
  const service = (schemas: object) =>
    documentOf({ operationId: 'walk', responses: { 200: json(itself) } }, { Itself: itself, ...schemas })
  expect(refusalsOf(service({}), service({ Itself: {} }), () => true)).toEqual([])
})
