import { type Context, Hono } from 'hono'
import type { Invocation } from '../../core/invoke/admit.ts'
import type { Invoke } from '../../core/invoke/invoke.ts'
import { toAnswerText, toFailureResponse } from '../http/answer.ts'
import { headersOf, idempotencyKeyOf, requestIdOf } from '../http/http.ts'
import { readJsonBody } from '../http/json-body.ts'
import { noteRefused } from '../http/known-caller.ts'
import { toDoorFailure } from '../http/named-door.ts'
import { keyOfCall } from '../http/replayed.ts'
import type { HttpSurface } from '../http/surface.ts'
import { createCallerReader, type DoorParts } from './doors.ts'

export interface ActionParts extends DoorParts {
  readonly invoke: Invoke
  /** Whether a tool of this name is a job, which is answered with 202. Absent: none is. */
  readonly isJob?: (tool: string) => boolean
  /** The tool of an operation that flows and Apex have beside the one for agents. Absent: there is none. */
  readonly secondOf?: ((operation: string) => string | undefined) | undefined
}

const path = '/actions/:tool'
/** Inputs are arguments, not files. */
const maxBodyBytes = 1_048_576

/**
 * The operations that are published to Salesforce, for AppLink and for named credentials: `POST /actions/{tool}` takes the input as JSON and answers 200 with the output
 * object, 202 with the id of a job, or the flat failure. Never answers 3xx and never streams.
 */
export const actionsSurface: HttpSurface<ActionParts> = {
  routes: [{ method: 'POST', path }],
  ...{ maxBodyBytes, checkedByMesh: true, create: createActions },
  whenOff: 'There is no /actions here: this host works without AppLink, and has no named credentials.',
}

function createActions({ invoke, isJob, secondOf, ...doors }: ActionParts): Hono {
  const routes = new Hono()
  const readCaller = createCallerReader(doors)
  routes.post(path, async (c: Context<object, typeof path>) => {
    const header = headersOf(c)
    const known = readCaller(c, header)
    const caller = known instanceof Promise ? await known : known
    const requestId = requestIdOf(header('x-request-id'))
    const asked = askedBy(c.req.param('tool'), secondOf)
    const { tool } = asked
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
      output = await invoke({ ...asked, input, caller, surface: 'actions', requestId, ...keyOfCall(c, key) })
    } catch (error) {
      return toFailureResponse(c, toDoorFailure(caller, error), requestId)
    }
    return c.body(toAnswerText(output), isJob?.(tool) ? 202 : 200, json)
  })
  return routes
}

/** The tool behind an operation. */
function askedBy(operation: string, secondOf: ActionParts['secondOf']): Pick<Invocation, 'tool' | 'forFlows'> {
  const second = secondOf?.(operation)
  return second === undefined ? { tool: operation } : { tool: second, forFlows: true }
}

const json = { 'content-type': 'application/json' }
