import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { invalidSession, tokenOf } from '../sign-in/sessions/guard.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import { readBodyText } from '../text.ts'
import type { BackgroundOperations } from './background-operations.ts'

/** A callback that Apex waits for, or has got. */
export interface Callback {
  /** The `invocationId` of Apex: of the response, and of each callback that its handler gets. */
  readonly id: string
  readonly operationId: string
  readonly name: string
  readonly username: string
  readonly userId: string
  /** Milliseconds since the epoch. */
  readonly until: number
  /** Deliveries that it takes; Apex would go on at the first. */
  readonly takes: number
  /** The last one taken. */
  received?: Delivery
  /** All that were taken, in the order they came. */
  readonly deliveries: Delivery[]
}

interface Delivery {
  readonly at: string
  readonly method: string
  readonly body: unknown
}

export interface Callbacks {
  /** Begins to wait. */
  expect(
    callback: Pick<Callback, 'operationId' | 'name' | 'username' | 'userId' | 'takes'>,
    timeoutMs: number,
  ): Callback
  /** The address to be called. */
  urlOf(callback: Callback): string
  /** For everyone. */
  readonly routes: Hono
  /** Under `/_local`. */
  readonly localRoutes: Hono
}

interface CallbackParts {
  readonly backgroundOperations: BackgroundOperations
  readonly sessions: Pick<Sessions, 'find'>
  readonly orgUrl: () => string
  readonly now: () => number
}

const path = '/services/callbacks'
const maxKept = 1000

const readBody = async (c: Context): Promise<unknown> => {
  const text = await readBodyText(c.req)
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const isOpenTo = ({ deliveries, takes }: Callback, method: string): boolean =>
  (method === 'POST' || method === 'PUT') && deliveries.length < takes

/**
 * The org's end of asynchronous operations: takes one PUT or POST, or as many as the call asked for, with a token of the
 * user who made the call, within the time Apex set. Answers 200, 404 or 408, as Salesforce does, and 401 to a token that is nobody's;
 * always JSON, since the samples and SDKs of Heroku read each answer as that.
 */
export const createCallbacks = ({ backgroundOperations, sessions, orgUrl, now }: CallbackParts): Callbacks => {
  const expected = new Map<string, Callback>()

  const take = async (c: Context, callback: Callback | undefined, userId: string): Promise<200 | 404 | 408> => {
    const { method } = c.req
    // Read before anything is decided: another one may come meanwhile.
    const body = await readBody(c)
    if (!callback || !isOpenTo(callback, method) || callback.userId !== userId) return 404
    if (callback.until <= now()) return 408
    const delivery = { at: new Date(now()).toISOString(), method, body }
    callback.deliveries.push(delivery)
    callback.received = delivery
    backgroundOperations.received(callback.id)
    return 200
  }

  const statusOf = ({ received, until }: Callback): string => {
    if (received) return 'received'
    return until <= now() ? 'timed out' : 'waiting'
  }
  const urlOf = ({ id }: Callback): string => `${orgUrl()}${path}/${id}`
  const toAnswer = (callback: Callback) => {
    const { userId: _, until, ...shown } = callback
    return {
      ...shown,
      invocationId: callback.id,
      url: urlOf(callback),
      until: new Date(until).toISOString(),
      status: statusOf(callback),
    }
  }

  return {
    expect: (callback, timeoutMs) => {
      const waiting = { ...callback, id: randomUUID(), until: now() + timeoutMs, deliveries: [] }
      if (expected.size >= maxKept) expected.delete(expected.keys().next().value ?? '')
      expected.set(waiting.id, waiting)
      backgroundOperations.begun(waiting)
      return waiting
    },
    urlOf,
    routes: new Hono().all(`${path}/:id`, async c => {
      const session = sessions.find(tokenOf(c.req.header('authorization')))
      if (!session) return c.json(invalidSession, 401)
      return c.json({}, await take(c, expected.get(c.req.param('id')), session.userId))
    }),
    localRoutes: new Hono()
      .get('/_local/callbacks', c => c.json({ callbacks: [...expected.values()].map(toAnswer) }))
      .get('/_local/callbacks/:id', c => {
        const callback = expected.get(c.req.param('id'))
        return callback ? c.json(toAnswer(callback)) : c.json({ message: 'there is no such callback' }, 404)
      }),
  }
}
