import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { diffDocuments } from '../../../src/spec/diff/diff.ts'
import { isBreaking, toDiffReport, toDiffText } from '../../../src/spec/diff/report.ts'
import { anyObject } from '../openapi/supported.ts'
import { config } from '../openapi/world.ts'
import { toolWith } from '../world.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const text = { type: 'string' }
const published = { agent: { action: { publishAsAgentAction: true } } }

const body = {
  type: 'object',
  required: ['accountId'],
  properties: {
    accountId: text,
    days: { type: 'integer', format: 'int32' },
    level: { type: 'string', enum: ['low', 'high'] },
  },
}
const answer = {
  type: 'object',
  required: ['name'],
  properties: {
    name: text,
    amount: { type: 'number' },
    lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
  },
}

interface Parts {
  readonly operation?: object
  readonly body?: object
  readonly answer?: object
  readonly parameters?: readonly object[]
  readonly others?: object
  readonly line?: object
}

const line = { type: 'object', required: ['sku'], properties: { sku: text, count: { type: 'integer' } } }
const query = { name: 'region', in: 'query', schema: text }

/** A document with the operation `makeQuote`, in part another one than usual. */
const documentWith = (parts: Parts = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Desk', version: '1.0.0' },
  paths: {
    '/makeQuote': {
      post: {
        operationId: 'makeQuote',
        'x-sfdc': published,
        parameters: parts.parameters ?? [query],
        requestBody: { required: true, ...json({ ...body, ...parts.body }) },
        responses: { 200: json({ ...answer, ...parts.answer }), default: json(text) },
        ...parts.operation,
      },
    },
    ...parts.others,
  },
  components: { schemas: { Line: parts.line ?? line } },
})

/** What is found between the usual document and one that is other in part: rules with messages, and what is safe. */
function diffOf(parts: Parts, old: Parts = {}) {
  const { findings, safe } = toDiffReport(diffDocuments(documentWith(old), documentWith(parts)))
  return {
    found: findings.map(({ message, rule }) => `${rule}: ${message}`),
    safe,
    pointers: findings.map(each => each.pointer),
  }
}

const other = { '/other': { get: { operationId: 'other', responses: { 200: json(text) } } } }
const { accountId, days, level } = body.properties

/** What breaks: the new document, the finding. */
const breaks: readonly (readonly [string, Parts, string])[] = [
  [
    'an operation that is renamed',
    { operation: { operationId: 'createQuote' } },
    'diff-rename: makeQuote is now createQuote: a deletion',
  ],
  [
    'an agent action that is none any more',
    { operation: { 'x-sfdc': {} } },
    'diff-active-delete: The operation makeQuote as an agent action is gone.',
  ],
  [
    'a required property that is gone',
    { body: { required: [], properties: { days, level } } },
    'diff-active-delete: The property accountId of the request of makeQuote is gone.',
  ],
  [
    'an optional property that is gone',
    { body: { properties: { accountId, level } } },
    'diff-optional-delete: The optional property days of the request of makeQuote is gone',
  ],
  [
    'a property of the answer that is gone',
    { answer: { properties: { name: text, lines: answer.properties.lines } } },
    'diff-optional-delete: The optional property amount of the answer 200 of makeQuote is gone',
  ],
  [
    'a property that is renamed',
    { body: { properties: { accountId, duration: days, level } } },
    'diff-rename: days of the request of makeQuote is now duration: a deletion',
  ],
  [
    'a property inside a shared schema that is gone',
    { line: { ...line, required: [], properties: { count: { type: 'integer' } } } },
    'diff-active-delete: The property sku of lines of the answer 200 of makeQuote is gone.',
  ],
  [
    'a new required property',
    { body: { required: ['accountId', 'city'], properties: { ...body.properties, city: text } } },
    'diff-new-required: city of the request of makeQuote is required now',
  ],
  [
    'a property that is required now',
    { body: { required: ['accountId', 'days'] } },
    'diff-new-required: days of the request of makeQuote is required now',
  ],
  [
    'another type',
    { body: { properties: { ...body.properties, days: text } } },
    'diff-type-change: days of the request of makeQuote was integer (int32) and is now string.',
  ],
  [
    'another format',
    { body: { properties: { ...body.properties, days: { type: 'integer', format: 'int64' } } } },
    'diff-type-change: days of the request of makeQuote was integer (int32) and is now integer (int64).',
  ],
  [
    'a list instead of a value',
    { body: { properties: { ...body.properties, accountId: { type: 'array', items: text } } } },
    'diff-type-change: accountId of the request of makeQuote was string and is now a list.',
  ],
  [
    'another type in a list',
    { answer: { properties: { ...answer.properties, lines: { type: 'array', items: text } } } },
    'diff-type-change: lines of the answer 200 of makeQuote was an object and is now string.',
  ],
  [
    'a value that may no longer be sent',
    { body: { properties: { ...body.properties, level: { type: 'string', enum: ['low'] } } } },
    'diff-type-change: level of the request of makeQuote was also high and is now one of low.',
  ],
  [
    'a choice where any value went',
    { body: { properties: { ...body.properties, accountId: { type: 'string', enum: ['a'] } } } },
    'diff-type-change: accountId of the request of makeQuote was also any value and is now one of a.',
  ],
  [
    'a schema in place of a shared one',
    { answer: { properties: { ...answer.properties, lines: { type: 'array', items: line } } } },
    'diff-rename: schema Line is now schema in place: a deletion',
  ],
  [
    'a request that is no longer taken',
    { operation: { requestBody: undefined } },
    'diff-active-delete: The parameter the request of makeQuote is gone.',
  ],
  [
    'an answer that is gone',
    { operation: { responses: { 200: json(answer) } } },
    'diff-active-delete: The object the answer default of makeQuote is gone.',
  ],
  [
    'an answer without content',
    { operation: { responses: { 200: json(answer), default: {} } } },
    'diff-active-delete: The object the answer default of makeQuote is gone.',
  ],
  [
    'an optional parameter that is gone',
    { parameters: [] },
    'diff-optional-delete: The optional parameter region of makeQuote is gone',
  ],
  [
    'a parameter that is renamed',
    { parameters: [{ ...query, name: 'area' }] },
    'diff-rename: region of makeQuote is now area: a deletion',
  ],
  [
    'a parameter that is elsewhere',
    { parameters: [{ ...query, in: 'header' }] },
    'diff-type-change: region of makeQuote was in the query and is now in the header.',
  ],
  [
    'a parameter of another type',
    { parameters: [{ ...query, schema: { type: 'boolean' } }] },
    'diff-type-change: region of makeQuote was string and is now boolean.',
  ],
  [
    'a parameter that is required now',
    { parameters: [{ ...query, required: true }] },
    'diff-new-required: region of makeQuote is required now',
  ],
  [
    'a new required parameter',
    { parameters: [query, { name: 'zone', in: 'query', required: true, schema: text }] },
    'diff-new-required: zone of makeQuote is required now',
  ],
]

/** What breaks nothing: the new document, what is said of it. */
const safes: readonly (readonly [string, Parts, string])[] = [
  ['a new operation', { others: other }, 'other: new operation.'],
  [
    'a new optional property',
    { body: { properties: { ...body.properties, city: text } } },
    'city of the request of makeQuote: new.',
  ],
  [
    'a new property of the answer, required or not',
    { answer: { required: ['name', 'id'], properties: { ...answer.properties, id: text } } },
    'id of the answer 200 of makeQuote: new.',
  ],
  [
    'a property that need not be sent any more',
    { body: { required: [] } },
    'accountId of the request of makeQuote: may be missing now.',
  ],
  [
    'a new optional parameter',
    { parameters: [query, { name: 'zone', in: 'query', schema: text }] },
    'zone of makeQuote: new.',
  ],
  ['another description', { operation: { description: 'Other words.' } }, 'makeQuote: other description.'],
  [
    'other letter case',
    { body: { required: ['accountID'], properties: { accountID: text, days, level } } },
    'accountID of the request of makeQuote: was written accountId.',
  ],
  [
    'a new value that may be sent',
    { body: { properties: { ...body.properties, level: { type: 'string', enum: ['low', 'high', 'top'] } } } },
    'level of the request of makeQuote: may now be one of low, high, top.',
  ],
  [
    'any value where a choice was',
    { body: { properties: { ...body.properties, level: text } } },
    'level of the request of makeQuote: may now be any value.',
  ],
  [
    'another answer',
    { operation: { responses: { 200: json(answer), 404: json(text), default: json(text) } } },
    'the answer 404 of makeQuote: new.',
  ],
]

describe('a republish breaks', () => {
  it.each(breaks)('%s', (_, parts, message) => {
    const { found, pointers } = diffOf(parts)
    expect(found).toEqual([expect.stringContaining(message)])
    expect(pointers[0]).toMatch(/^\/(?:paths\/~1makeQuote|components\/schemas\/Line)/)
  })

  it('whoever uses an operation that is gone', () => {
    const { found, pointers } = diffOf({}, { others: other })
    expect(found).toEqual(['diff-active-delete: The operation other is gone.'])
    expect(pointers).toEqual(['/paths/~1other/get'])
  })

  it('flows, with an operation that calls back from now on', () => {
    const callbacks = { done: {} }
    expect(diffOf({ operation: { 'x-sfdc': {}, callbacks } }, { operation: { 'x-sfdc': {} } }).found).toEqual([
      'diff-active-delete: The operation makeQuote as a flow action is gone.',
    ])
    expect(diffOf({ operation: { 'x-sfdc': {} } }, { operation: { 'x-sfdc': {}, callbacks } }).safe).toEqual([
      'makeQuote: new as a flow action.',
    ])
  })

  it('an operation that is renamed and moved, when it is the one that takes and answers the same', () => {
    const { '/makeQuote': item } = documentWith().paths
    const moved = { '/createQuote': { post: { ...item?.post, operationId: 'createQuote' } } }
    const { changes } = diffDocuments(documentWith(), { ...documentWith(), paths: moved })
    expect(changes).toMatchObject([{ kind: 'renamed', from: 'makeQuote', to: 'createQuote' }])
  })

  it('all that used a service that is gone', () => {
    const { changes } = diffDocuments(documentWith({ others: other }), {})
    expect(changes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'operation-removed makeQuote',
      'operation-removed other',
    ])
  })

  it('each place of several that went at once, told apart from those that came', () => {
    const { found, safe } = diffOf({ body: { required: [], properties: { city: text, street: text, level } } })
    expect(found).toEqual([
      expect.stringContaining('The property accountId of the request'),
      expect.stringContaining('The optional property days of the request'),
    ])
    expect(safe).toEqual(['city of the request of makeQuote: new.', 'street of the request of makeQuote: new.'])
  })

  it('two names that were changed at once, each known by its words', () => {
    const [a, b] = [
      { type: 'string', description: 'The a.' },
      { type: 'string', description: 'The b.' },
    ]
    const { found } = diffOf(
      { body: { required: [], properties: { one: a, two: b } } },
      { body: { required: [], properties: { a, b } } },
    )
    expect(found).toEqual([expect.stringContaining('is now one:'), expect.stringContaining('is now two:')])
  })
})

describe('a republish is safe with', () => {
  it.each(safes)('%s', (_, parts, sentence) => {
    const { found, safe } = diffOf(parts)
    expect(found).toEqual([])
    expect(safe).toContain(sentence)
  })

  it('an operation at another address', () => {
    const { '/makeQuote': item } = documentWith().paths
    const moved = { ...documentWith(), paths: { '/quotes': { put: item?.post } } }
    expect(diffDocuments(documentWith(), moved)).toEqual({
      changes: [],
      safe: ['makeQuote: is now at PUT /quotes; the app must answer there.'],
    })
  })

  it('the same document, whatever it holds', () => {
    fc.assert(
      fc.property(anyObject, anyObject, (input, output) => {
        const tool = toolWith({ input: input.schema, output: output.schema, agent: { publish: false } })
        const document = createDocument(createCatalog([tool]), config)
        expect(diffDocuments(document, structuredClone(document))).toEqual({ changes: [], safe: [] })
      }),
      { numRuns: 50 },
    )
  })
})

describe('the report on a difference', () => {
  const reportOf = (parts: Parts) => toDiffReport(diffDocuments(documentWith(), documentWith(parts)))

  it('says what breaks, what is safe, and what to do', () => {
    const report = reportOf({
      parameters: [],
      others: other,
      operation: { description: 'New.', operationId: 'createQuote' },
    })
    const words = toDiffText(report)
    expect(isBreaking(report)).toBe(true)
    expect(words).toMatch(/^Breaks flows, Apex and agents that use it:\n {2}makeQuote is now createQuote/)
    expect(words).toContain('Safe:\n  other: new operation.')
    expect(words).toContain('What to do:\n  1. Better: keep the old name')
  })

  it('tells what Salesforce takes, though it can break something, from what it refuses', () => {
    const report = reportOf({ parameters: [] })
    expect(isBreaking(report)).toBe(false)
    expect(toDiffText(report)).toMatch(/^Can break them:\n.*region.*\n[\s\S]*Nothing that Salesforce refuses\.$/)
  })

  it('says that nothing breaks', () => {
    expect(toDiffText(reportOf({}))).toBe('Nothing breaks.')
  })

  it('cannot move the cursor of the terminal', () => {
    expect(toDiffText(reportOf({ parameters: [{ ...query, name: 'a\u001b[2J\nb' }] }))).toContain(
      'a\\u001b[2J\\u000ab:',
    )
  })
})

describe('a hostile document', () => {
  const self = { type: 'object', properties: { child: { $ref: '#/components/schemas/Line' } } }

  it('that holds itself is compared once', () => {
    expect(diffOf({ line: self }, { line: self }).found).toEqual([])
    expect(
      diffOf({ line: { ...self, properties: { ...self.properties, more: text } } }, { line: self }).safe,
    ).toHaveLength(1)
  })

  it.each([[null], ['text'], [[]], [{ paths: { '/a': { get: { responses: 5, parameters: 'x' } } } }]])(
    'such as %j differs in what it has',
    document => {
      expect(diffDocuments(document, document)).toEqual({ changes: [], safe: [] })
    },
  )
})
