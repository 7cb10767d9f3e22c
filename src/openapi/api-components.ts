import { failureSchema } from './failure.ts'
import type { SchemaNode } from './schema/node.ts'
import { convertSchema } from './schema/schema.ts'

/** What the operations of the `api` surface have in common. */
export interface Components {
  readonly securitySchemes: Readonly<Record<string, object>>
  readonly schemas: Readonly<Record<string, SchemaNode>>
  readonly parameters: Readonly<Record<string, object>>
  readonly headers: Readonly<Record<string, object>>
  readonly responses: Readonly<Record<string, object>>
}

/** Points at a component. */
export const refTo = (kind: keyof Components, name: string) => ({ $ref: `#/components/${kind}/${name}` })

const number = { type: 'integer', format: 'int32', minimum: 0 }

const failureOf = (description: string, headers: object = {}): object => ({
  description,
  ...(Object.keys(headers).length > 0 && { headers }),
  content: { 'application/json': { schema: refTo('schemas', 'Failure') } },
})

export const apiComponents: Components = {
  securitySchemes: {
    apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, sent as `Authorization: Bearer KEY`.' },
  },
  schemas: { Failure: convertSchema(failureSchema, 'output').schema },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description:
        'A text of your choice, another one for each request. The same key with the same input gives the first answer for 24 hours, and does nothing again. A failure is not kept.',
      schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
    },
  },
  headers: {
    RateLimitLimit: { description: 'Requests that this key may send in a minute.', schema: number },
    RateLimitRemaining: { description: 'Requests that are left at the moment.', schema: number },
    RetryAfter: { description: 'Seconds after which to come again.', schema: number },
    IdempotencyReplayed: {
      description: '`true` when this answer was given before.',
      schema: { type: 'string', enum: ['true'] },
    },
  },
  responses: {
    InvalidInput: failureOf('`invalid_input`: the message names the field and what it must be.'),
    Unauthenticated: failureOf('`unauthenticated`: there is no such API key, or not any more.', {
      'WWW-Authenticate': { description: '`Bearer`', schema: { type: 'string' } },
    }),
    NotFound: failureOf('`not_found`: no such operation for this API key, or no such record.'),
    Conflict: failureOf(
      '`conflict`: the key was used for another input. `locked`: the first request with this key is still running, or another change holds a record.',
    ),
    RateLimited: failureOf('`rate_limited`: this API key has sent too many requests.', {
      'RateLimit-Limit': refTo('headers', 'RateLimitLimit'),
      'RateLimit-Remaining': refTo('headers', 'RateLimitRemaining'),
      'Retry-After': refTo('headers', 'RetryAfter'),
    }),
    Failure: failureOf('Any other failure; its `code` says which.'),
  },
}
