import { describe, expect, it } from 'vitest'
import { readSpec } from '../../../../src/spec/read/read.ts'
import { lint } from '../../../../src/spec/spec.ts'
import { cpuMsOf } from '../../../cpu-time.ts'

/** Findings as people skim them. */
function findingsIn(yaml: string): readonly string[] {
  const findings = lint(readSpec(new TextEncoder().encode(yaml), 'api-spec.yaml'))
  return findings.map(({ line, rule, severity }) => `${line} ${severity} ${rule}`)
}

describe('the shapes of public samples', () => {
  it('an operation that answers later, with two objects in each other in its callback', () => {
    expect(
      findingsIn(`openapi: 3.0.0
info: {title: Unit of work, version: 1.0.0, description: Stores quotes.}
servers: [{url: 'http://127.0.0.1:3000'}]
paths:
  /unitofwork:
    description: Units of work.
    post:
      operationId: storeQuotes
      description: Stores quotes and calls back with their ids.
      requestBody:
        description: What to store.
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/QuoteWork'}
      responses:
        '201': {description: Accepted}
      callbacks:
        unitOfWorkResponse:
          '{$request.body#/callbackUrl}':
            post:
              operationId: unitOfWorkResponseCallback
              requestBody:
                content:
                  application/json:
                    schema:
                      type: object
                      properties:
                        outcome:
                          type: object
                          properties:
                            account:
                              type: object
                              properties: {recordId: {type: string}}
                            succeeded: {type: boolean}
              responses: {'200': {description: Taken}}
      x-sfdc:
        heroku: {authorization: {connectedApp: QuoteApp, permissionSet: QuotePermissions}}
components:
  schemas:
    QuoteWork:
      type: object
      required: [callbackUrl]
      properties:
        callbackUrl: {type: string, description: Where the ids go.}
        quoteIds: {type: array, items: {type: string}}
`),
    ).toEqual(['7 warning es-responses', '17 warning es-responses', '38 warning al-authorization'])
  })

  it('a POST that only reads, with query parameters, and the flags of agents on the operation', () => {
    expect(
      findingsIn(`openapi: 3.0.0
info: {title: Badges, version: 1.0.0, description: Makes badges.}
servers: [{url: /}]
tags: [{name: badges}]
x-sfdc:
  agent:
    topic:
      name: badges
      classificationDescription: Requests for badges.
      scope: Your job is to make badges.
      instructions: [Ask for the name.]
paths:
  /badge:
    post:
      operationId: generateBadge
      description: Use this action in response to requests for a badge with a name on it.
      parameters:
        - {name: name, in: query, required: true, description: Name on the badge., schema: {type: string}}
      responses:
        '200':
          description: The badge.
          content:
            application/json:
              schema: {type: object, properties: {message: {type: string}}}
      x-sfdc:
        heroku: {authorization: {connectedApp: BadgeApp, permissionSet: BadgePermissions}}
        agent:
          action:
            publishAsAgentAction: true
            isUserInput: true
            isDisplayable: true
            isPii: false
`),
    ).toEqual([
      '3 warning es-single-server',
      '4 info es-security-ignored',
      '13 info es-description-present',
      '14 warning es-responses',
      '24 warning ag-schema-flags',
      '24 error ag-no-additional-props',
      '24 warning ag-field-descriptions',
      '26 warning al-authorization',
      '30 warning ag-action-flag-boolean',
      '31 warning ag-action-flag-boolean',
      '32 warning ag-action-flag-boolean',
    ])
  })

  it('actions that share schemas by reference', () => {
    expect(
      findingsIn(`openapi: 3.0.3
info: {title: Finance, version: 1.0.0, description: Calculates finance agreements.}
servers: [{url: 'https://finance.example.com'}]
x-sfdc:
  agent:
    topic: {name: finance, classificationDescription: Finance., scope: Calculate., instructions: [Ask for the car.]}
paths:
  /agreements:
    description: Agreements.
    post:
      operationId: calculateAgreement
      description: Calculates an agreement. Use when someone asks what a car costs a month.
      requestBody:
        description: The car.
        content: {application/json: {schema: {$ref: '#/components/schemas/Request'}}}
      responses:
        '200':
          description: The agreement.
          content: {application/json: {schema: {$ref: '#/components/schemas/Agreement'}}}
        default: {$ref: '#/components/responses/Failure'}
      x-sfdc: {agent: {action: {publishAsAgentAction: true}}}
components:
  responses:
    Failure:
      description: Failure.
      content: {application/json: {schema: {$ref: '#/components/schemas/Failure'}}}
  schemas:
    Request:
      type: object
      properties: {model: {type: string, description: Model of the car.}}
      additionalProperties: false
      x-sfdc: {agent: {action: {isUserInput: true}}}
    Agreement:
      type: object
      properties: {car: {$ref: '#/components/schemas/Car'}, rates: {type: array, description: Rates., items: {type: number}}}
      additionalProperties: false
    Car:
      type: object
      description: The car.
      properties: {vin: {type: string, description: Number.}}
      additionalProperties: false
    Failure:
      type: object
      properties: {message: {type: string}}
      additionalProperties: false
`),
    ).toEqual([
      '15 warning ag-schema-flags',
      '19 warning ag-schema-flags',
      '30 warning ag-reserved-input',
      '32 error ag-no-ref-metadata',
      '35 warning ag-shallow',
      '35 warning ag-output-size',
    ])
  })

  it('three topics in one document', () => {
    expect(
      findingsIn(`openapi: 3.0.3
info: {title: Cars, version: 1.0.0, description: Cars.}
servers: [{url: 'https://cars.example.com'}]
x-sfdc:
  agent:
    topic:
      - {name: valuation, classificationDescription: Values., scope: Value cars., instructions: [Ask.]}
      - {name: finance, classificationDescription: Finance., scope: Finance cars., instructions: [Ask.]}
      - {name: service, classificationDescription: Service., scope: Service cars., instructions: [Ask.]}
paths: {}
`),
    ).toEqual(['6 error ag-topic-required'])
  })
})

describe('which rules apply', () => {
  const withOperation = (operation: object) => ({
    openapi: '3.0.3',
    info: { title: 'Shop', version: '1', description: 'x' },
    paths: { '/a': { post: { operationId: 'find', ...operation } } },
  })
  const prefixesIn = (document: object, context = {}) => [
    ...new Set(lint({ document, context }).map(({ rule }) => rule.split('-')[0])),
  ]

  it('is those of External Services for a document without extensions', () => {
    expect(prefixesIn(withOperation({}))).toEqual(['es'])
  })

  it('is those of agents too once there is an action, and those of AppLink with its extension', () => {
    const agent = { action: { publishAsAgentAction: true } }
    expect(prefixesIn(withOperation({ 'x-sfdc': { agent } }))).toEqual(['es', 'ag'])
    expect(prefixesIn(withOperation({ 'x-sfdc': { heroku: {} } }))).toEqual(['es', 'al'])
  })

  it('is those of MCP when its tools are known', () => {
    const tool = { name: 'a b', writes: false, runAs: 'user', surfaces: ['mcp'], deadlineMs: 1 }
    expect(prefixesIn(withOperation({}), { tools: [tool] })).toEqual(['es', 'mcp'])
  })

  it('is nothing but version and size for a document of another major version', () => {
    const findings = lint({ document: { swagger: '1.2', paths: { '/a': { post: {} } } } })
    expect(findings.map(({ rule }) => rule)).toEqual(['es-openapi-version'])
  })
})

describe('a document of any shape', () => {
  const shapes = [null, 1, 'x', [], {}, { openapi: 3 }, { openapi: '3.0.3', paths: [] }]
  const odd = [
    null,
    0,
    '',
    true,
    [],
    ['x'],
    {},
    { $ref: 1 },
    { $ref: '#' },
    { $ref: '#/paths' },
    { $ref: '#/paths/~1a' },
  ]
  const pointers = [
    ...['info', 'servers', 'components', 'x-sfdc', 'security'].map(key => [key]),
    ...['schemas', 'parameters', 'responses', 'callbacks', 'requestBodies'].map(key => ['components', key]),
    ...['schemas', 'parameters', 'responses', 'callbacks', 'requestBodies'].map(key => ['components', key, 'A']),
    ...[[], ['/a'], ['/a', 'post'], ['/a', 'parameters']].map(keys => ['paths', ...keys]),
    ...['operationId', 'parameters', 'requestBody', 'responses', 'callbacks', 'x-sfdc', 'description', 'servers'].map(
      key => [...['paths', '/a', 'post'], key],
    ),
    ...['type', 'properties', 'items', 'allOf', 'enum', 'discriminator', 'additionalProperties', 'not'].map(key => [
      ...['components', 'schemas', 'A'],
      key,
    ]),
  ]
  const nestedIn = (keys: readonly string[], value: unknown): unknown =>
    keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)

  it('is linted without a crash', () => {
    for (const document of shapes) expect(() => lint({ document })).not.toThrow()
    for (const keys of pointers) {
      for (const value of odd) {
        const document = { openapi: '3.0.3', ...(nestedIn(keys, value) as object) }
        expect(() => lint({ document }), JSON.stringify(document)).not.toThrow()
      }
    }
  })

  const many = <Value>(count: number, make: (index: number) => Value) =>
    Array.from({ length: count }, (_, n) => make(n))
  const named = (count: number, make: (index: number) => unknown) =>
    Object.fromEntries(many(count, n => [`s${n}`, make(n)]))
  const ref = (n: number) => ({ $ref: `#/components/schemas/s${n}` })

  it.each([
    ['schemas', named(100_000, () => ({}))],
    ['properties', { s0: { properties: named(150_000, () => ({})) } }],
    [
      'options',
      { s0: { oneOf: many(150_000, () => ref(1)), discriminator: { propertyName: 'a' } }, s1: { type: 'object' } },
    ],
    ['options in an enum', { s0: { type: 'string', enum: many(150_000, () => null) } }],
    ['references to each other', named(300, () => ({ allOf: many(300, ref) }))],
    ['letters in a name', { ['_'.repeat(3_000_000)]: { properties: { ['_'.repeat(3_000_000)]: {} } } }],
  ])('is linted within seconds, with 10,000 findings of a rule at most: many %s', (_, schemas) => {
    const before = process.cpuUsage()
    const findings = lint({ document: { openapi: '3.0.3', components: { schemas } } })
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20)
    const counts = Map.groupBy(findings, ({ rule }) => rule)
    expect(Math.max(...[...counts.values()].map(({ length }) => length))).toBeLessThanOrEqual(10_000)
  })

  it('is linted without a crash when references form long chains and circles', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, n) => [
        `S${n}`,
        { type: 'object', properties: { inside: { $ref: `#/components/schemas/S${(n + 1) % 20_000}` } } },
      ]),
    )
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } }
    const post = {
      requestBody: { content },
      responses: { 200: { content } },
      'x-sfdc': { agent: { action: { publishAsAgentAction: true } } },
    }
    const findings = lint({ document: { openapi: '3.0.3', paths: { '/a': { post } }, components: { schemas } } })
    expect(findings.filter(({ rule }) => rule === 'es-recursion')).toHaveLength(1)
  })
})

it('definitions of Swagger 2.0 are none in OpenAPI 3.0, even where they are', () => {
  const schema = { $ref: '#/definitions/Order' }
  const responses = { 200: { description: 'Orders.', content: { 'application/json': { schema } } } }
  const document = {
    ...{ openapi: '3.0.3', info: { title: 'Shop', version: '1' }, definitions: { Order: { type: 'object' } } },
    paths: { '/orders': { get: { operationId: 'findOrders', responses } } },
  }
  const errors = lint({ document }).filter(({ severity }) => severity === 'error')
  expect(errors.map(({ rule }) => rule)).toEqual(['es-refs-resolve'])
})

describe('the parameters of a path', () => {
  const parameterOf = (index: number) => ({
    ...{ name: `p${index}`, in: 'query', description: 'A word.' },
    schema: { type: 'string', maxLength: 10 },
  })
  const findingsFor = (parameters: readonly object[]) => {
    const get = { operationId: 'find', description: 'Finds it.', parameters, responses: { 200: { description: '' } } }
    const document = { openapi: '3.0.3', info: { title: 'A', version: '1' }, paths: { '/a': { get } } }
    return lint({ document }).filter(({ rule }) => rule === 'es-openapi-form')
  }

  it('are held against the form of the language without comparing each with each, however many there are', () => {
    const parameters = Array.from({ length: 10_000 }, (_, index) => parameterOf(index))
    expect(cpuMsOf(() => expect(findingsFor(parameters)).toEqual([]))).toBeLessThan(5000)
  })

  it('are there once each, in whatever order their keys stand', () => {
    const { in: where, ...rest } = parameterOf(1)
    expect(findingsFor([parameterOf(0), parameterOf(1), { ...rest, in: where }])).toMatchObject([
      { pointer: '/paths/~1a/get/parameters', message: expect.stringContaining('must NOT have duplicate items') },
    ])
  })
})
