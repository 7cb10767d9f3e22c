import { OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { answerSchemaOf, callDescriptionOf } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { type ApiComponents, registerApiComponents } from './api-components.ts'
import { apiToolsOf, requireDescribable } from './checks.ts'
import type { AppLinkConfig } from './config.ts'
import { generateDocument, type OpenApiDocument, toJsonContent } from './document.ts'
import { convertSchema } from './schema/schema.ts'

/**
 * The document for callers outside Salesforce: OpenAPI 3.0.3 with one operation for each tool on the `api` surface, for
 * people and for generators of clients. `undefined` when there is no such tool.
 * @throws Error with every field of every tool that the document cannot describe.
 */
export function createApiDocument(catalog: Catalog, config: AppLinkConfig): OpenApiDocument | undefined {
  const tools = apiToolsOf(catalog)
  if (tools.length === 0) return undefined
  requireDescribable(catalog)
  const registry = new OpenAPIRegistry()
  const shared = registerApiComponents(registry)
  for (const tool of tools) registry.registerPath(toRoute(tool, shared))
  return generateDocument(registry, {
    openapi: '3.0.3',
    info: { title: `${config.title}: API`, version: config.version, description },
    servers: [{ url: config.serverUrl }],
    security: [{ apiKey: [] }],
  })
}

const description = `For programs outside Salesforce. Each call brings an API key, which is good for some of the operations. A field
without a value is left out, of requests as of answers; a field that is not described here is refused.

Every failure has the same form, with a \`code\` that never changes and \`retryable\`, which says whether the same call can
succeed later. Repeat such a call with its \`Idempotency-Key\`, and what was done is not done again.`

function toRoute(tool: Tool, shared: ApiComponents): RouteConfig {
  const { examples, input, job, name, title, writes } = tool
  const isRepeatable = writes !== false || job !== undefined
  const { headers } = shared
  return {
    method: 'post',
    path: `/api/${name}`,
    operationId: name,
    summary: title,
    description: callDescriptionOf(tool),
    ...(isRepeatable && { parameters: [shared.idempotencyKey] }),
    request: {
      body: { required: true, content: toJsonContent(convertSchema(input, 'input').schema, examples[0]?.input) },
    },
    responses: {
      [job ? 202 : 200]: {
        description: job ? `${title} was accepted.` : `Output of ${title}.`,
        headers: {
          'RateLimit-Policy': headers.policy,
          RateLimit: headers.rate,
          ...(isRepeatable && !job && { 'Idempotency-Replayed': headers.replayed }),
        },
        content: toJsonContent(convertSchema(answerSchemaOf(tool), 'output').schema),
      },
      ...toFailures(shared, isRepeatable),
    },
  }
}

const toFailures = ({ responses }: ApiComponents, isRepeatable: boolean): RouteConfig['responses'] => ({
  400: responses.invalidInput,
  401: responses.unauthenticated,
  404: responses.notFound,
  ...(isRepeatable && { 409: responses.conflict }),
  429: responses.rateLimited,
  default: responses.failure,
})
