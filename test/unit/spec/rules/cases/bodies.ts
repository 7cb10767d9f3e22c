import {
  action,
  async,
  body,
  callbackOperation,
  customer,
  input,
  objectOf,
  op,
  plain,
  type RuleCase,
  text,
} from '../sample.ts'

const order = objectOf({ status: text('Status.') })
const request = (type: string, media: object = { schema: order }) => plain({ [`${body}/content`]: { [type]: media } })
const response = (type: string, media: object) => plain({ [`${op}/responses/200/content`]: { [type]: media } })
const file = (size: object) =>
  response('application/octet-stream', { schema: { type: 'string', format: 'binary', ...size } })
const callbackAt = (expression: string, patch: object = {}) =>
  async({ [`${op}/callbacks`]: { done: { [expression]: { post: callbackOperation } } }, ...patch })
const done = `${op}/callbacks/done/{$request.body#~1callbackUrl}`
const query = { name: 'callbackUrl', in: 'query', description: 'Where the result goes.', schema: { type: 'string' } }

/** Bodies, answers, descriptions and callbacks. */
export const bodyCases: readonly RuleCase[] = [
  {
    rule: 'es-media-type',
    severity: 'error',
    breaks: request('multipart/form-data'),
    at: `${body}/content/multipart~1form-data`,
    line: ['multipart/form-data:', 1],
    holds: request('application/x-www-form-urlencoded'),
  },
  {
    rule: 'es-media-type',
    severity: 'error',
    breaks: response('application/vnd.shop+json', { schema: order }),
    at: `${op}/responses/200/content/application~1vnd.shop+json`,
    line: ['application/vnd.shop+json:', 1],
    holds: response('Application/JSON; charset=utf-8', { schema: order }),
  },
  {
    rule: 'es-media-type',
    severity: 'warning',
    breaks: response('*/*', { schema: order }),
    at: `${op}/responses/200/content/*~1*`,
    line: ['"*/*":', 1],
    holds: response('application/json', { schema: order }),
  },
  {
    rule: 'es-media-type',
    severity: 'warning',
    breaks: plain({ [`${op}/responses/200/content/application~1xml`]: { schema: order } }),
    at: `${op}/responses/200/content/application~1xml`,
    line: ['application/xml:', 1],
    holds: plain({ [`${op}/responses/200/content/text~1plain`]: { schema: { type: 'string' } } }),
  },
  {
    rule: 'es-media-match',
    severity: 'warning',
    breaks: response('text/plain', { schema: order }),
    at: `${op}/responses/200/content/text~1plain`,
    line: ['text/plain:', 1],
    holds: response('text/plain', { schema: { type: 'string' } }),
  },
  {
    rule: 'es-media-match',
    severity: 'warning',
    breaks: response('application/json', { schema: { type: 'string' } }),
    at: `${op}/responses/200/content/application~1json`,
    line: ['application/json:', 2],
    holds: response('application/json', { schema: { type: 'array', items: { type: 'string' } } }),
  },
  {
    rule: 'es-no-encoding',
    severity: 'warning',
    breaks: request('application/x-www-form-urlencoded', { schema: order, encoding: { status: { explode: true } } }),
    at: `${body}/content/application~1x-www-form-urlencoded/encoding`,
    line: ['encoding:', 1],
    holds: request('application/x-www-form-urlencoded', { schema: order, example: {} }),
  },
  {
    rule: 'es-response-headers',
    severity: 'warning',
    breaks: plain({ [`${op}/responses/200/headers`]: { Location: { schema: { type: 'string' } } } }),
    at: `${op}/responses/200/headers`,
    line: ['headers:', 1],
    holds: plain({ [`${op}/responses/200/headers`]: {} }),
  },
  {
    rule: 'es-file-size',
    severity: 'warning',
    breaks: file({}),
    at: `${op}/responses/200/content/application~1octet-stream/schema`,
    line: ['schema:', 2],
    holds: file({ maxLength: 100_000_000 }),
  },
  {
    rule: 'es-file-size',
    severity: 'warning',
    breaks: file({ maxLength: 100_000_001 }),
    at: `${op}/responses/200/content/application~1octet-stream/schema/maxLength`,
    line: ['maxLength:', 1],
    holds: file({ maxLength: 1 }),
  },
  {
    rule: 'es-file-size',
    severity: 'warning',
    breaks: plain({ [`${customer}/maxLength`]: 6_000_001 }),
    at: `${body}/content/application~1json`,
    line: ['application/json:', 1],
    holds: plain({ [`${customer}/maxLength`]: 5_000_000 }),
  },
  {
    rule: 'es-description-length',
    severity: 'warning',
    breaks: plain({ [`${op}/description`]: 'x'.repeat(1334) }),
    at: `${op}/description`,
    line: ['description: xxx', 1],
    holds: plain({ [`${op}/description`]: 'x'.repeat(1333) }),
  },
  {
    rule: 'es-description-present',
    severity: 'warning',
    breaks: plain({ [`${body}/description`]: undefined }),
    at: body,
    line: ['requestBody:', 1],
    holds: plain({ [`${customer}/description`]: undefined }),
  },
  {
    rule: 'es-description-present',
    severity: 'info',
    breaks: plain({ '/paths/~1orders/description': undefined }),
    at: '/paths/~1orders',
    line: ['/orders:', 1],
    holds: async(),
  },
  {
    rule: 'es-callback-method',
    severity: 'warning',
    breaks: async({ [done]: { get: { operationId: 'ordersFound', responses: callbackOperation.responses } } }),
    at: `${done}/get`,
    line: ['get:', 1],
    holds: async({ [done]: { put: callbackOperation } }),
  },
  {
    rule: 'es-callback-single',
    severity: 'warning',
    breaks: async({ [`${done}/put`]: { ...callbackOperation, operationId: 'ordersStored' } }),
    at: `${done}/put`,
    line: ['put:', 1],
    holds: async({
      [`${op}/callbacks/failed`]: { '{$request.body#/callbackUrl}': { post: callbackOperation } },
    }),
  },
  {
    rule: 'es-callback-expr',
    severity: 'error',
    breaks: callbackAt('{$request.header.callbackUrl}'),
    at: `${op}/callbacks/done/{$request.header.callbackUrl}`,
    line: ['"{$request.header.callbackUrl}":', 1],
    holds: callbackAt('{$request.query.callbackUrl}', { [`${op}/parameters`]: [query] }),
  },
  {
    rule: 'es-callback-expr',
    severity: 'error',
    breaks: callbackAt('{$request.body#/url}'),
    at: `${op}/callbacks/done/{$request.body#~1url}`,
    line: ['"{$request.body#/url}":', 1],
    holds: callbackAt('{$request.body#/urls/1}', {
      [`${input}/properties/urls`]: { type: 'array', description: 'Addresses.', items: { type: 'string' } },
    }),
  },
  {
    rule: 'es-callback-expr',
    severity: 'error',
    breaks: callbackAt('{$request.query.callbackUrl}'),
    at: `${op}/callbacks/done/{$request.query.callbackUrl}`,
    line: ['"{$request.query.callbackUrl}":', 1],
    holds: callbackAt('{$request.body#/data/url}', {
      [`${input}/properties/data`]: { $ref: '#/components/schemas/Data' },
      '/components': { schemas: { Data: { allOf: [objectOf({ url: text('Address.') })] } } },
    }),
  },
  {
    rule: 'es-callback-not-agent',
    severity: 'error',
    breaks: action({
      [`${input}/properties/callbackUrl`]: text('Where the result goes.'),
      [`${op}/callbacks`]: { done: { '{$request.body#/callbackUrl}': { post: callbackOperation } } },
    }),
    at: `${op}/callbacks`,
    line: ['callbacks:', 1],
    holds: action({ [`${op}/callbacks`]: {} }),
  },
]
