import { Hono } from 'hono'
import { Pool } from 'undici'
import { createCatalog } from '../../src/core/tool/catalog.ts'
import type { listen } from '../../src/host/server/server.ts'
import { createListing } from '../../src/surfaces/mcp/lists/lists.ts'
import type { OwnOptions } from '../calls/server-options.ts'
import { query, shapeOf, toTools } from '../calls/tool-shapes.ts'

export type Fetch = Parameters<typeof listen>[0]

/** The least that gives the same answers: routes that read JSON, check it, check what comes of it, and write JSON. */
export function createBare({ asks = false, orgUrl = '', shape, tools = 1 }: OwnOptions): Fetch {
  const { input, output, run } = shapeOf(shape)
  const strict = input.strict()
  const work = asks ? createAsking(orgUrl, run) : run
  const list = listOf(shape, tools)
  const app = new Hono()
  app.post('/actions/:tool', async c => {
    const token = asks ? tokenOf(c.req.header('x-client-context')) : ''
    return c.json(output.parse(await work(strict.parse(await c.req.json()), token)))
  })
  app.post('/mcp', async c => {
    const { id, method, params } = (await c.req.json()) as Message
    if (method === 'tools/list') return c.json({ jsonrpc: '2.0', id, result: { tools: list } })
    const structuredContent = output.parse(await work(strict.parse(params.arguments), standInToken))
    const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
    return c.json({ jsonrpc: '2.0', id, result: { content, structuredContent } })
  })
  return app.fetch
}

/** What `tools/list` shows a person of so many tools. */
export const listOf = (shape: OwnOptions['shape'], count = 1) =>
  createListing(createCatalog(toTools({ shape, count })))({
    kind: 'person',
    session: { ...{ orgId: '', orgUrl: '', apiVersion: '', userId: '', username: '', accessToken: '' } },
  })

interface Message {
  readonly id: number
  readonly method: string
  readonly params: { readonly arguments: unknown }
}

type Run = ReturnType<typeof shapeOf>['run']

/** Nobody is looked up at this route: all have the same token. */
const standInToken = `00D5e000000AcmE!${'A'.repeat(96)}`

const tokenOf = (context = ''): string =>
  (JSON.parse(Buffer.from(context, 'base64').toString()) as { accessToken: string }).accessToken

/** Asks an org by hand, and gives the name that it says. */
function createAsking(orgUrl: string, run: Run) {
  const pool = new Pool(orgUrl, { connections: 16 })
  const path = `/services/data/v62.0/query?q=${encodeURIComponent(query)}`
  return async (input: Parameters<Run>[0], token: string) => {
    const { body } = await pool.request({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } })
    const { records } = JSON.parse(await body.text()) as { records: { Name: string }[] }
    return { ...run(input), name: records[0]?.Name }
  }
}
