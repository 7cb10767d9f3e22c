import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import { type RawHeaders, type RawSchema, toRawSchema } from './document.ts'
import { failureSchema } from './failure.ts'
import { convertSchema } from './schema/schema.ts'

/** References to what the operations of the `api` surface have in common. */
export type ApiComponents = ReturnType<typeof registerApiComponents>

/** Registers what they have in common. */
export function registerApiComponents(registry: OpenAPIRegistry) {
  registry.registerComponent('securitySchemes', 'apiKey', {
    ...{ type: 'http', scheme: 'bearer', description: 'An API key, sent as `Authorization: Bearer KEY`.' },
  })
  const failure = registry.registerComponent(
    'schemas',
    'Failure',
    toRawSchema(convertSchema(failureSchema, 'output').schema),
  ).ref
  const idempotencyKey = registry.registerComponent('parameters', 'IdempotencyKey', {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'A text of your choice, another one for each request. The same key with the same input gives the first answer for 24 hours, and does nothing again. After a failure that changed nothing it is done anew.',
    schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[!-~]+$' },
  }).ref
  const headers = registerHeaders(registry)
  return { idempotencyKey, headers, responses: registerFailures(registry, { failure, headers }) }
}

interface Ref {
  readonly $ref: string
}

const number: RawSchema = { type: 'integer', format: 'int32', minimum: 0 }
const text = (example: string): RawSchema => ({ type: 'string', example })
const flag: RawSchema = { type: 'string', enum: ['true'] }

function registerHeaders(registry: OpenAPIRegistry) {
  const add = (name: string, description: string, schema: RawSchema): Ref =>
    registry.registerComponent('headers', name, { description, schema }).ref
  return {
    policy: add(
      'RateLimitPolicy',
      'Requests that this key may send (`q`) in so many seconds (`w`).',
      text('"key";q=600;w=60'),
    ),
    rate: add(
      'RateLimit',
      'Requests that are left at the moment (`r`), and the seconds until one more is (`t`; absent when all are).',
      text('"key";r=599;t=1'),
    ),
    retryAfter: add('RetryAfter', 'Seconds after which to come again.', number),
    replayed: add('IdempotencyReplayed', '`true` when this answer was given before.', flag),
  }
}

interface FailureParts {
  /** The schema of every failure. */
  readonly failure: Ref
  readonly headers: ReturnType<typeof registerHeaders>
}

function registerFailures(registry: OpenAPIRegistry, { failure, headers }: FailureParts) {
  const content = { 'application/json': { schema: failure } }
  const add = (name: string, description: string, own: RawHeaders = {}): Ref => {
    const withHeaders = Object.keys(own).length > 0 && { headers: own }
    return registry.registerComponent('responses', name, { description, ...withHeaders, content }).ref
  }
  return {
    invalidInput: add('InvalidInput', '`invalid_input`: the message names the field and what it must be.'),
    unauthenticated: add('Unauthenticated', '`unauthenticated`: there is no such API key, or not any more.', {
      'WWW-Authenticate': { description: '`Bearer`', schema: { type: 'string' } },
    }),
    notFound: add('NotFound', '`not_found`: no such operation for this API key, or no such record.'),
    conflict: add(
      'Conflict',
      '`conflict`: the key was used for another input. `locked`: the first request with this key is still running, or another change holds a record.',
    ),
    rateLimited: add('RateLimited', '`rate_limited`: this API key has sent too many requests.', {
      'RateLimit-Policy': headers.policy,
      RateLimit: headers.rate,
      'Retry-After': headers.retryAfter,
    }),
    failure: add('Failure', 'Any other failure; its `code` says which.'),
  }
}
