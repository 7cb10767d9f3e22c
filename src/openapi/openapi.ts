import { OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi'
import { answerSchemaOf, callDescriptionOf, callSchemaOf } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { Topic } from '../core/tool/topic.ts'
import { toCallbacks } from './callbacks.ts'
import { requirePublishable } from './checks.ts'
import type { AppLinkConfig } from './config.ts'
import { generateDocument, type OpenApiDocument, type PathItem, toJsonContent } from './document.ts'
import { failureSchema } from './failure.ts'
import { foreignWordsMeaning, hasForeignWords } from './foreign-words.ts'
import type { SchemaNode } from './schema/node.ts'
import { convertSchema } from './schema/schema.ts'
import { type PublishedService, toServices } from './services.ts'

/** What a document is made with. */
export interface DocumentConfig extends AppLinkConfig {
  /** How the org reaches the app. Default: through AppLink, whose part is in the document then. */
  readonly reachedBy?: 'applink' | 'named-credential'
}

/** A service of the app with the document that publishes it. */
export interface ServiceDocument {
  readonly service: PublishedService
  readonly document: OpenApiDocument
}

/**
 * The documents that AppLink publishes or an org registers, one for each topic, the app's own first: OpenAPI 3.0.3 with one operation for each
 * tool on the `actions` surface, inline schemas and the Agentforce extensions.
 * @throws Error with every field of every tool that External Services cannot take, and what to write instead.
 * @see https://devcenter.heroku.com/articles/openapi-spec-heroku-applink
 */
export function createDocuments(catalog: Catalog, config: DocumentConfig): readonly ServiceDocument[] {
  requirePublishable(catalog, config)
  return toServices(catalog, config).map(service => ({ service, document: toDocument(service, config) }))
}

/**
 * The first of the documents.
 * @throws Error as `createDocuments` does.
 */
export function createDocument(catalog: Catalog, config: DocumentConfig): OpenApiDocument {
  const [first] = createDocuments(catalog, config)
  if (!first) throw new Error('an app has at least one service')
  return first.document
}

function toDocument({ description, title, tools, topic }: PublishedService, config: DocumentConfig): OpenApiDocument {
  const registry = new OpenAPIRegistry()
  for (const tool of tools) registry.registerPath(toRoute(tool, config))
  const document = generateDocument(registry, {
    openapi: '3.0.3',
    info: { title, version: config.version, description },
    servers: [{ url: config.serverUrl }],
    ...(tools.some(tool => tool.agent.publish) && { 'x-sfdc': { agent: { topic: toHeeded(topic, tools) } } }),
  })
  const paths = Object.entries(document.paths).map(([path, item]) => [path, toPath(item)])
  return { ...document, paths: Object.fromEntries(paths) }
}

/** The topic, with what its agents have to know of words of records where an action gives any. */
const toHeeded = (topic: Topic, tools: readonly Tool[]): Topic =>
  tools.some(tool => tool.agent.publish && hasForeignWords(tool))
    ? { ...topic, instructions: [...topic.instructions, foreignWordsMeaning] }
    : topic

/** The generator has no place for the words of a path, and writes callbacks before the body. */
function toPath({ post: { callbacks, ...operation } }: PathItem): PathItem {
  return { description: operation.summary, post: { ...operation, ...(callbacks && { callbacks }) } }
}

function toRoute(tool: Tool, config: DocumentConfig): RouteConfig {
  const { agent, job, name, title } = tool
  const flagged = (node: SchemaNode, flag: object): SchemaNode =>
    agent.publish ? { ...node, 'x-sfdc': { agent: { action: flag } } } : node
  const request = flagged(convertSchema(callSchemaOf(tool), 'input').schema, { isUserInput: true })
  const response = flagged(convertSchema(answerSchemaOf(tool), 'output').schema, { isDisplayable: true })
  return {
    method: 'post',
    path: `/actions/${name}`,
    operationId: name,
    summary: title,
    description: callDescriptionOf(tool),
    ...toExtension(tool, config),
    request: { body: { description: `Input of ${title}.`, required: true, content: toJsonContent(request) } },
    responses: {
      ...(job
        ? { 202: { description: `${title} was accepted.`, content: toJsonContent(response) } }
        : { 200: { description: `Output of ${title}.`, content: toJsonContent(response) } }),
      default: { description: 'Failure.', content: toJsonContent(convertSchema(failureSchema, 'output').schema) },
    },
    ...(job?.callback !== undefined && { callbacks: toCallbacks(tool, job.callback) }),
  }
}

/** None where there is nothing to say. */
function toExtension({ agent, runAs }: Tool, config: DocumentConfig): object {
  const { externalClientApp, reachedBy = 'applink', sessionPermissionSet } = config
  const authorization = { externalClientApp, ...(runAs === 'user-plus' && { permissionSet: sessionPermissionSet }) }
  const extension = {
    ...(reachedBy === 'applink' && { heroku: { authorization } }),
    ...(agent.publish && { agent: { action: { publishAsAgentAction: true } } }),
    ...(agent.pii && { privacy: { isPii: true } }),
  }
  return Object.keys(extension).length > 0 ? { 'x-sfdc': extension } : {}
}
