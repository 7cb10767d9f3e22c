import { answerSchemaOf, callDescriptionOf } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { apiComponents, type Components, refTo } from './api-components.ts'
import type { AppLinkConfig } from './config.ts'
import type { SchemaNode } from './schema/node.ts'
import { convertSchema } from './schema/schema.ts'

/** The document of the `api` surface as a plain value, in the order in which it is written. */
export interface ApiDocument {
  readonly openapi: '3.0.3'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly paths: Readonly<Record<string, { readonly post: ApiOperation }>>
  readonly components: Components
}

export interface ApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly parameters?: readonly object[]
  readonly requestBody: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, object>>
}

interface Content {
  readonly 'application/json': { readonly schema: SchemaNode }
}

/**
 * The document for callers outside Salesforce: OpenAPI 3.0.3 with one operation for each tool on the `api` surface, for
 * people and for generators of clients. `undefined` when there is no such tool.
 * @throws Error with every field of every tool that the document cannot describe.
 */
export function createApiDocument(catalog: Catalog, config: AppLinkConfig): ApiDocument | undefined {
  const tools = catalog.tools.filter(({ surfaces }) => surfaces.includes('api'))
  if (tools.length === 0) return undefined
  const problems = tools.flatMap(problemsOf)
  if (problems.length > 0) {
    throw new Error(`The tools cannot be described:\n${problems.map(line => `- ${line}`).join('\n')}`)
  }
  return {
    openapi: '3.0.3',
    info: { title: `${config.title}: API`, version: config.version, description },
    servers: [{ url: config.serverUrl }],
    security: [{ apiKey: [] }],
    paths: Object.fromEntries(tools.map(tool => [`/api/${tool.name}`, { post: toOperation(tool) }])),
    components: apiComponents,
  }
}

const description = `For programs outside Salesforce. Each call brings an API key, which is good for some of the operations. A field
without a value is left out, of requests as of answers; a field that is not described here is refused.

Every failure has the same form, with a \`code\` that never changes and \`retryable\`, which says whether the same call can
succeed later. Repeat such a call with its \`Idempotency-Key\`, and what was done is not done again.`

const problemsOf = ({ input, name, output }: Tool): string[] =>
  [...convertSchema(input, 'input').problems, ...convertSchema(output, 'output').problems].map(
    problem => `tool "${name}": ${problem}`,
  )

function toOperation(tool: Tool): ApiOperation {
  const { input, job, name, title, writes } = tool
  const answer = jsonOf(convertSchema(answerSchemaOf(tool), 'output').schema)
  const isRepeatable = writes || job !== undefined
  return {
    operationId: name,
    summary: title,
    description: callDescriptionOf(tool),
    ...(isRepeatable && { parameters: [refTo('parameters', 'IdempotencyKey')] }),
    requestBody: { required: true, content: jsonOf(convertSchema(input, 'input').schema) },
    responses: {
      [job ? 202 : 200]: {
        description: job ? `${title} was accepted.` : `Output of ${title}.`,
        headers: headersOf(isRepeatable && !job),
        content: answer,
      },
      ...failuresOf(isRepeatable),
    },
  }
}

const jsonOf = (schema: SchemaNode): Content => ({ 'application/json': { schema } })

const headersOf = (isReplayed: boolean): object => ({
  'RateLimit-Limit': refTo('headers', 'RateLimitLimit'),
  'RateLimit-Remaining': refTo('headers', 'RateLimitRemaining'),
  ...(isReplayed && { 'Idempotency-Replayed': refTo('headers', 'IdempotencyReplayed') }),
})

const failuresOf = (isRepeatable: boolean): Readonly<Record<string, object>> => ({
  400: refTo('responses', 'InvalidInput'),
  401: refTo('responses', 'Unauthenticated'),
  404: refTo('responses', 'NotFound'),
  ...(isRepeatable && { 409: refTo('responses', 'Conflict') }),
  429: refTo('responses', 'RateLimited'),
  default: refTo('responses', 'Failure'),
})
