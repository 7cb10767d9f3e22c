import { type Context, Hono } from 'hono'
import type { Caller } from '../core/caller.ts'
import type { Invoke } from '../core/invoke.ts'
import { toFailureResponse } from '../http/failure.ts'
import { headersOf, type ReadHeader } from '../http/header.ts'
import { readJsonBody } from '../http/json-body.ts'
import { requestIdOf } from '../http/request-id.ts'

export interface ActionParts {
  readonly invoke: Invoke
  readonly maxBodyBytes: number
  /** Who calls, from what AppLink handed over. @throws unauthenticated, invalid_context, untrusted_org */
  readCaller(header: ReadHeader): Caller
}

/**
 * The operations that AppLink publishes: `POST /{tool}` takes the input as JSON and answers 200 with the output object, or
 * the flat failure. Never answers 3xx and never streams.
 */
export function createActions({ invoke, maxBodyBytes, readCaller }: ActionParts): Hono {
  const routes = new Hono()
  routes.post('/:tool', async (c: Context<object, '/:tool'>) => {
    const header = headersOf(c)
    const caller = readCaller(header)
    const input = await readJsonBody(c, maxBodyBytes)
    const requestId = requestIdOf(header('x-request-id'))
    let output: Readonly<Record<string, unknown>>
    try {
      output = await invoke({ tool: c.req.param('tool'), input, caller, surface: 'actions', requestId })
    } catch (error) {
      return toFailureResponse(c, error, requestId)
    }
    return c.body(toBody(output), 200, json)
  })
  return routes
}

const json = { 'content-type': 'application/json' }

/** External Services has no null: the document says that such a field may be missing, so it is. */
function toBody(output: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(output)
  return text.includes(':null') ? JSON.stringify(output, (_, value) => value ?? undefined) : text
}
