import { callbackField } from '../core/job/job.ts'
import { callbackSchemaOf } from '../core/job/report.ts'
import type { Tool } from '../core/tool/tool.ts'
import type { SchemaNode } from './schema/node.ts'
import { convertSchema } from './schema/schema.ts'

interface CallbackOperation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly requestBody: {
    readonly description: string
    readonly required: true
    readonly content: { readonly 'application/json': { readonly schema: SchemaNode } }
  }
  readonly responses: Readonly<Record<string, { readonly description: string }>>
}

/** By name, then by the expression for the address, as OpenAPI has it. */
export type CallbackObjects = Readonly<
  Record<string, Readonly<Record<string, { readonly description: string; readonly post: CallbackOperation }>>>
>

/**
 * What a job posts to the address that Apex hands over: the same report for progress and end. Salesforce takes one
 * operation, by POST or PUT, and reads the address from a declared text of the body.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_openapi_3_0_callbacks.htm
 */
export function toCallbacks(tool: Tool, name: string): CallbackObjects {
  const { schema } = convertSchema(callbackSchemaOf(tool), 'output')
  const post: CallbackOperation = {
    operationId: `${name}Callback`,
    summary: `${tool.title}: report`,
    description: `How far ${tool.title} is, or how it ended. Arrives at least once; eventId tells repetitions apart.`,
    requestBody: {
      description: `Report on ${tool.title}.`,
      required: true,
      content: { 'application/json': { schema } },
    },
    responses: { 200: { description: 'Taken.' } },
  }
  return { [name]: { [`{$request.body#/${callbackField}}`]: { description: `Reports on ${tool.title}.`, post } } }
}
