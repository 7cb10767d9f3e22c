import { Hono } from 'hono'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { listen } from '../../src/host/server.ts'
import { createListing } from '../../src/surfaces/mcp/lists/lists.ts'
import { type ShapeName, shapeOf, toTools } from '../tool-shapes.ts'

export type Fetch = Parameters<typeof listen>[0]

/** The least that gives the same answers: routes that read JSON, check it, check what comes of it, and write JSON. */
export function createBare(shapeName: ShapeName, tools: number): Fetch {
  const { input, output, run } = shapeOf(shapeName)
  const strict = input.strict()
  const list = createListing(createCatalog(toTools(shapeName, tools)))({
    kind: 'person',
    session: { ...{ orgId: '', orgUrl: '', apiVersion: '', userId: '', username: '', accessToken: '' } },
  })
  const app = new Hono()
  app.post('/actions/:tool', async c => c.json(output.parse(run(strict.parse(await c.req.json())))))
  app.post('/mcp', async c => {
    const { id, method, params } = (await c.req.json()) as Message
    if (method === 'tools/list') return c.json({ jsonrpc: '2.0', id, result: { tools: list } })
    const structuredContent = output.parse(run(strict.parse(params.arguments)))
    const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
    return c.json({ jsonrpc: '2.0', id, result: { content, structuredContent } })
  })
  return app.fetch
}

interface Message {
  readonly id: number
  readonly method: string
  readonly params: { readonly arguments: unknown }
}
