import { action, answers, failureAnswer, input, objectOf, op, output, plain, type RuleCase, text } from '../sample.ts'

const get = { operationId: 'listOrders', description: 'Lists orders.', responses: answers }
const firstParameter = `${op}/parameters/0`
const withParameter = (parameter: object) => plain({ [`${op}/parameters`]: [parameter] })
const query = { name: 'status', in: 'query', description: 'Status.', schema: { type: 'string' } }
const authorization = { ...query, name: 'Authorization', in: 'header' }
const id = { name: 'orderId', in: 'path', required: true, description: 'Id.', schema: { type: 'string' } }
const withPath = (path: string, parameters: readonly object[]) =>
  plain({
    '/paths/~1orders': undefined,
    [`/paths/${path.replaceAll('/', '~1')}`]: { description: 'Order.', get: { ...get, parameters } },
  })
const nested = (depth: number): object =>
  depth === 0 ? text('End.') : objectOf({ [`part${'x'.repeat(74)}`]: nested(depth - 1) })

/** Operations, their names and parameters. */
export const operationCases: readonly RuleCase[] = [
  {
    rule: 'es-method',
    severity: 'error',
    breaks: plain({ '/paths/~1orders/head': get }),
    at: '/paths/~1orders/head',
    line: ['head:', 1],
    holds: plain({ '/paths/~1orders/put': get }),
  },
  {
    rule: 'es-method',
    severity: 'error',
    breaks: plain({ '/paths/~1orders/GET': get }),
    at: '/paths/~1orders/GET',
    line: ['GET:', 1],
    holds: plain({ '/paths/~1orders/summary': 'GET' }),
  },
  {
    rule: 'es-get-no-body',
    severity: 'error',
    breaks: plain({
      '/paths/~1orders/get': { ...get, requestBody: { $ref: '#/components/requestBodies/Orders' } },
      ...shared(),
    }),
    at: '/paths/~1orders/get/requestBody',
    line: ['requestBody:', 2],
    holds: plain({ '/paths/~1orders/get': get, ...shared() }),
  },
  {
    rule: 'es-get-no-body',
    severity: 'warning',
    breaks: plain({
      '/paths/~1orders/delete': { ...get, requestBody: { $ref: '#/components/requestBodies/Orders' } },
      ...shared(),
    }),
    at: '/paths/~1orders/delete/requestBody',
    line: ['requestBody:', 2],
    holds: plain({
      '/paths/~1orders/put': { ...get, requestBody: { $ref: '#/components/requestBodies/Orders' } },
      ...shared(),
    }),
  },
  {
    rule: 'es-operation-id',
    severity: 'warning',
    breaks: plain({ [`${op}/operationId`]: undefined }),
    at: op,
    line: ['post:', 1],
    holds: plain({ [`${op}/operationId`]: 'f' }),
  },
  {
    rule: 'es-operation-id',
    severity: 'warning',
    breaks: plain({ '/paths/~1orders/get': { ...get, operationId: 'findorders' } }),
    at: '/paths/~1orders/get/operationId',
    line: ['operationId: findorders', 1],
    holds: plain({ '/paths/~1orders/get': { ...get, operationId: 'findOrder' } }),
  },
  {
    rule: 'es-operation-id-form',
    severity: 'warning',
    breaks: plain({ [`${op}/operationId`]: 'find_orders' }),
    at: `${op}/operationId`,
    line: ['operationId:', 1],
    holds: plain({ [`${op}/operationId`]: 'findOrders2' }),
  },
  {
    rule: 'es-operation-id-form',
    severity: 'warning',
    breaks: plain({ [`${op}/operationId`]: 'insert' }),
    at: `${op}/operationId`,
    line: ['operationId:', 1],
    holds: plain({ [`${op}/operationId`]: 'insertOrder' }),
  },
  {
    rule: 'es-name-length',
    severity: 'warning',
    breaks: plain({ [`${op}/operationId`]: `f${'x'.repeat(80)}` }),
    at: `${op}/operationId`,
    line: ['operationId:', 1],
    holds: plain({ [`${op}/operationId`]: `f${'x'.repeat(79)}` }),
  },
  {
    rule: 'es-name-length',
    severity: 'warning',
    breaks: plain({ '/components': { schemas: { [`F${'x'.repeat(80)}`]: objectOf({ status: text('Status.') }) } } }),
    at: `/components/schemas/F${'x'.repeat(80)}`,
    line: ['Fxxx', 1],
    holds: plain({ '/components': { schemas: { [`F${'x'.repeat(79)}`]: objectOf({ status: text('Status.') }) } } }),
  },
  {
    rule: 'es-class-length',
    severity: 'error',
    breaks: plain({ [input]: nested(4) }),
    at: `${input}${`/properties/part${'x'.repeat(74)}`.repeat(3)}`,
    line: ['partx', 3],
    holds: plain({ [input]: nested(3) }),
  },
  {
    rule: 'es-schema-name-form',
    severity: 'warning',
    breaks: plain({ '/components': { schemas: { order_line: objectOf({ status: text('Status.') }) } } }),
    at: '/components/schemas/order_line',
    line: ['order_line:', 1],
    holds: plain({ '/components': { schemas: { OrderLine: objectOf({ status: text('Status.') }) } } }),
  },
  {
    rule: 'es-schema-name-form',
    severity: 'error',
    breaks: plain({ '/components': { schemas: { Order: text('Order.'), ORDER: text('Order.') } } }),
    at: '/components/schemas/ORDER',
    line: ['ORDER:', 1],
    holds: plain({ '/components': { schemas: { Order: text('Order.'), Orders: text('Orders.') } } }),
  },
  {
    rule: 'es-property-name-form',
    severity: 'warning',
    breaks: plain({ [`${input}/properties/customer_id`]: text('Id.') }),
    at: `${input}/properties/customer_id`,
    line: ['customer_id:', 1],
    holds: plain({ [`${input}/properties/customerId`]: text('Id.') }),
  },
  {
    rule: 'es-property-name-form',
    severity: 'warning',
    breaks: withParameter({ ...query, name: 'limit' }),
    at: `${firstParameter}/name`,
    line: ['- name: limit', 1],
    holds: withParameter({ ...query, name: 'first' }),
  },
  {
    rule: 'es-property-name-form',
    severity: 'error',
    breaks: plain({ [`${input}/properties/Customer`]: text('Customer.') }),
    at: `${input}/properties/Customer`,
    line: ['Customer:', 1],
    holds: plain({ [`${output}/properties/Customer`]: text('Customer.') }),
  },
  {
    rule: 'es-param-name',
    severity: 'error',
    breaks: withParameter({ in: 'query', description: 'Status.', schema: { type: 'string' } }),
    at: firstParameter,
    line: ['- in: query', 1],
    holds: withParameter(query),
  },
  {
    rule: 'es-param-name',
    severity: 'error',
    breaks: withParameter({ ...query, in: 'cookie' }),
    at: `${firstParameter}/in`,
    line: ['in: cookie', 1],
    holds: withParameter({ ...query, in: 'header' }),
  },
  {
    rule: 'es-path-param',
    severity: 'error',
    breaks: withPath('/orders/{orderId}', []),
    at: '/paths/~1orders~1{orderId}/get',
    line: ['get:', 1],
    holds: withPath('/orders/{orderId}', [id]),
  },
  {
    rule: 'es-path-param',
    severity: 'error',
    breaks: withPath('/orders', [id]),
    at: '/paths/~1orders/get/parameters/0',
    line: ['- name: orderId', 1],
    holds: plain({
      '/paths/~1orders~1{orderId}': { description: 'Order.', parameters: [id], get },
      '/paths/~1orders': undefined,
    }),
  },
  {
    rule: 'es-path-param',
    severity: 'error',
    breaks: withPath('/orders/{orderId}', [{ ...id, required: false }]),
    at: '/paths/~1orders~1{orderId}/get/parameters/0/required',
    line: ['required: false', 1],
    holds: withPath('/orders/{orderId}/lines/{lineId}', [id, { ...id, name: 'lineId' }]),
  },
  {
    rule: 'es-forbidden-header',
    severity: 'warning',
    breaks: withParameter(authorization),
    at: firstParameter,
    line: ['- name: Authorization', 1],
    holds: withParameter({ ...authorization, in: 'query' }),
  },
  {
    rule: 'es-forbidden-header',
    severity: 'error',
    breaks: action({ [`${op}/parameters`]: [authorization] }),
    at: firstParameter,
    line: ['- name: Authorization', 1],
    holds: action({ [`${op}/parameters`]: [{ ...authorization, name: 'Tenant' }] }),
  },
  {
    rule: 'es-param-style',
    severity: 'warning',
    breaks: withParameter({ ...query, explode: true }),
    at: `${firstParameter}/explode`,
    line: ['explode: true', 1],
    holds: withParameter({ ...query, explode: false }),
  },
  {
    rule: 'es-responses',
    severity: 'error',
    breaks: plain({ [`${op}/responses`]: undefined }),
    at: op,
    line: ['post:', 1],
    holds: plain({ [`${op}/responses`]: answers }),
  },
  {
    rule: 'es-responses',
    severity: 'warning',
    breaks: plain({ [`${op}/responses`]: { default: failureAnswer } }),
    at: `${op}/responses`,
    line: ['responses:', 1],
    holds: plain({ [`${op}/responses`]: { '2XX': answers[200], default: failureAnswer } }),
  },
  {
    rule: 'es-responses',
    severity: 'warning',
    breaks: plain({ [`${op}/responses/default`]: undefined }),
    at: op,
    line: ['post:', 1],
    holds: plain({ [`${op}/responses/404`]: failureAnswer }),
  },
  {
    rule: 'es-responses',
    severity: 'warning',
    breaks: plain({ [`${op}/responses/200/content`]: undefined }),
    at: `${op}/responses/200`,
    line: ['"200":', 1],
    holds: plain({ [`${op}/responses/204`]: { description: 'Nothing.' } }),
  },
]

function shared() {
  const content = { 'application/json': { schema: objectOf({ status: text('Status.') }) } }
  return { '/components': { requestBodies: { Orders: { description: 'Orders.', content } } } }
}
