import type { Tool as WireTool } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { Caller } from '../../../core/caller.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import { answerSchemaOf, callDescriptionOf } from '../../../core/job/job.ts'
import type { Log } from '../../../core/log.ts'
import type { ObjectReader } from '../../../core/org/objects.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Tool } from '../../../core/tool/tool.ts'
import type { TopicTools } from '../../../core/tool/topic.ts'
import { createPrompts } from './prompts.ts'
import { registryProblems } from './registry.ts'
import { createResources } from './resources.ts'

export interface ListsParts {
  readonly catalog: Catalog
  /** For the prompts. */
  readonly topics: readonly TopicTools[]
  /** For the resources. */
  readonly objects: ObjectReader
  readonly log?: Pick<Log, 'warn'>
}

/** What a caller finds here. @throws Error as `createListing` and `createPrompts` do */
export const createLists = ({ catalog, log, objects, topics }: ListsParts) => ({
  list: createListing(catalog, log),
  prompts: createPrompts(catalog, topics),
  resources: createResources(objects),
})

/**
 * What `tools/list` shows. Schemas are converted once, at start: per request it would cost milliseconds.
 * Warns of tools that services get and of which Agentforce's registry would not pass on everything.
 * @throws Error naming the tool whose schema has no JSON Schema.
 */
export function createListing(catalog: Catalog, log?: Pick<Log, 'warn'>): (caller: Caller) => WireTool[] {
  const entries = catalog.tools
    .filter(tool => tool.surfaces.includes('mcp'))
    .map(tool => ({ tool, entry: Object.freeze(toWireTool(tool)) }))
  for (const { entry, tool } of entries) {
    const problems = typeof tool.runAs === 'string' ? [] : registryProblems(entry)
    for (const problem of problems) log?.warn('agentforce registry', { tool: tool.name, problem })
  }
  return caller => entries.filter(({ tool }) => isOffered(tool, caller)).map(({ entry }) => entry)
}

function toWireTool(tool: Tool): WireTool {
  const { name, title, writes } = tool
  return {
    name,
    title,
    description: callDescriptionOf(tool),
    inputSchema: toJsonSchema(tool, 'input'),
    outputSchema: toJsonSchema(tool, 'output'),
    annotations: { title, readOnlyHint: !writes, destructiveHint: writes === 'changes', openWorldHint: false },
  }
}

function toJsonSchema(tool: Tool, side: 'input' | 'output'): WireTool['inputSchema'] {
  const schema = convert(tool, side)
  // Clients would send such fields as headers too, which then would have to be checked against the body.
  if (JSON.stringify(schema).includes('"x-mcp-header"')) {
    throw new Error(`tool "${tool.name}": ${side}: x-mcp-header is not served; leave it out`)
  }
  return schema
}

function convert(tool: Tool, side: 'input' | 'output'): WireTool['inputSchema'] {
  try {
    // 2020-12 is the dialect that MCP assumes; naming it makes older validators refuse the schema.
    const { $schema, ...schema } = z.toJSONSchema(side === 'input' ? tool.input : outputOf(tool), { io: side })
    return { ...schema, type: 'object' } as WireTool['inputSchema']
  } catch (cause) {
    throw new Error(`tool "${tool.name}": ${side}: has no JSON Schema; use types that JSON can carry`, { cause })
  }
}

/**
 * A call of a job gives its ticket, and as a task in the end its output: one schema has to fit both, and validators differ
 * in what they know of choices.
 */
function outputOf(tool: Tool): z.ZodObject {
  if (!tool.job) return tool.output
  const fields = Object.entries({ ...answerSchemaOf(tool).shape, ...tool.output.shape })
  return z.object(Object.fromEntries(fields.map(([name, field]) => [name, z.optional(field)])))
}
