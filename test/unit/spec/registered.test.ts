import { describe, expect, it } from 'vitest'
import { deriveNames } from '../../../src/spec/names/names.ts'
import { lint } from '../../../src/spec/spec.ts'

/**
 * Small documents after the kinds of those that are registered in public sf projects with the status Complete, and the names
 * that the registration and the flows of the same project have.
 */
interface Registered {
  readonly kind: string
  /** Where such a registration is: repository and name. */
  readonly source: string
  readonly document: object
  /** Names of the operations as the registration lists them: small letters. */
  readonly operations: readonly string[]
  /** What flows of the project call: the action, its inputs, some of its outputs. */
  readonly flow?: { readonly action: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
}

const objects = { type: 'object', properties: { status: { type: 'string' } } }
const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } })
const header = { openapi: '3.0.0', info: { title: 'Shop', version: '1.0.0' } }
const swagger = { swagger: '2.0', info: { title: 'Shop', version: '1.0' } }
const text = (name: string, where: string) => ({ name, in: where, type: 'string' })

const corpus: readonly Registered[] = [
  {
    kind: 'what Flow Builder writes for an HTTP callout: 2XX and no version',
    source: 'Whiz75/myDevOrg, AnimalsExternalService',
    document: {
      openapi: '3.0.1',
      info: { title: 'Shop', description: '' },
      paths: { '/a': { get: { description: '', operationId: 'GetAll', responses: { '2XX': json(objects) } } } },
    },
    operations: ['getall'],
    flow: { action: 'Shop.GetAll', inputs: [], outputs: ['2XX'] },
  },
  {
    kind: 'a name with a space',
    source: 'jaypario24/006_PROD_CREATE_FERTILITY, GPTChatTest',
    document: { ...header, paths: { '/a': { get: { operationId: 'Get All', responses: { '2XX': json(objects) } } } } },
    operations: ['getx20all'],
  },
  {
    kind: 'no operationId',
    source: 'toddhalfpenny/sf-ext-services-talk-inspire-east-24, CurrencyExSrvc; EApi of jaypario24 has the post',
    document: {
      ...header,
      paths: {
        '/v3/status': { get: { responses: { 200: json(objects) } } },
        '/POST/patient': { post: { responses: { 201: json(objects), 400: { description: '' } } } },
      },
    },
    operations: ['getv3status', 'postpostpatient'],
  },
  {
    kind: 'Swagger 2.0 with an underscore in an input, properties without type and no host',
    source: 'toddhalfpenny/sf-ext-services-talk-inspire-east-24, CurrApiv2',
    document: {
      ...swagger,
      paths: {
        '/latest': {
          get: {
            operationId: 'getLatest',
            consumes: ['text/plain'],
            parameters: [text('base_currency', 'query')],
            responses: { 200: { description: '', schema: { $ref: '#/definitions/latest' } } },
          },
        },
      },
      definitions: { latest: { properties: { day: { type: 'string' } } } },
    },
    operations: ['getlatest'],
    flow: { action: 'Shop.getLatest', inputs: ['base_currency'], outputs: ['200', 'responseCode'] },
  },
  {
    kind: 'Swagger 2.0 with a failure',
    source: 'pankajberwal/External-Services, BankService',
    document: {
      ...swagger,
      paths: {
        '/a': {
          post: {
            operationId: 'addAccount',
            parameters: [text('accountName', 'query')],
            responses: { 201: { description: '', schema: objects }, 409: { description: '', schema: objects } },
          },
        },
      },
    },
    operations: ['addaccount'],
    flow: { action: 'Shop.addAccount', inputs: ['accountName'], outputs: ['201', '409Exc'] },
  },
  {
    kind: 'Swagger 2.0 with a form and an underscore in the operation',
    source: 'john-brock/purealoe-lwc, Slack',
    document: {
      ...swagger,
      paths: {
        '/chat': {
          post: {
            operationId: 'chat_post',
            consumes: ['application/x-www-form-urlencoded'],
            parameters: [text('channel', 'formData'), text('text', 'formData')],
            responses: { 200: { description: '', schema: objects } },
          },
        },
      },
    },
    operations: [],
    flow: { action: 'Shop.chat_post', inputs: ['channel', 'text'], outputs: ['200'] },
  },
  {
    kind: 'Swagger 2.0 with XML beside JSON, a file, no 2xx answer',
    source: 'henriqueadonai/PersonalBox, PetStore',
    document: {
      ...swagger,
      produces: ['application/xml', 'application/json'],
      paths: {
        '/a': {
          post: {
            operationId: 'add',
            consumes: ['multipart/form-data'],
            parameters: [{ name: 'file', in: 'formData', type: 'file' }],
            responses: { 405: { description: 'Invalid.' } },
          },
        },
      },
    },
    operations: [],
  },
  {
    kind: 'Swagger 2.0 with lists of types and a name twice, of which one is lost',
    source: 'toddhalfpenny/sf-ext-services-talk-inspire-east-24, ExtServiceSFStatus',
    document: {
      ...swagger,
      paths: {
        '/a': {
          get: { operationId: 'drop', responses: { 200: { description: '', schema: { $ref: '#/definitions/A' } } } },
        },
        '/b': { get: { operationId: 'drop', responses: { 200: { description: '' } } } },
      },
      definitions: { A: { type: 'object', properties: { note: { type: ['string', 'null'] } } } },
    },
    operations: ['drop'],
  },
  {
    kind: 'a sample of Heroku for agents: */* and the flags of schemas on the operation',
    source: 'heroku-examples/heroku-agentforce-tutorial-java, api-spec.yaml',
    document: {
      ...header,
      'x-sfdc': {
        agent: {
          topic: {
            name: 'badges',
            classificationDescription: 'Badges.',
            scope: 'Make badges.',
            instructions: ['Ask.'],
          },
        },
      },
      paths: {
        '/badge': {
          post: {
            operationId: 'makeBadge',
            description: 'Use this action when someone asks for a badge.',
            responses: { 200: { description: 'A badge.', content: { '*/*': { schema: { type: 'string' } } } } },
            'x-sfdc': { agent: { action: { publishAsAgentAction: true, isUserInput: true, isDisplayable: true } } },
          },
        },
      },
    },
    operations: ['makebadge'],
  },
]

describe.each(corpus)('$kind ($source)', ({ document, operations }) => {
  it('has no error, since it is registered', () => {
    expect(lint({ document }).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('has the names of the registration, where it lists any', () => {
    const names = deriveNames(document, 'Shop').operations.map(({ method }) => method.toLowerCase())
    expect(names).toEqual(expect.arrayContaining([...operations]))
    expect(new Set(names).size).toBe(operations.length || names.length)
  })
})

it.each(corpus.flatMap(({ document, flow, kind }) => (flow ? [{ document, flow, kind }] : [])))(
  'flows call by the derived names: $kind',
  ({ document, flow }) => {
    const [operation] = deriveNames(document, 'Shop').operations
    expect(operation?.flowAction).toBe(flow.action)
    expect(operation?.inputs.map(({ flowName }) => flowName)).toEqual(flow.inputs)
    expect(operation?.outputs.map(({ flowName }) => flowName)).toEqual(expect.arrayContaining([...flow.outputs]))
  },
)
