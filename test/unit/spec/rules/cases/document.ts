import { action, answers, body, customer, objectOf, op, plain, type RuleCase, swagger, text } from '../sample.ts'

const ref = `${customer}/$ref`
const order = objectOf({ status: text('Status.') })
const many = (count: number) => ({
  ...Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `/paths/~1orders~1${index}`,
      {
        description: 'Orders.',
        get: {
          operationId: `findOrders${index}`,
          description: 'Finds orders.',
          responses: {
            200: { $ref: '#/components/responses/Orders' },
            default: { $ref: '#/components/responses/Failure' },
          },
        },
      },
    ]),
  ),
  '/components': { responses: { Orders: answers[200], Failure: answers.default } },
})

/** The document as a whole, references, the org. */
export const documentCases: readonly RuleCase[] = [
  {
    rule: 'es-openapi-version',
    severity: 'error',
    breaks: plain({ '/openapi': '3.1.0' }),
    at: '/openapi',
    line: ['openapi: 3.1.0', 1],
    holds: plain({ '/openapi': '3.0.0' }),
  },
  {
    rule: 'es-openapi-version',
    severity: 'warning',
    breaks: swagger(),
    at: '/swagger',
    line: ['swagger: "2.0"', 1],
    holds: plain({ '/openapi': '3.0.4' }),
  },
  {
    rule: 'es-openapi-version',
    severity: 'error',
    breaks: swagger({ '/x-sfdc': {} }),
    at: '/swagger',
    line: ['swagger: "2.0"', 1],
    holds: plain({ '/x-sfdc': {} }),
  },
  {
    rule: 'es-info-required',
    severity: 'warning',
    breaks: plain({ '/info/version': undefined }),
    at: '/info',
    line: ['info:', 1],
    holds: plain({ '/info/version': '2' }),
  },
  {
    rule: 'es-info-required',
    severity: 'error',
    breaks: plain({ '/info/title': '' }),
    at: '/info/title',
    line: ['title: ""', 1],
    holds: plain({ '/info/title': 'S' }),
  },
  {
    rule: 'es-info-required',
    severity: 'error',
    breaks: action({ '/info/version': undefined }),
    at: '/info',
    line: ['info:', 1],
    holds: action({ '/info/version': '2' }),
  },
  {
    rule: 'es-info-required',
    severity: 'warning',
    breaks: plain({ '/info/version': 1 }),
    at: '/info/version',
    line: ['version: 1', 1],
    holds: plain({ '/info/version': '1' }),
  },
  {
    rule: 'es-info-required',
    severity: 'warning',
    breaks: plain({ '/info/description': ' ' }),
    at: '/info/description',
    line: ['description: " "', 1],
    holds: plain({ '/info/description': 'x' }),
  },
  {
    rule: 'es-doc-size',
    severity: 'error',
    breaks: plain({ '/info/description': 'x'.repeat(3_000_001) }),
    at: '',
    line: ['openapi:', 1],
    holds: plain({ '/info/description': 'x'.repeat(2_300_000) }),
  },
  {
    rule: 'es-doc-size',
    severity: 'warning',
    breaks: plain({ '/info/description': 'x'.repeat(2_500_000) }),
    at: '',
    line: ['openapi:', 1],
    holds: plain(),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ [customer]: { $ref: '#/definitions/Order' } }),
    at: ref,
    line: ['$ref:', 1],
    holds: plain({
      [customer]: { $ref: '#/components/schemas/Order' },
      '/components': { schemas: { Order: order } },
    }),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ [customer]: { $ref: '#/components/schemas/Customer' } }),
    at: ref,
    line: ['$ref:', 1],
    holds: plain({
      [customer]: { $ref: '#/components/schemas/Customer' },
      '/components': { schemas: { Customer: text('Customer.') } },
    }),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ [customer]: { $ref: 'other.yaml#/Customer' } }),
    at: ref,
    line: ['$ref:', 1],
    holds: plain({
      [customer]: { $ref: '#/components/schemas/%43ustomer' },
      '/components': { schemas: { Customer: text('Customer.') } },
    }),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ '/components': { schemas: { Customer: { $ref: '#/components/schemas/Customer' } } } }),
    at: '/components/schemas/Customer/$ref',
    line: ['$ref:', 1],
    holds: plain({
      '/components': { schemas: { Buyer: { $ref: '#/components/schemas/Customer' }, Customer: text('x') } },
    }),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ [`${body}/content/application~1json/examples`]: { one: { $ref: '#/components/examples/One' } } }),
    at: `${body}/content/application~1json/examples/one/$ref`,
    line: ['$ref:', 1],
    holds: plain({ [`${body}/content/application~1json/examples`]: { one: { value: { customer: '$ref' } } } }),
  },
  {
    rule: 'es-single-server',
    severity: 'warning',
    breaks: plain({ '/servers/0/url': 'http://shop.example.com' }),
    at: '/servers/0/url',
    line: ['- url:', 1],
    holds: plain({ '/servers/0/url': 'http://127.0.0.1:3000' }),
  },
  {
    rule: 'es-single-server',
    severity: 'warning',
    breaks: plain({ '/servers/1': { url: 'https://test.example.com' } }),
    at: '/servers',
    line: ['servers:', 1],
    holds: plain({ '/servers/0/url': 'https://test.example.com/v1' }),
  },
  {
    rule: 'es-refs-resolve',
    severity: 'error',
    breaks: plain({ [`${body}/content/application~1json/examples`]: { one: { $ref: '#/components/examples/One' } } }),
    at: `${body}/content/application~1json/examples/one/$ref`,
    line: ['$ref:', 1],
    holds: plain({ [`${body}/content/application~1json/examples`]: { one: { value: { customer: '$ref' } } } }),
  },
  {
    rule: 'es-single-server',
    severity: 'warning',
    breaks: plain({ '/servers/0/url': 'https://{region}.example.com' }),
    at: '/servers/0',
    line: ['- url:', 1],
    holds: plain({ '/servers/0/description': 'In Europe.' }),
  },
  {
    rule: 'es-single-server',
    severity: 'warning',
    breaks: plain({ [`${op}/servers`]: [{ url: 'https://other.example.com' }] }),
    at: `${op}/servers`,
    line: ['servers:', 2],
    holds: plain(),
  },
  {
    rule: 'es-security-ignored',
    severity: 'info',
    breaks: plain({ '/security': [{ key: [] }] }),
    at: '/security',
    line: ['security:', 1],
    holds: plain({ [`${op}/summary`]: 'Security of orders' }),
  },
  {
    rule: 'es-recursion',
    severity: 'warning',
    breaks: plain({
      '/components': { schemas: { Part: objectOf({ nested: { $ref: '#/components/schemas/Part' } }) } },
    }),
    at: '/components/schemas/Part/properties/nested/$ref',
    line: ['$ref:', 1],
    holds: plain({
      '/components': {
        schemas: {
          Part: objectOf({ left: { $ref: '#/components/schemas/Leaf' }, right: { $ref: '#/components/schemas/Leaf' } }),
          Leaf: order,
        },
      },
    }),
  },
  {
    rule: 'es-sync-deadline',
    severity: 'warning',
    breaks: { ...plain(), context: { tools: [{ ...tool(), deadlineMs: 120_000 }] } },
    at: op,
    line: ['post:', 1],
    holds: { ...plain(), context: { tools: [{ ...tool(), deadlineMs: 119_000 }] } },
  },
  {
    rule: 'es-org-budget',
    severity: 'info',
    breaks: plain(many(300)),
    at: '',
    line: ['openapi:', 1],
    holds: plain(many(299)),
  },
  {
    rule: 'al-file-ext',
    severity: 'error',
    breaks: { ...appLink(), fileName: 'api-spec.txt' },
    at: '',
    line: ['openapi:', 1],
    holds: { ...appLink(), fileName: 'api-spec.yml' },
  },
  {
    rule: 'al-authorization',
    severity: 'warning',
    breaks: appLink({ connectedApp: 'Shop' }),
    at: `${op}/x-sfdc/heroku/authorization/connectedApp`,
    line: ['connectedApp:', 1],
    holds: appLink({ externalClientApp: 'Shop', permissionSet: 'ShopOrders' }),
  },
  {
    rule: 'al-authorization',
    severity: 'warning',
    breaks: appLink({ externalClientApp: 'Shop App' }),
    at: `${op}/x-sfdc/heroku/authorization/externalClientApp`,
    line: ['externalClientApp:', 1],
    holds: appLink({ externalClientApp: 'Shop_App' }),
  },
  {
    rule: 'al-authorization',
    severity: 'warning',
    breaks: appLink({ permissionSet: 'ShopOrders' }),
    at: `${op}/x-sfdc/heroku/authorization`,
    line: ['authorization:', 1],
    holds: action({ [`${op}/x-sfdc/heroku`]: { authorization: { externalClientApp: 'Shop' } } }),
  },
]

function appLink(authorization: object = { externalClientApp: 'Shop' }) {
  return plain({ [`${op}/x-sfdc`]: { heroku: { authorization } } })
}

function tool() {
  return { name: 'findOrders', writes: false, runAs: 'user', surfaces: ['actions'], deadlineMs: 1000 } as const
}
