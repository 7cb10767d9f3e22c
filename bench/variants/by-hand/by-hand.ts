import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import * as z from 'zod'
import type { OwnOptions } from '../../calls/server-options.ts'
import { shapeOf, toolName } from '../../calls/tool-shapes.ts'
import { type Fetch, listOf } from '../bare.ts'
import { type Asking, createAsking } from './asking.ts'
import { readBody } from './body.ts'
import { createContextReader, type Session, standIn } from './context.ts'
import { createDeadline } from './deadline.ts'
import { createKept, type Use } from './kept.ts'
import { readMessage, toAnswer, toListStart } from './message.ts'
import { createTokens } from './tokens.ts'

/** What the host promises of every call, each of which a server by hand can go without. */
export type Promised = 'header' | 'deadline' | 'row' | 'line' | 'token' | 'message'

/**
 * The promises of the host for one tool, written by hand in the shortest way: no model of tools, no surfaces, nothing that
 * another tool could need. What is left over the bare route is what the promises themselves cost.
 */
export async function createByHand(options: OwnOptions): Promise<Fetch> {
  const { asks = false, orgUrl = '', shape, store, without = [] } = options
  const keeps = (promised: Promised): boolean => !without.includes(promised)
  const { run, ...schemas } = shapeOf(shape)
  const [input, output] = [z.compile(schemas.input.strict()), z.compile(schemas.output)]
  const name = toolName(0)
  const keep = createKept({ row: keeps('row'), line: keeps('line') })
  const within = createDeadline(keeps('deadline') ? 25_000 : undefined)
  const readContext = keeps('header') ? createContextReader(orgUrl) : () => standIn
  const holderOf = store !== undefined && keeps('token') ? await createTokens(orgUrl) : () => standIn
  const listStart = toListStart(listOf(shape))
  const ask = asks ? createAsking(orgUrl) : undefined

  async function work(given: Record<string, unknown>, asking: Asking): Promise<Record<string, unknown>> {
    if (!ask) return output.parse(run(given))
    const [account] = await ask('SELECT Id, Name FROM Account LIMIT 1', asking)
    return output.parse({ ...run(given), name: account?.Name })
  }
  async function call(args: unknown, caller: Session, about: About): Promise<Record<string, unknown>> {
    const startedAt = performance.now()
    const use: Use | undefined = asks ? { requests: 0, rows: 0, object: '' } : undefined
    const given = input.parse(args)
    const done = await within(end => work(given, { end, use, caller, requestId: about.requestId }))
    await keep({ ...about, org: caller.orgId, user: caller.userId, tool: name, use, ms: performance.now() - startedAt })
    return done
  }
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.post('/actions/:tool', async c => {
    const { incoming } = c.env
    const caller = readContext(headerOf(incoming, 'x-client-context'))
    const about = { surface: 'actions', requestId: headerOf(incoming, 'x-request-id') } as const
    const done = await call(JSON.parse(await readBody(incoming)), caller, about)
    return c.body(JSON.stringify(done), 200, json)
  })
  app.post('/mcp', async c => {
    const { incoming } = c.env
    const caller = holderOf(incoming.headers.authorization)
    const body = JSON.parse(await readBody(incoming))
    const { id, method, params } = keeps('message') ? readMessage(body, incoming.headers) : body
    if (method === 'tools/list') return c.body(`${listStart}${JSON.stringify(id)}}`, 200, json)
    const done = await call(params.arguments, caller, { surface: 'mcp', requestId: headerOf(incoming, 'x-request-id') })
    return c.body(toAnswer(id, done), 200, json)
  })
  return app.fetch as Fetch
}

interface About {
  readonly surface: 'actions' | 'mcp'
  readonly requestId: string
}

const json = { 'content-type': 'application/json' }

const headerOf = ({ headers }: IncomingMessage, name: string): string => String(headers[name])
