import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createCatalog } from '../../../src/core/tool/catalog.ts'
import type { ToolOptions } from '../../../src/core/tool/tool.ts'
import { toLintContext } from '../../../src/openapi/lint-context.ts'
import { createDocument } from '../../../src/openapi/openapi.ts'
import { lint } from '../../../src/spec/spec.ts'
import { toolWith } from '../world.ts'
import { config } from './world.ts'

function findingsOf(
  options: Partial<ToolOptions<z.ZodObject, z.ZodObject>>,
  defaultDeadlineMs = 25_000,
): readonly string[] {
  const tools = [toolWith({ name: 'quoteTotal', description: 'Adds up. Use when someone asks for a sum.', ...options })]
  const context = toLintContext(tools, { serviceName: 'Quotes', defaultDeadlineMs })
  const document = createDocument(createCatalog(tools), config)
  return lint({ document, context }).map(({ pointer, rule }) => `${rule} ${pointer}`)
}

describe('what the host knows of its tools', () => {
  const post = '/paths/~1actions~1quoteTotal/post'

  it('finds nothing in a tool that reads, is quick and answers flatly', () => {
    expect(findingsOf({ writes: false })).toEqual([])
  })

  it('finds a tool that writes without a confirmation of its own', () => {
    const input = z.object({ confirmed: z.boolean().describe('Whether the user said yes.') })
    expect(findingsOf({ writes: 'changes' })).toEqual([`ag-confirm-not-gate ${post}`])
    expect(findingsOf({ writes: 'changes', input })).toEqual([])
  })

  it('finds a tool without a deadline of its own in a host that lets it take longer than a callout', () => {
    expect(findingsOf({ writes: false }, 120_000)).toEqual([`es-sync-deadline ${post}`])
  })

  it('finds an MCP result that Agentforce sees in part only', () => {
    const output = z.object({ total: z.object({ sum: z.number().describe('Sum.') }).describe('Total.') })
    expect(findingsOf({ writes: false, output, surfaces: ['mcp', 'actions'], agent: { publish: false } })).toEqual([
      `mcp-shallow-output ${post}`,
    ])
  })
})
