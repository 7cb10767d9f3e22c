/**
 * Small documents after the kinds of those that are registered in public sf projects with the status Complete, and the names
 * that the registration, the flows and the Apex of the same project have.
 */
export interface Registered {
  readonly kind: string
  /** Where such a registration is: repository and name. */
  readonly source: string
  readonly document: object
  /** Names of the operations as the registration lists them: small letters. */
  readonly operations: readonly string[]
  /** What flows of the project call: the action, its inputs, some of its outputs. */
  readonly flow?: { readonly action: string; readonly inputs: readonly string[]; readonly outputs: readonly string[] }
  /** Classes that flows and Apex of the project name. */
  readonly classes?: readonly string[]
  /** What Apex of the project reads of an answer and catches of a failure, and the callbacks that it takes. */
  readonly apex?: {
    readonly returned: readonly string[]
    readonly thrown: readonly (readonly [name: string, type: string])[]
    readonly callbacks?: readonly string[]
  }
}

const objects = { type: 'object', properties: { status: { type: 'string' } } }
const json = (schema: object) => ({ description: '', content: { 'application/json': { schema } } })
const header = { openapi: '3.0.0', info: { title: 'Shop', version: '1.0.0' } }
const swagger = { swagger: '2.0', info: { title: 'Shop', version: '1.0' } }
const text = (name: string, where: string) => ({ name, in: where, type: 'string' })

export const registered: readonly Registered[] = [
  {
    kind: 'what Flow Builder writes for an HTTP callout: 2XX and no version',
    source: 'Whiz75/myDevOrg, AnimalsExternalService',
    document: {
      openapi: '3.0.1',
      info: { title: 'Shop', description: '' },
      paths: { '/a': { get: { description: '', operationId: 'GetAll', responses: { '2XX': json(objects) } } } },
    },
    operations: ['getall'],
    flow: { action: 'Shop.GetAll', inputs: [], outputs: ['2XX', 'defaultExc'] },
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
    classes: ['Shop_latest'],
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
    classes: ['Shop_addAccount_OUT_201'],
    apex: {
      returned: ['Code201', 'responseCode'],
      thrown: [
        ['Code409', 'Shop_addAccount_OUT_409'],
        ['defaultResponse', 'String'],
      ],
    },
  },
  {
    kind: 'published with AppLink: a body by reference, in a flow',
    source: 'heroku-examples/heroku-applink-pattern-org-action-java, GenerateQuote',
    document: {
      ...header,
      paths: {
        '/api/writequote': {
          post: {
            operationId: 'writeQuote',
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/QuoteGenerationRequest' } } },
            },
            responses: { 200: json({ $ref: '#/components/schemas/QuoteGenerationResponse' }) },
            'x-sfdc': { heroku: { authorization: { permissionSet: 'GenerateQuotePermissions' } } },
          },
        },
      },
      components: {
        schemas: {
          QuoteGenerationRequest: { type: 'object', properties: { opportunityId: { type: 'string' } } },
          QuoteGenerationResponse: { type: 'object', properties: { quoteId: { type: 'string' } } },
        },
      },
    },
    operations: ['writequote'],
    flow: { action: 'Shop.writeQuote', inputs: ['body'], outputs: ['200'] },
    classes: ['Shop_QuoteGenerationRequest', 'Shop_QuoteGenerationResponse'],
  },
  {
    kind: 'published with AppLink: Apex that waits for callbacks',
    source: 'afawcett/integraiton-applink-callout, ProvisioningService',
    document: {
      ...header,
      paths: {
        '/api/setUpServices': {
          post: {
            operationId: 'setUpServices',
            requestBody: {
              content: {
                'application/json': { schema: { type: 'object', properties: { callbackUrl: { type: 'string' } } } },
              },
            },
            responses: { 201: json(objects) },
            callbacks: {
              setUpStatus: {
                '{$request.body#/callbackUrl}': {
                  post: {
                    operationId: 'setUpStatusCallback',
                    requestBody: {
                      content: {
                        'application/json': {
                          schema: { type: 'object', properties: { services: { type: 'array', items: objects } } },
                        },
                      },
                    },
                    responses: { 200: { description: '' } },
                  },
                },
              },
            },
          },
        },
      },
    },
    operations: ['setupservices'],
    classes: ['Shop_setUpStatusCallback_IN_body_services'],
    apex: {
      returned: ['Code201', 'responseCode', 'invocationId'],
      thrown: [['defaultResponse', 'String']],
      callbacks: [
        'setUpServices_Callback setUpStatus(setUpServices_setUpStatus_Callback) Shop_setUpStatusCallback_IN_body',
      ],
    },
  },
  {
    kind: 'a service of Salesforce itself, by what its org gives to editors: a default of its own',
    source: 'apex-dev-tools/standard-types, aiplatform ModelsAPI',
    document: {
      ...header,
      paths: {
        '/feedback': {
          post: {
            operationId: 'submitFeedback',
            responses: {
              202: json(objects),
              400: json({ $ref: '#/components/schemas/Error' }),
              default: json({ $ref: '#/components/schemas/Error' }),
            },
          },
        },
      },
      components: {
        schemas: { Error: { type: 'object', properties: { targets: { type: 'array', items: objects } } } },
      },
    },
    operations: ['submitfeedback'],
    classes: ['Shop_submitFeedback_OUT_202', 'Shop_Error', 'Shop_Error_targets'],
    apex: {
      returned: ['Code202', 'responseCode'],
      thrown: [
        ['Code400', 'Shop_Error'],
        ['defaultResponse', 'Shop_Error'],
      ],
    },
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
