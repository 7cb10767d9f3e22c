import { setTimeout as wait } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { tokenOf } from '../sign-in/sessions/guard.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import type { ActiveFault, Fault } from './fault.ts'
import type { Faults } from './faults.ts'

interface FaultEnv {
  Bindings: HttpBindings
}

interface FaultGateParts {
  readonly faults: Faults
  readonly sessions: Pick<Sessions, 'find' | 'end'>
}

interface Refusal {
  readonly status: number
  readonly errorCode: string
  readonly message: string
  readonly fields?: readonly string[]
  readonly duplicateResult?: unknown
}

const refusals = {
  lock: {
    status: 400,
    errorCode: 'UNABLE_TO_LOCK_ROW',
    message: 'unable to obtain exclusive access to this record or 1 records',
  },
  validation: {
    status: 400,
    errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: 'A validation rule that /_local/faults asked for',
    fields: [],
  },
  duplicates: {
    status: 400,
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
    duplicateResult: {
      allowSave: false,
      duplicateRule: 'A_rule_that_local_faults_asked_for',
      duplicateRuleEntityType: null,
      errorMessage: 'Use one of these records?',
      matchResults: [],
    },
  },
  'daily-limit': { status: 403, errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
} as const satisfies Readonly<Record<string, Refusal>>

/** Salesforce's error body with a status that Hono's types do not list. */
const refuse = ({ status, errorCode, message, ...more }: Refusal): Response =>
  Response.json([{ message, errorCode, ...more }], { status })

const isRefused = (name: string): name is keyof typeof refusals => Object.hasOwn(refusals, name)

/** Ends the connection, and tells node-server that there is nothing left to answer. */
const cut = (c: Context<FaultEnv>): Response => {
  c.env.incoming.socket.resetAndDestroy()
  return new Response(null, { headers: { 'x-hono-already-sent': 'true' } })
}

const pause = async (c: Context, entry: ActiveFault, ms: number): Promise<void> => {
  const { signal } = c.req.raw
  await wait(ms, undefined, { signal }).catch(() => {
    entry.aborted += 1
  })
}

const inHalves = (body: Uint8Array, between: () => Promise<void>): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: async controller => {
      const middle = Math.ceil(body.length / 2)
      controller.enqueue(body.subarray(0, middle))
      await between()
      controller.enqueue(body.subarray(middle))
      controller.close()
    },
  })

const slowDown = async (c: Context, entry: ActiveFault, ms: number): Promise<void> => {
  const { status, headers } = c.res
  const body = new Uint8Array(await c.res.arrayBuffer())
  c.res = undefined
  c.res = new Response(
    inHalves(body, () => pause(c, entry, ms)),
    { status, headers },
  )
}

/** Lets the faults that were asked for happen to every request but those to `/_local`. */
export const createFaultGate = ({ faults, sessions }: FaultGateParts): MiddlewareHandler<FaultEnv> => {
  const tokenIn = (c: Context): string => tokenOf(c.req.header('authorization'))

  /** What ends the request at once; undefined when it goes on. */
  const answerOf = (c: Context<FaultEnv>, fault: Fault): Response | undefined => {
    if (fault.fault === 'status') {
      const { status, errorCode, message } = fault
      return refuse({ status, errorCode, message })
    }
    if (isRefused(fault.fault)) return refuse(refusals[fault.fault])
    if (fault.fault === 'expired-token') sessions.end(tokenIn(c))
    return fault.fault === 'reset' ? cut(c) : undefined
  }

  const suffer = async (c: Context<FaultEnv>, struck: readonly ActiveFault[]): Promise<Response | undefined> => {
    for (const entry of struck) {
      if (entry.fault.fault === 'delay') await pause(c, entry, entry.fault.ms)
      const answer = answerOf(c, entry.fault)
      if (answer) return answer
    }
    return undefined
  }

  const strike = async (c: Context<FaultEnv>, struck: readonly ActiveFault[], next: Next) => {
    const answer = await suffer(c, struck)
    if (answer) return answer
    await next()
    for (const entry of struck) {
      if (entry.fault.fault === 'slow-body') await slowDown(c, entry, entry.fault.ms)
      if (entry.fault.fault === 'lost-answer') return cut(c)
    }
    return undefined
  }

  return async (c, next) => {
    const { path, method } = c.req
    if (path === '/_local' || path.startsWith('/_local/')) return next()
    const struck = faults.strike({ path, method, user: () => sessions.find(tokenIn(c))?.username })
    return struck.length === 0 ? next() : strike(c, struck, next)
  }
}
