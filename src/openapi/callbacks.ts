import type { RouteConfig } from '@asteasolutions/zod-to-openapi'
import { callbackField } from '../core/job/job.ts'
import { callbackSchemaOf } from '../core/job/report.ts'
import type { Tool } from '../core/tool/tool.ts'
import { toRawSchema } from './document.ts'
import { convertSchema } from './schema/schema.ts'

/** By name, then by the expression for the address, as OpenAPI has it. */
type Callbacks = NonNullable<RouteConfig['callbacks']>

/**
 * What a job posts to the address that Apex hands over: the same report for progress and end. Salesforce takes one
 * operation, by POST or PUT, and reads the address from a declared text of the body.
 * @see https://help.salesforce.com/s/articleView?id=platform.external_services_openapi_3_0_callbacks.htm
 */
export function toCallbacks(tool: Tool, name: string): Callbacks {
  const { schema } = convertSchema(callbackSchemaOf(tool), 'output')
  const post = {
    operationId: `${name}Callback`,
    summary: `${tool.title}: report`,
    description: `How far ${tool.title} is, or how it ended. Arrives at least once; eventId tells repetitions apart.`,
    requestBody: {
      description: `Report on ${tool.title}.`,
      required: true,
      content: { 'application/json': { schema: toRawSchema(schema) } },
    },
    responses: { 200: { description: 'Taken.' } },
  }
  return { [name]: { [`{$request.body#/${callbackField}}`]: { description: `Reports on ${tool.title}.`, post } } }
}
