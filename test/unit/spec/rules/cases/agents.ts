import { action, answers, body, customer, input, objectOf, op, output, plain, type RuleCase, text } from '../sample.ts'

const topic = '/x-sfdc/agent/topic'
const flags = { 'x-sfdc': { agent: { action: { isUserInput: true } } } }
const list = (patch: object = {}) =>
  action({
    [`${output}/properties/lines`]: { type: 'array', description: 'Lines.', items: { type: 'string' }, ...patch },
  })
const bytes = { type: 'string', format: 'byte', maxLength: 200_000, description: 'Logo.' }
const inner = objectOf({ name: text('Name.') })

/** Topics, extensions and operations that agents get. */
export const agentCases: readonly RuleCase[] = [
  {
    rule: 'ag-topic-required',
    severity: 'error',
    breaks: action({ '/x-sfdc': undefined }),
    at: '',
    line: ['openapi:', 1],
    holds: plain(),
  },
  {
    rule: 'ag-topic-required',
    severity: 'error',
    breaks: action({ [`${topic}/scope`]: undefined }),
    at: topic,
    line: ['topic:', 1],
    holds: action({ [`${topic}/scope`]: 'Orders.' }),
  },
  {
    rule: 'ag-topic-required',
    severity: 'error',
    breaks: action({ [`${topic}/instructions`]: 'Ask for the customer.' }),
    at: `${topic}/instructions`,
    line: ['instructions:', 1],
    holds: action({ [`${topic}/instructions`]: ['Ask.', 'Wait.'] }),
  },
  {
    rule: 'ag-topic-required',
    severity: 'error',
    breaks: action({ [`${op}/x-sfdc/agent/action/publishAsAgentAction`]: false }),
    at: topic,
    line: ['topic:', 1],
    holds: action(),
  },
  {
    rule: 'ag-topic-name',
    severity: 'error',
    breaks: action({ [`${topic}/name`]: 'orders__of_shop' }),
    at: `${topic}/name`,
    line: ['name: orders__of_shop', 1],
    holds: action({ [`${topic}/name`]: 'Orders of_shop2' }),
  },
  {
    rule: 'ag-action-flag-boolean',
    severity: 'error',
    breaks: action({ [`${op}/x-sfdc/privacy`]: { isPii: 'true' } }),
    at: `${op}/x-sfdc/privacy/isPii`,
    line: ['isPii:', 1],
    holds: action({ [`${op}/x-sfdc/privacy`]: { isPii: true } }),
  },
  {
    rule: 'ag-action-flag-boolean',
    severity: 'warning',
    breaks: action({ [`${op}/x-sfdc/agent/action/isUserInput`]: true }),
    at: `${op}/x-sfdc/agent/action/isUserInput`,
    line: ['isUserInput:', 2],
    holds: action({ [`${input}/x-sfdc/agent/action/isDisplayable`]: false }),
  },
  {
    rule: 'ag-schema-flags',
    severity: 'warning',
    breaks: action({ [`${input}/x-sfdc`]: undefined }),
    at: input,
    line: ['schema:', 1],
    holds: action({ [`${input}/x-sfdc/agent/action/isUserInput`]: false }),
  },
  {
    rule: 'ag-schema-flags',
    severity: 'warning',
    breaks: action({
      [output]: { $ref: '#/components/schemas/Order' },
      '/components': { schemas: { Order: objectOf({ status: text('Status.') }) } },
    }),
    at: output,
    line: ['schema:', 2],
    holds: action({ [`${op}/responses/404`]: answers[200] }),
  },
  {
    rule: 'ag-no-ref-metadata',
    severity: 'error',
    breaks: action({
      [customer]: { $ref: '#/components/schemas/Customer' },
      '/components': { schemas: { Customer: { ...text('Customer.'), ...flags } } },
    }),
    at: '/components/schemas/Customer/x-sfdc',
    line: ['x-sfdc:', 5],
    holds: action({ [customer]: { ...text('Customer.'), ...flags } }),
  },
  {
    rule: 'ag-one-2xx',
    severity: 'error',
    breaks: action({ [`${op}/responses/201`]: answers[200] }),
    at: `${op}/responses/201`,
    line: ['"201":', 1],
    holds: action({ [`${op}/responses/301`]: answers[200] }),
  },
  {
    rule: 'ag-no-additional-props',
    severity: 'error',
    breaks: action({ [`${output}/additionalProperties`]: undefined }),
    at: output,
    line: ['schema:', 2],
    holds: plain({ [`${output}/additionalProperties`]: undefined }),
  },
  {
    rule: 'ag-no-additional-props',
    severity: 'warning',
    breaks: action({ [`${input}/additionalProperties`]: true }),
    at: input,
    line: ['schema:', 1],
    holds: action({ [`${input}/additionalProperties`]: false }),
  },
  {
    rule: 'ag-description-min',
    severity: 'error',
    breaks: action({ [`${op}/description`]: 'Use it.' }),
    at: `${op}/description`,
    line: ['description: Use it.', 1],
    holds: action({ [`${op}/description`]: 'Use often.' }),
  },
  {
    rule: 'ag-description-min',
    severity: 'warning',
    breaks: action({ [`${op}/description`]: 'Finds orders of a customer.' }),
    at: `${op}/description`,
    line: ['description: Finds', 1],
    holds: action({ [`${op}/description`]: 'Use it when v1.5 orders, e.g. of Acme, are asked for. Is it fast? Yes.' }),
  },
  {
    rule: 'ag-description-min',
    severity: 'warning',
    breaks: action({ [`${op}/description`]: 'Finds orders. Of a customer. Use when asked. Or not.' }),
    at: `${op}/description`,
    line: ['description: Finds', 1],
    holds: plain({ [`${op}/description`]: 'Finds.' }),
  },
  {
    rule: 'ag-field-descriptions',
    severity: 'warning',
    breaks: action({ [`${customer}/description`]: undefined }),
    at: customer,
    line: ['customer:', 1],
    holds: action({
      [customer]: { $ref: '#/components/schemas/Customer' },
      '/components': { schemas: { Customer: text('Customer.') } },
    }),
  },
  {
    rule: 'ag-request-object',
    severity: 'error',
    breaks: action({ [`${input}/properties`]: undefined }),
    at: input,
    line: ['schema:', 1],
    holds: action({ [`${input}/properties`]: {} }),
  },
  {
    rule: 'ag-shallow',
    severity: 'warning',
    breaks: action({ [customer]: { ...inner, description: 'Customer.' } }),
    at: customer,
    line: ['customer:', 1],
    holds: action({ [customer]: { ...objectOf({}), description: 'Customer.' } }),
  },
  {
    rule: 'ag-shallow',
    severity: 'warning',
    breaks: list({ items: inner, maxItems: 5 }),
    at: `${output}/properties/lines`,
    line: ['lines:', 1],
    holds: list({ maxItems: 5 }),
  },
  {
    rule: 'ag-json-only',
    severity: 'warning',
    breaks: action({
      [`${body}/content`]: { 'application/x-www-form-urlencoded': { schema: { ...inner, ...flags } } },
    }),
    at: `${body}/content/application~1x-www-form-urlencoded`,
    line: ['application/x-www-form-urlencoded:', 1],
    holds: action({
      [`${op}/responses/200/content`]: {
        'text/plain': { schema: { type: 'string', 'x-sfdc': { agent: { action: { isDisplayable: true } } } } },
      },
    }),
  },
  {
    rule: 'ag-reserved-input',
    severity: 'warning',
    breaks: action({ [`${input}/properties/model`]: text('Model.') }),
    at: `${input}/properties/model`,
    line: ['model:', 1],
    holds: action({ [`${output}/properties/model`]: text('Model.') }),
  },
  {
    rule: 'ag-output-size',
    severity: 'warning',
    breaks: list(),
    at: `${output}/properties/lines`,
    line: ['lines:', 1],
    holds: list({ maxItems: 100 }),
  },
  {
    rule: 'ag-output-size',
    severity: 'warning',
    breaks: list({ maxItems: 300 }),
    at: output,
    line: ['schema:', 2],
    holds: action({ [`${output}/properties/status/maxLength`]: 49_000 }),
  },
  {
    rule: 'ag-input-size',
    severity: 'warning',
    breaks: action({ [`${customer}/maxLength`]: 9_000 }),
    at: input,
    line: ['schema:', 1],
    holds: action({ [`${customer}/maxLength`]: 8_000 }),
  },
  {
    rule: 'ag-input-size',
    severity: 'warning',
    breaks: action({ [`${input}/properties/logo`]: { ...bytes, format: 'binary' } }),
    at: input,
    line: ['schema:', 1],
    holds: action({ [`${input}/properties/logo`]: bytes }),
  },
  {
    rule: 'ag-unknown-xsfdc',
    severity: 'warning',
    breaks: action({ [`${op}/x-sfdc/agent/action/isUsedByPlanner`]: true }),
    at: `${op}/x-sfdc/agent/action/isUsedByPlanner`,
    line: ['isUsedByPlanner:', 1],
    holds: action(),
  },
  {
    rule: 'ag-unknown-xsfdc',
    severity: 'warning',
    breaks: plain({ [`${op}/x-callbacks`]: {} }),
    at: `${op}/x-callbacks`,
    line: ['x-callbacks:', 1],
    holds: plain({ [`${op}/callbacks`]: {} }),
  },
  {
    rule: 'ag-confirm-not-gate',
    severity: 'warning',
    breaks: action({ [`${op}/operationId`]: 'cancelOrders' }),
    at: op,
    line: ['post:', 1],
    holds: action({
      [`${op}/operationId`]: 'cancelOrders',
      [`${input}/properties/confirmed`]: { type: 'boolean', description: 'Whether the user said yes.' },
    }),
  },
  {
    rule: 'ag-confirm-not-gate',
    severity: 'warning',
    breaks: { ...action(), context: { tools: [tool(true)] } },
    at: op,
    line: ['post:', 1],
    holds: {
      ...action({ [`${op}/operationId`]: 'createOrders' }),
      context: { tools: [{ ...tool(false), name: 'createOrders' }] },
    },
  },
]

function tool(writes: boolean) {
  return { name: 'findOrders', writes, runAs: 'user', surfaces: ['actions'], deadlineMs: 1000 } as const
}
