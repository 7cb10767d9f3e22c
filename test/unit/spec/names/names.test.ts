import { describe, expect, it } from 'vitest'
import { esEncode, toApexName, toServiceName } from '../../../../src/spec/names/encoding.ts'
import { deriveNames } from '../../../../src/spec/names/names.ts'
import { toNamesReport } from '../../../../src/spec/names/report.ts'
import { cpuMsOf } from '../../../cpu-time.ts'

const json = (schema: object) => ({ content: { 'application/json': { schema } } })

/** A document with one operation for each entry, as small as it gets. */
const documentOf = (operations: Readonly<Record<string, object>>, schemas: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'quote desk 2', version: '1' },
  paths: Object.fromEntries(
    Object.entries(operations).map(([operationId, rest]) => [`/${operationId}`, { post: { operationId, ...rest } }]),
  ),
  components: { schemas },
})

const text = { type: 'string' }
const ok = { responses: { 200: json({ type: 'object', properties: { id: text } }) } }

describe('a name in Apex', () => {
  it.each([
    ['5getOpen-bankingV2.2Atms', 'x35getOpenx2dbankingV2x2e2Atms'],
    ['fixed_array_of_AutoContext', 'fixedx5farrayx5fofx5fAutoContext'],
    ['größe', 'grxc3xb6xc3x9fe'],
    ['getQuote2', 'getQuote2'],
  ])('of %s is %s, as Salesforce documents it', (name, encoded) => {
    expect(esEncode(name)).toBe(encoded)
    expect(toApexName(name)).toBe(encoded)
  })

  it.each([
    ['type', 'z0type'],
    ['Limit', 'z0Limit'],
    ['limits', 'limits'],
  ])('of %s is %s, for Apex has reserved words', (name, apexName) => {
    expect(toApexName(name)).toBe(apexName)
  })

  it.each([
    ['Action host', 'ActionHost'],
    ['quote desk 2', 'QuoteDesk2'],
    ['2 quotes', 'x32Quotes'],
    ['', 'Service'],
  ])('of the service %j is %s unless people choose another', (title, name) => {
    expect(toServiceName(title)).toBe(name)
  })
})

describe('the names of a document', () => {
  it('are those of Apex, Flow and agents for an operation with inline schemas', () => {
    const lines = {
      type: 'array',
      items: { type: 'object', properties: { sku: text, count: { type: 'integer', format: 'int64' } } },
    }
    const body = { type: 'object', properties: { lines, due: { type: 'string', format: 'date' } } }
    const { operations, classes, ...names } = deriveNames(
      {
        ...documentOf({
          makeQuote: {
            ...ok,
            summary: 'Make quote',
            requestBody: json(body),
            'x-sfdc': { heroku: { authorization: {} }, agent: { action: { publishAsAgentAction: true } } },
          },
        }),
        'x-sfdc': { agent: { topic: { name: 'quotes' } } },
      },
      'Desk',
    )
    expect(names).toEqual({ namespace: 'HerokuAppLink', service: 'Desk', topic: 'quotes', notes: [] })
    expect(operations).toEqual([
      {
        operationId: 'makeQuote',
        method: 'makeQuote',
        inputs: [{ name: 'body', apexName: 'body', flowName: 'body', type: 'Desk_makeQuote_IN_body' }],
        outputs: [
          { name: '200', apexName: 'Code200', flowName: '200', type: 'Desk_makeQuote_OUT_200', thrown: false },
          { name: 'default', apexName: 'defaultResponse', flowName: 'defaultExc', type: 'String', thrown: true },
          { name: 'responseCode', apexName: 'responseCode', flowName: 'responseCode', type: 'Integer', thrown: false },
        ],
        callbacks: [],
        flowAction: 'Desk.makeQuote',
        agentAction: { target: 'Desk.makeQuote', label: 'Make quote' },
      },
    ])
    expect(
      classes.map(({ name, properties }) => [name, ...properties.map(each => `${each.apexName} ${each.type}`)]),
    ).toEqual([
      ['Desk_makeQuote_IN_body', 'lines List<Desk_makeQuote_IN_body_lines>', 'due Date'],
      ['Desk_makeQuote_IN_body_lines', 'sku String', 'count Long'],
      ['Desk_makeQuote_OUT_200', 'id String'],
    ])
  })

  it('are those of the components for shared schemas, each once, in the namespace of External Services', () => {
    const reference = { $ref: '#/components/schemas/Quote' }
    const Quote = { type: 'object', properties: { total: { type: 'number' }, parent: reference } }
    const { classes, namespace, operations, service } = deriveNames(
      documentOf({ a: { requestBody: json(reference), responses: { 200: json(reference) } } }, { Quote }),
    )
    expect([namespace, service]).toEqual(['ExternalService', 'QuoteDesk2'])
    expect(operations[0]?.inputs[0]?.type).toBe('QuoteDesk2_Quote')
    expect(classes).toEqual([
      {
        name: 'QuoteDesk2_Quote',
        properties: [
          { name: 'total', apexName: 'total', type: 'Double' },
          { name: 'parent', apexName: 'parent', type: 'QuoteDesk2_Quote' },
        ],
      },
    ])
  })

  it('tell answers of success from failures, which Apex throws', () => {
    const { operations } = deriveNames(
      documentOf({
        a: { responses: { 202: {}, 404: json(text), default: json({ type: 'object', additionalProperties: text }) } },
      }),
    )
    const seen = operations[0]?.outputs.map(output => [output.apexName, output.flowName, output.type, output.thrown])
    expect(seen).toEqual([
      ['Code202', '202', 'String', false],
      ['Code404', '404Exc', 'String', true],
      ['defaultResponse', 'defaultExc', 'Map<String, String>', true],
      ['responseCode', 'responseCode', 'Integer', false],
    ])
  })

  it('have a handler and no flow for an operation that calls back', () => {
    const told = { type: 'object', properties: { lines: { type: 'array', items: { properties: { sku: text } } } } }
    const callbacks = {
      quoteDone: { '{$request.body#/callbackUrl}': { post: { operationId: 'tell_quote', requestBody: json(told) } } },
      'quote-lost': { '{$request.body#/lostUrl}': { get: { requestBody: json(told) }, put: {} } },
    }
    const { classes, operations } = deriveNames(
      documentOf({
        make_quotes: { ...ok, callbacks, 'x-sfdc': { agent: { action: { publishAsAgentAction: true } } } },
      }),
      'Desk',
    )
    const handler = 'makex5fquotes_Callback'
    expect(operations[0]).toMatchObject({
      method: 'makex5fquotes',
      callbacks: [
        {
          handler,
          method: 'quoteDone',
          parameter: 'makex5fquotes_quoteDone_Callback',
          body: 'Desk_tellx5fquote_IN_body',
        },
        {
          handler,
          method: 'quotex2dlost',
          parameter: 'makex5fquotes_quotex2dlost_Callback',
          body: undefined,
        },
      ],
      flowAction: undefined,
      agentAction: undefined,
    })
    expect(classes.map(({ name }) => name)).toEqual([
      'Desk_makex5fquotes_OUT_200',
      'Desk_tellx5fquote_IN_body',
      'Desk_tellx5fquote_IN_body_lines',
    ])
    expect(operations[0]?.outputs.filter(({ thrown }) => !thrown).map(({ apexName }) => apexName)).toEqual([
      'Code200',
      'responseCode',
      'invocationId',
    ])
  })

  it('come from method and path where there is no operationId', () => {
    const { operations } = deriveNames({ openapi: '3.0.3', info: {}, paths: { '/a/{b}': { get: ok } } })
    expect(operations[0]?.operationId).toBe('getab')
    expect(operations[0]?.method).toBe('getab')
  })
})

describe('the notes on names', () => {
  const notesOf = (operations: Readonly<Record<string, object>>) => deriveNames(documentOf(operations), 'Desk').notes

  it('name what Apex calls otherwise', () => {
    const parameters = [{ name: 'X-Key', in: 'header', schema: text }]
    const responses = { 200: json({ type: 'object', properties: { type: text, size: text } }) }
    expect(notesOf({ delete: { responses, parameters } })).toEqual([
      'operation delete becomes z0delete: a reserved word',
      'delete: X-Key becomes Xx2dKey: only letters and digits stay',
      'Desk_delete_OUT_200: type becomes z0type: a reserved word',
    ])
  })

  it('name what is too long', () => {
    const name = 'x'.repeat(81)
    expect(notesOf({ [name]: ok })).toEqual([
      `operation ${name}: 81 characters once encoded, so Salesforce makes up a name of 80`,
    ])
    const deep = ['p', 'q', 'r', 's'].reduce<object>(
      (inner, level) => ({ type: 'object', properties: { [`${level}${'y'.repeat(79)}`]: inner } }),
      text,
    )
    expect(notesOf({ a: { responses: { 200: json(deep) } } })).toContainEqual(
      expect.stringMatching(/^class Desk_a_OUT_200_sy+\.\.\.: \d+ characters, and Apex takes 255$/),
    )
  })

  it('name what meets in one name', () => {
    const responses = { 200: json({ type: 'object', properties: { Id: text, id: text, 'a-b': text, ax2db: text } }) }
    expect(notesOf({ makeQuote: { responses }, makequote: ok })).toEqual(
      expect.arrayContaining([
        'operations makeQuote, makequote are one name to Salesforce, which ignores letter case',
        'properties of Desk_makeQuote_OUT_200 Id, id are one name to Salesforce, which ignores letter case',
        'properties of Desk_makeQuote_OUT_200 ax2db, ax2db are one name to Salesforce, which ignores letter case',
      ]),
    )
  })
})

describe('a hostile document', () => {
  it('of doubling references is named in a moment', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => {
        const next = { $ref: `#/components/schemas/S${index + 1}` }
        return [`S${index}`, { oneOf: [next, next], allOf: [next, next] }]
      }),
    )
    const document = documentOf({ a: { responses: { 200: json({ $ref: '#/components/schemas/S0' }) } } }, schemas)
    expect(cpuMsOf(() => deriveNames(document))).toBeLessThan(5000)
  })

  it.each([[null], ['text'], [[]], [{ paths: { '/a': { get: { responses: 5, parameters: 'x', callbacks: [] } } } }]])(
    'such as %j has names too, if few',
    document => {
      expect(() => toNamesReport(deriveNames(document))).not.toThrow()
    },
  )

  it('cannot move the cursor of the terminal', () => {
    expect(toNamesReport(deriveNames(documentOf({ 'a\u001b[2J': ok })))).not.toContain('\u001b')
  })
})

describe('the report on names', () => {
  it('says what to write in Apex for callbacks', () => {
    const post = { operationId: 'tellQuote', requestBody: json({ type: 'object', properties: { id: text } }) }
    const operation = { ...ok, callbacks: { quoteDone: { '{$request.query.url}': { post } } } }
    const lines = toNamesReport(deriveNames(documentOf({ makeQuotes: operation }), 'Desk')).split('\n')
    expect(lines.slice(2, 9)).toEqual([
      '    makeQuotes(makeQuotes_Callback, Datetime) returns makeQuotes_Response, throws makeQuotes_ResponseException',
      '      makeQuotes_Response.Code200  Desk_makeQuotes_OUT_200',
      '      makeQuotes_Response.responseCode  Integer',
      '      makeQuotes_Response.invocationId  String',
      '      makeQuotes_ResponseException.defaultResponse  String',
      '      makeQuotes_ResponseException.responseCode  Integer',
      '      ExternalService.Desk.makeQuotes_Callback: quoteDone(List<makeQuotes_quoteDone_Callback>)',
    ])
    expect(lines).toContain('      makeQuotes_quoteDone_Callback.response.body  Desk_tellQuote_IN_body')
    expect(lines).toContain('  ExternalService.Desk_tellQuote_IN_body')
    expect(lines).toContain('  makeQuotes: none, since flows cannot wait for a callback')
  })

  it('says what to write in Apex, Flow and agents', () => {
    const responses = { 200: json({ type: 'object', properties: { type: text } }), default: json(text) }
    const operation = { responses, requestBody: json({ type: 'object', properties: { city: text } }) }
    expect(toNamesReport(deriveNames(documentOf({ readWeather: operation }), 'Sky'))).toBe(
      [
        'Apex',
        '  ExternalService.Sky',
        '    readWeather(readWeather_Request) returns readWeather_Response, throws readWeather_ResponseException',
        '      readWeather_Request.body  Sky_readWeather_IN_body',
        '      readWeather_Response.Code200  Sky_readWeather_OUT_200',
        '      readWeather_Response.responseCode  Integer',
        '      readWeather_ResponseException.defaultResponse  String',
        '      readWeather_ResponseException.responseCode  Integer',
        '  ExternalService.Sky_readWeather_IN_body',
        '    city  String',
        '  ExternalService.Sky_readWeather_OUT_200',
        '    z0type  String  (type on the wire)',
        '',
        'Flow',
        '  Sky.readWeather',
        '    in  body  ExternalService__Sky_readWeather_IN_body',
        '    out 200  ExternalService__Sky_readWeather_OUT_200',
        '    out defaultExc  String',
        '    out responseCode  Integer',
        '',
        'Notes',
        '  Sky_readWeather_OUT_200: type becomes z0type: a reserved word',
      ].join('\n'),
    )
  })
})
