import type { Change, Severity } from '../../../../src/spec/rules/rule.ts'
import type { LintContext } from '../../../../src/spec/walk/targets.ts'

/** A document with what is known beside it. */
export interface Sample {
  readonly document: object
  readonly context?: LintContext
  readonly fileName?: string
}

interface Broken {
  readonly rule: string
  readonly severity: Severity
  /** Pointer of the only finding. */
  readonly at: string
}

/** One way to break a rule, and a document that comes close and keeps it. */
export interface RuleCase extends Broken {
  readonly breaks: Sample
  /** How the line of the finding starts in YAML, and which of the lines that start so it is. */
  readonly line: readonly [start: string, occurrence: number]
  readonly holds: Sample
}

/** The same for a rule on differences. */
export interface ChangeCase extends Broken {
  readonly breaks: readonly Change[]
  readonly holds: readonly Change[]
}

export const op = '/paths/~1orders/post'
export const body = `${op}/requestBody`
export const input = `${body}/content/application~1json/schema`
export const output = `${op}/responses/200/content/application~1json/schema`
export const customer = `${input}/properties/customer`

/** Values by JSON pointer, in order; `undefined` removes. */
export type Patch = Readonly<Record<string, unknown>>

/** A clean document without agent actions, changed. */
export const plain = (patch: Patch = {}): Sample => ({ document: patched(plainDocument(), patch) })

/** A clean document with one agent action, changed. */
export const action = (patch: Patch = {}): Sample => ({
  document: patched(plainDocument(), {
    '/x-sfdc': { agent: { topic } },
    [`${op}/x-sfdc`]: { agent: { action: { publishAsAgentAction: true } } },
    [`${input}/x-sfdc`]: { agent: { action: { isUserInput: true } } },
    [`${output}/x-sfdc`]: { agent: { action: { isDisplayable: true } } },
    ...patch,
  }),
})

/** The clean document in Swagger 2.0, changed: it breaks one rule by what it is. */
export const swagger = (patch: Patch = {}): Sample => ({ document: patched(swaggerDocument(), patch) })

/** A clean document whose operation answers later, changed. */
export const async = (patch: Patch = {}): Sample =>
  plain({
    [`${input}/properties/callbackUrl`]: { type: 'string', description: 'Where the result goes.' },
    [`${op}/callbacks`]: { done: { '{$request.body#/callbackUrl}': { post: callbackOperation } } },
    ...patch,
  })

export const callbackOperation = {
  operationId: 'ordersFound',
  requestBody: { content: { 'application/json': { schema: objectOf({ status: text('Status.') }) } } },
  responses: { 200: { description: 'Taken.' } },
}

const topic = {
  name: 'orders',
  classificationDescription: 'Questions about orders.',
  scope: 'Your job is to find orders.',
  instructions: ['Ask for the customer.'],
}

export function text(description: string): object {
  return { type: 'string', description }
}

export function objectOf(properties: object): object {
  return { type: 'object', properties, additionalProperties: false }
}

export const failureAnswer = {
  description: 'Failure.',
  content: { 'application/json': { schema: objectOf({ code: text('Code.'), message: text('What is wrong.') }) } },
}

export const answers = {
  200: { description: 'Orders.', content: { 'application/json': { schema: objectOf({ status: text('Status.') }) } } },
  default: failureAnswer,
}

const plainDocument = (): object => ({
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1.0.0', description: 'Orders of a shop.' },
  servers: [{ url: 'https://shop.example.com' }],
  paths: {
    '/orders': {
      description: 'Orders.',
      post: {
        operationId: 'findOrders',
        description: 'Finds orders of a customer. Use when someone asks what was ordered.',
        requestBody: {
          description: 'Whose orders.',
          required: true,
          content: { 'application/json': { schema: objectOf({ customer: text('Customer.') }) } },
        },
        responses: answers,
      },
    },
  },
})

const swaggerDocument = (): object => ({
  swagger: '2.0',
  info: { title: 'Shop', version: '1.0.0', description: 'Orders of a shop.' },
  host: 'shop.example.com',
  basePath: '/v1',
  schemes: ['http', 'https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/orders': {
      post: {
        operationId: 'findOrders',
        description: 'Finds orders of a customer.',
        parameters: [
          { name: 'status', in: 'query', description: 'Status.', type: 'string' },
          { name: 'order', in: 'body', description: 'Whose.', required: true, schema: { $ref: '#/definitions/Order' } },
          { $ref: '#/parameters/Page' },
        ],
        responses: {
          200: { description: 'Orders.', schema: { $ref: '#/definitions/Order' } },
          default: { $ref: '#/responses/Failure' },
        },
      },
    },
  },
  definitions: { Order: objectOf({ customer: text('Customer.') }) },
  parameters: { Page: { name: 'page', in: 'header', description: 'Page.', type: 'string' } },
  responses: { Failure: { description: 'Failure.', schema: objectOf({ code: text('Code.') }) } },
})

function patched(document: object, patch: Patch): object {
  const copy: object = structuredClone(document)
  for (const [pointer, value] of Object.entries(patch)) set(copy, pointer, value)
  return copy
}

function set(document: object, pointer: string, value: unknown): void {
  const keys = pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = keys.pop() ?? ''
  const parent = keys.reduce<unknown>((at, key) => Reflect.get(Object(at), key), document)
  if (typeof parent !== 'object' || parent === null) throw new Error(`the sample has no ${pointer}`)
  if (value === undefined) Reflect.deleteProperty(parent, last)
  else Reflect.set(parent, last, structuredClone(value))
}
