import type { Tool as WireTool } from '@modelcontextprotocol/server'
import * as z from 'zod'
import type { Caller } from '../core/caller.ts'
import type { Catalog } from '../core/catalog.ts'
import { isOffered } from '../core/rights.ts'
import type { Tool } from '../core/tool.ts'

/**
 * What `tools/list` shows. Schemas are converted once, at start: per request it would cost milliseconds.
 * @throws Error naming the tool whose schema has no JSON Schema.
 */
export function createListing(catalog: Catalog): (caller: Caller) => WireTool[] {
  const entries = catalog.tools
    .filter(tool => tool.surfaces.includes('mcp'))
    .map(tool => ({ tool, entry: Object.freeze(toWireTool(tool)) }))
  return caller => entries.filter(({ tool }) => isOffered(tool, caller)).map(({ entry }) => entry)
}

function toWireTool(tool: Tool): WireTool {
  const { name, title, description, writes } = tool
  return {
    name,
    title,
    description,
    inputSchema: toJsonSchema(tool, 'input'),
    outputSchema: toJsonSchema(tool, 'output'),
    annotations: { title, readOnlyHint: !writes, destructiveHint: writes, openWorldHint: false },
  }
}

function toJsonSchema(tool: Tool, side: 'input' | 'output'): WireTool['inputSchema'] {
  try {
    // 2020-12 is the dialect that MCP assumes; naming it makes older validators refuse the schema.
    const { $schema, ...schema } = z.toJSONSchema(tool[side], { io: side })
    return { ...schema, type: 'object' } as WireTool['inputSchema']
  } catch (cause) {
    throw new Error(`tool "${tool.name}": ${side}: has no JSON Schema; use types that JSON can carry`, { cause })
  }
}
