import { OpenAPIRegistry, OpenApiGeneratorV3, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import * as z from 'zod'
import type { Catalog } from '../core/catalog.ts'
import { failures } from '../core/failure.ts'
import type { Tool } from '../core/tool.ts'
import type { AppLinkConfig } from './config.ts'
import { toSalesforceSchema } from './schema.ts'

/** An OpenAPI document as a plain value, in the order in which it is written. */
export type OpenApiDocument = ReturnType<OpenApiGeneratorV3['generateDocument']>

/**
 * The document that AppLink publishes: OpenAPI 3.0.3 with one operation for each tool on the `actions` surface, inline
 * schemas and the Agentforce extensions.
 * @see https://devcenter.heroku.com/articles/openapi-spec-heroku-applink
 */
export function createDocument(catalog: Catalog, config: AppLinkConfig): OpenApiDocument {
  const tools = catalog.tools.filter(tool => tool.surfaces.includes('actions'))
  const registry = new OpenAPIRegistry()
  for (const tool of tools) registry.registerPath(toRoute(tool, config))
  const { components, ...document } = new OpenApiGeneratorV3(registry.definitions).generateDocument({
    openapi: '3.0.3',
    info: { title: config.title, version: config.version, description: config.description },
    servers: [{ url: config.serverUrl }],
    ...(tools.some(tool => tool.agent.publish) && { 'x-sfdc': { agent: { topic: config.topic } } }),
  })
  return withSalesforceSchemas(document, tools)
}

const failureSchema = z.object({
  code: z.string().describe(`What went wrong, one of: ${Object.keys(failures).join(', ')}.`),
  message: z.string().describe('What is wrong and what to do, for the person who asked.'),
  retryable: z.boolean().describe('Whether the same call can succeed later.'),
  requestId: z.string().describe('Id of the call, for the log.'),
})

function toRoute(tool: Tool, config: AppLinkConfig): RouteConfig {
  return {
    method: 'post',
    path: `/actions/${tool.name}`,
    operationId: tool.name,
    summary: tool.title,
    description: tool.description,
    request: { body: { description: `Input of ${tool.title}.`, required: true, content: jsonOf(tool.input) } },
    responses: {
      200: { description: `Output of ${tool.title}.`, content: jsonOf(tool.output) },
      default: { description: 'Failure.', content: jsonOf(failureSchema) },
    },
    'x-sfdc': {
      heroku: {
        authorization: {
          externalClientApp: config.externalClientApp,
          ...(tool.runAs === 'user-plus' && { permissionSet: config.sessionPermissionSet }),
        },
      },
      ...(tool.agent.publish && { agent: { action: { publishAsAgentAction: true } } }),
    },
  }
}

const jsonOf = (schema: z.ZodObject) => ({ 'application/json': { schema } })

/** Salesforce reads a part of OpenAPI only, and wants the agent's flags inside the inline schemas. */
function withSalesforceSchemas(document: OpenApiDocument, tools: readonly Tool[]): OpenApiDocument {
  const published = new Set(tools.filter(tool => tool.agent.publish).map(tool => tool.name))
  for (const { post } of Object.values(document.paths)) {
    const agent = published.has(post?.operationId ?? '')
    for (const [media, flag] of mediaOf(post)) {
      const schema = toSalesforceSchema({ ...media.schema })
      media.schema = agent && flag ? { ...schema, 'x-sfdc': { agent: { action: flag } } } : schema
    }
  }
  return document
}

interface Media {
  schema?: object
}
type Flag = { isUserInput: true } | { isDisplayable: true } | undefined

function mediaOf(operation: OpenApiDocument['paths'][string]['post']): (readonly [Media, Flag])[] {
  const contents = [
    [operation?.requestBody, { isUserInput: true }],
    [operation?.responses[200], { isDisplayable: true }],
    [operation?.responses.default, undefined],
  ] as const
  return contents.flatMap(([part, flag]) => {
    const media = part && 'content' in part ? part.content?.['application/json'] : undefined
    return media ? [[media as Media, flag] as const] : []
  })
}
