import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMcpHandler, McpServer, Server } from '@modelcontextprotocol/server'
import { Hono } from 'hono'
import * as z from 'zod'
import { readConfig } from '../src/config.ts'
import { defineTool, type Tool } from '../src/core/tool.ts'
import { createHost } from '../src/host.ts'
import { createLog } from '../src/log.ts'
import { listen } from '../src/server.ts'
import { createOrgTokenReader } from '../test/client/org-tokens.ts'

/** One server in its own process: `node bench/server.ts VARIANT TOOLS ORG_URL`. Tells its CPU time when asked. */

const input = z.object({ name: z.string().max(80).describe('Who to greet.') })
const output = z.object({ greeting: z.string().describe('The greeting.') })
const greet = (name: string) => ({ greeting: `Hello ${name}` })

const toTool = (_: unknown, index: number): Tool =>
  defineTool({
    name: index === 0 ? 'hello' : `hello${index}`,
    title: 'Hello',
    description: 'Greets somebody. Use when somebody wants to be greeted.',
    input,
    output,
    writes: false,
    run: async ({ name }) => greet(name),
  })

type Fetch = Parameters<typeof listen>[0]

function createBare(): Fetch {
  const strict = input.strict()
  const app = new Hono()
  app.post('/actions/hello', async c => c.json(output.parse(greet(strict.parse(await c.req.json()).name))))
  app.post('/mcp', async c => {
    const { id, params } = (await c.req.json()) as { id: number; params: { arguments: unknown } }
    const structuredContent = output.parse(greet(strict.parse(params.arguments).name))
    return c.json({
      jsonrpc: '2.0',
      id,
      result: { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent },
    })
  })
  return app.fetch
}

async function createOurs(tools: number, orgUrl: string): Promise<Fetch> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const log = createLog({ level: 'info', now: () => new Date(), write: text => process.stdout.write(text) })
  const config = readConfig({
    HEROKU_APPLINK_API_URL: `${orgUrl}/addons/1f0a2c5e-0000-4000-8000-000000000000`,
    HEROKU_APPLINK_TOKEN: 'bench',
    HEROKU_APP_ID: '1f0a2c5e-0000-4000-8000-000000000001',
    ENCRYPTION_KEYS: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
    LOCAL_ORG_URL: orgUrl,
    DATA_DIR: folder,
  })
  const info = { name: 'bench', title: 'Bench', version: '1.0.0' }
  const host = await createHost({
    config,
    tools: Array.from({ length: tools }, toTool),
    log,
    info,
    readBearer: createOrgTokenReader(orgUrl),
    document: { yaml: '', json: '{}' },
  })
  return host.app.fetch
}

/** The SDK as its documentation shows it: a server object with every tool registered, for each request. */
function createDocumented(tools: number): Fetch {
  const handler = createMcpHandler(() => {
    const server = new McpServer({ name: 'bench', version: '1.0.0' })
    for (let index = 0; index < tools; index++) {
      const { description, name, title } = toTool(undefined, index)
      server.registerTool(
        name,
        { title, description, inputSchema: input, outputSchema: output },
        async ({ name: who }) => {
          const structuredContent = greet(who)
          return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
        },
      )
    }
    return server
  })
  return new Hono().post('/mcp', c => handler.fetch(c.req.raw)).fetch
}

function createLowLevel(): Fetch {
  const handler = createMcpHandler(() => {
    const server = new Server({ name: 'bench', version: '1.0.0' }, { capabilities: { tools: {} } })
    server.setRequestHandler('tools/call', ({ params }) => {
      const structuredContent = output.parse(greet(input.parse(params.arguments).name))
      return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
    })
    return server
  })
  return new Hono().post('/mcp', async c => handler.fetch(c.req.raw, { parsedBody: await c.req.json() })).fetch
}

const [variant, tools = '1', orgUrl = ''] = process.argv.slice(2)
const fetches: Record<string, () => Fetch | Promise<Fetch>> = {
  bare: createBare,
  ours: () => createOurs(Number(tools), orgUrl),
  documented: () => createDocumented(Number(tools)),
  lowLevel: createLowLevel,
}
const create = fetches[variant ?? '']
if (!create) throw new Error(`no such variant: ${variant}`)
const server = await listen(await create(), { hostname: '127.0.0.1', port: 0 })
process.on('message', () => process.send?.(process.cpuUsage()))
process.send?.({ port: server.port })
