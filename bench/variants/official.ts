import { createMcpHandler, McpServer, Server } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import type { OwnOptions } from '../calls/server-options.ts'
import { shapeOf, toolName, toolTexts } from '../calls/tool-shapes.ts'
import type { Fetch } from './bare.ts'

const info = { name: 'bench', version: '1.0.0' }

/** The official SDK as its documentation shows it: a server object with every tool registered, for each request. */
export function createDocumented({ shape, tools = 1 }: OwnOptions): Fetch {
  const shapes = Array.from({ length: tools }, () => shapeOf(shape))
  const handler = createMcpHandler(() => {
    const server = new McpServer(info)
    for (const [index, { input, output, run }] of shapes.entries()) {
      const config = { ...toolTexts, inputSchema: input, outputSchema: output }
      server.registerTool(toolName(index), config, async given => toResult(run(given)))
    }
    return server
  })
  return new Hono().post('/mcp', c => handler.fetch(c.req.raw)).fetch
}

/** The fastest way that the SDK has: its low-level server, one tool, and a body that was read before. */
export function createLowLevel({ shape }: OwnOptions): Fetch {
  const { input, output, run } = shapeOf(shape)
  const strict = input.strict()
  const handler = createMcpHandler(() => {
    const server = new Server(info, { capabilities: { tools: {} } })
    server.setRequestHandler('tools/call', ({ params }) => toResult(output.parse(run(strict.parse(params.arguments)))))
    return server
  })
  return new Hono().post('/mcp', async c => handler.fetch(c.req.raw, { parsedBody: await c.req.json() })).fetch
}

const toResult = (structuredContent: Record<string, unknown>) => ({
  content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
  structuredContent,
})
