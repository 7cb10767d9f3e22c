import { createServer } from 'node:http'
import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod'
import { HttpTransport } from '@tmcp/transport-http'
import { FastMCP } from 'fastmcp'
import { Hono } from 'hono'
import { createMcpHandler } from 'mcp-handler'
import { McpServer as LiteServer, StreamableHttpTransport } from 'mcp-lite'
import { McpServer as TmcpServer } from 'tmcp'
import * as z from 'zod'
import type { PeerOptions } from '../calls/server-options.ts'
import { shapeOf, toolName, toolTexts } from '../calls/tool-shapes.ts'
import { type OpenPeer, portOf, serveFetch } from './listening.ts'

/** The same tools in servers of others, each as its own documentation writes one that keeps no session. */
export const mcpPeers: Readonly<Record<string, OpenPeer>> = {
  mcpLite: openLite,
  tmcp: openTmcp,
  mcpHandler: openMcpHandler,
  fastmcp: openFastMcp,
}

const info = { name: 'bench', version: '1.0.0' }

const toolsOf = ({ shape, tools = 1 }: PeerOptions) =>
  Array.from({ length: tools }, (_, index) => ({ ...shapeOf(shape), name: toolName(index) }))

const toResult = (structuredContent: Record<string, unknown>) => ({
  content: [{ type: 'text' as const, text: JSON.stringify(structuredContent) }],
  structuredContent,
})

function openLite(options: PeerOptions): Promise<number> {
  const server = new LiteServer({ ...info, schemaAdapter: schema => z.toJSONSchema(schema as z.ZodType) })
  for (const { input, name, output, run } of toolsOf(options)) {
    server.tool(name, {
      ...{ ...toolTexts, inputSchema: input, outputSchema: output },
      handler: given => toResult(run(given as Record<string, unknown>)) as never,
    })
  }
  const handle = new StreamableHttpTransport().bind(server)
  return serveFetch(new Hono().all('/mcp', c => handle(c.req.raw)).fetch)
}

function openTmcp(options: PeerOptions): Promise<number> {
  const server = new TmcpServer(info, { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: {} } })
  for (const { input, name, output, run } of toolsOf(options)) {
    const described = { ...toolTexts, name, schema: input, outputSchema: output }
    server.tool(described, given => toResult(run(given as Record<string, unknown>)) as never)
  }
  const transport = new HttpTransport(server, { path: '/mcp' })
  return serveFetch(async request => (await transport.respond(request)) ?? new Response(null, { status: 404 }))
}

function openMcpHandler(options: PeerOptions): Promise<number> {
  const tools = toolsOf(options)
  const handle = createMcpHandler(server => {
    for (const { input, name, output, run } of tools) {
      const described = { ...toolTexts, inputSchema: input, outputSchema: output }
      server.registerTool(name, described, async given => toResult(run(given as Record<string, unknown>)))
    }
  })
  return serveFetch(new Hono().all('/mcp', c => handle(c.req.raw)).fetch)
}

/** It serves by itself, at a port that it is told. It checks no output, so its tools do. */
async function openFastMcp(options: PeerOptions): Promise<number> {
  const server = new FastMCP(info as { name: string; version: '1.0.0' })
  for (const { input, name, output, run } of toolsOf(options)) {
    server.addTool({
      ...{ name, description: toolTexts.description, parameters: input },
      execute: async given => JSON.stringify(output.parse(run(given as Record<string, unknown>))),
    })
  }
  const port = await freePort()
  await server.start({ transportType: 'httpStream', httpStream: { host: '127.0.0.1', port, stateless: true } })
  return port
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  await new Promise(resolve => server.close(resolve))
  return port
}
