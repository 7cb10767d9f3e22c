import { answerSchemaOf, callDescriptionOf, callSchemaOf } from '../core/job/job.ts'
import type { Catalog } from '../core/tool/catalog.ts'
import type { Tool } from '../core/tool/tool.ts'
import { type CallbackObjects, toCallbacks } from './callbacks.ts'
import type { AppLinkConfig } from './config.ts'
import { failureSchema } from './failure.ts'
import { needsProblems } from './permission-set.ts'
import type { SchemaNode } from './schema/node.ts'
import { convertSchema } from './schema/schema.ts'
import { type PublishedService, serviceProblems, toServices } from './services.ts'

interface Content {
  readonly description: string
  readonly content: { readonly 'application/json': { readonly schema: SchemaNode } }
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly 'x-sfdc': object
  readonly requestBody: Content & { readonly required: true }
  readonly responses: Readonly<Record<string, Content>>
  readonly callbacks?: CallbackObjects
}

/** An OpenAPI document as a plain value, in the order in which it is written. */
export interface OpenApiDocument {
  readonly openapi: '3.0.3'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly 'x-sfdc'?: object
  readonly paths: Readonly<Record<string, { readonly description: string; readonly post: Operation }>>
}

/** A service of the app with the document that publishes it. */
export interface ServiceDocument {
  readonly service: PublishedService
  readonly document: OpenApiDocument
}

/**
 * The documents that AppLink publishes, one for each topic, the app's own first: OpenAPI 3.0.3 with one operation for each
 * tool on the `actions` surface, inline schemas and the Agentforce extensions.
 * @throws Error with every field of every tool that External Services cannot take, and what to write instead.
 * @see https://devcenter.heroku.com/articles/openapi-spec-heroku-applink
 */
export function createDocuments(catalog: Catalog, config: AppLinkConfig): readonly ServiceDocument[] {
  const services = toServices(catalog, config)
  const problems = [...serviceProblems(catalog, config), ...services.flatMap(({ tools }) => tools.flatMap(problemsOf))]
  if (problems.length > 0) {
    throw new Error(`The tools cannot be published:\n${problems.map(line => `- ${line}`).join('\n')}`)
  }
  return services.map(service => ({ service, document: toDocument(service, config) }))
}

/**
 * The first of the documents.
 * @throws Error as `createDocuments` does.
 */
export function createDocument(catalog: Catalog, config: AppLinkConfig): OpenApiDocument {
  const [first] = createDocuments(catalog, config)
  if (!first) throw new Error('an app has at least one service')
  return first.document
}

function problemsOf(tool: Tool): readonly string[] {
  const { input, job, output } = tool
  const sides = [...convertSchema(input, 'input').problems, ...convertSchema(output, 'output').problems]
  const progress = job?.progress ? convertSchema(job.progress, 'output').problems : []
  return [...sides, ...progress, ...needsProblems(tool)].map(problem => `tool "${tool.name}": ${problem}`)
}

function toDocument({ description, title, tools, topic }: PublishedService, config: AppLinkConfig): OpenApiDocument {
  return {
    openapi: '3.0.3',
    info: { title, version: config.version, description },
    servers: [{ url: config.serverUrl }],
    ...(tools.some(tool => tool.agent.publish) && { 'x-sfdc': { agent: { topic } } }),
    paths: Object.fromEntries(
      tools.map(tool => [`/actions/${tool.name}`, { description: tool.title, post: toOperation(tool, config) }]),
    ),
  }
}

function toOperation(tool: Tool, config: AppLinkConfig): Operation {
  const { agent, job, name, title } = tool
  const flagged = (node: SchemaNode, flag: object): SchemaNode =>
    agent.publish ? { ...node, 'x-sfdc': { agent: { action: flag } } } : node
  const request = flagged(convertSchema(callSchemaOf(tool), 'input').schema, { isUserInput: true })
  const response = flagged(convertSchema(answerSchemaOf(tool), 'output').schema, { isDisplayable: true })
  return {
    operationId: name,
    summary: title,
    description: callDescriptionOf(tool),
    'x-sfdc': toExtension(tool, config),
    requestBody: { description: `Input of ${title}.`, required: true, content: jsonOf(request) },
    responses: {
      ...(job
        ? { 202: { description: `${title} was accepted.`, content: jsonOf(response) } }
        : { 200: { description: `Output of ${title}.`, content: jsonOf(response) } }),
      default: { description: 'Failure.', content: jsonOf(convertSchema(failureSchema, 'output').schema) },
    },
    ...(job?.callback !== undefined && { callbacks: toCallbacks(tool, job.callback) }),
  }
}

const toExtension = ({ agent, runAs }: Tool, { externalClientApp, sessionPermissionSet }: AppLinkConfig): object => ({
  heroku: {
    authorization: { externalClientApp, ...(runAs === 'user-plus' && { permissionSet: sessionPermissionSet }) },
  },
  ...(agent.publish && { agent: { action: { publishAsAgentAction: true } } }),
  ...(agent.pii && { privacy: { isPii: true } }),
})

const jsonOf = (schema: SchemaNode): Content['content'] => ({ 'application/json': { schema } })
