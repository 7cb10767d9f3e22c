import type { Tool as WireTool } from '@modelcontextprotocol/server'

type Schema = Readonly<Record<string, unknown>>

const name = /^[a-zA-Z0-9_./-]{1,128}$/

/**
 * What Agentforce's registry would not pass on of a tool, a sentence each: agents read and write first-level fields only.
 * Salesforce names no limit for sizes.
 * @see https://help.salesforce.com/s/articleView?id=ai.agent_mcp_considerations.htm
 * @see https://help.salesforce.com/s/articleView?id=ai.agent_mcp_tool_action_design.htm
 */
export function registryProblems(tool: Pick<WireTool, 'name' | 'inputSchema' | 'outputSchema'>): readonly string[] {
  return [
    ...(name.test(tool.name) ? [] : ['name: 1 to 128 letters, digits, and _ . / -']),
    ...nestedIn(tool.inputSchema).map(field => `input ${field}: agents fill first-level fields only; make it flat`),
    ...nestedIn(tool.outputSchema).map(field => `output ${field}: agents read first-level fields only; make it flat`),
  ]
}

/** Fields that hold objects with fields of their own. */
const nestedIn = (schema: Schema | undefined): string[] =>
  Object.entries((schema?.properties ?? {}) as Readonly<Record<string, Schema>>)
    .filter(([, field]) => hasFields(field))
    .map(([field]) => field)

function hasFields(schema: Schema): boolean {
  if (schema.$ref !== undefined || typeof schema.additionalProperties === 'object') return true
  if (Object.keys(schema.properties ?? {}).length > 0) return true
  return membersOf(schema).some(hasFields)
}

/** A list or a choice hides what it is made of. */
function membersOf({ allOf = [], anyOf = [], items, oneOf = [] }: Schema): readonly Schema[] {
  const members = [allOf, anyOf, oneOf, items ?? []].flat() as readonly (Schema | boolean)[]
  return members.filter(member => typeof member === 'object')
}
