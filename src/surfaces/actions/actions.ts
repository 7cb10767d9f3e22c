import { type Context, Hono } from 'hono'
import type { Caller } from '../../core/caller.ts'
import type { Invoke } from '../../core/invoke/invoke.ts'
import { toAnswerText, toFailureResponse } from '../http/answer.ts'
import { headersOf, idempotencyKeyOf, type ReadHeader, requestIdOf } from '../http/http.ts'
import { readJsonBody } from '../http/json-body.ts'
import { noteRefused } from '../http/known-caller.ts'
import { keyOfCall } from '../http/replayed.ts'
import type { HttpSurface } from '../http/surface.ts'

export interface ActionParts {
  readonly invoke: Invoke
  /** Who calls, from what AppLink handed over. @throws unauthenticated, invalid_context, untrusted_org */
  readCaller(header: ReadHeader): Caller
  /** Whether a tool of this name is a job, which is answered with 202. Absent: none is. */
  readonly isJob?: (tool: string) => boolean
}

const path = '/actions/:tool'
/** Inputs are arguments, not files. */
const maxBodyBytes = 1_048_576

/**
 * The operations that AppLink publishes: `POST /actions/{tool}` takes the input as JSON and answers 200 with the output
 * object, 202 with the id of a job, or the flat failure. Never answers 3xx and never streams.
 */
export const actionsSurface: HttpSurface<ActionParts> = {
  routes: [{ method: 'POST', path }],
  ...{ maxBodyBytes, checkedByMesh: true, create: createActions },
}

function createActions({ invoke, isJob, readCaller }: ActionParts): Hono {
  const routes = new Hono()
  routes.post(path, async (c: Context<object, typeof path>) => {
    const header = headersOf(c)
    const caller = readCaller(header)
    const requestId = requestIdOf(header('x-request-id'))
    const tool = c.req.param('tool')
    let input: unknown
    let key: string | undefined
    try {
      input = await readJsonBody(c, maxBodyBytes)
      key = idempotencyKeyOf(header)
    } catch (error) {
      noteRefused(c, { caller, tool, surface: 'actions' })
      throw error
    }
    let output: Readonly<Record<string, unknown>>
    try {
      output = await invoke({ tool, input, caller, surface: 'actions', requestId, ...keyOfCall(c, key) })
    } catch (error) {
      return toFailureResponse(c, error, requestId)
    }
    return c.body(toAnswerText(output), isJob?.(tool) ? 202 : 200, json)
  })
  return routes
}

const json = { 'content-type': 'application/json' }
