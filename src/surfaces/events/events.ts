import { type Context, Hono } from 'hono'
import type { AcceptEvents } from '../../core/event/accept.ts'
import { AppError } from '../../core/failure.ts'
import { toFailureResponse } from '../http/answer.ts'
import { headersOf, type ReadHeader, requestIdOf } from '../http/http.ts'
import { readJsonText } from '../http/json-body.ts'
import type { HttpSurface } from '../http/surface.ts'
import { readEnvelope } from './envelope.ts'
import { readSender } from './sender.ts'

export interface EventParts {
  readonly accept: AcceptEvents
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Whether the sender signed the body. Absent: the mesh in front has checked it. @throws forbidden, unavailable */
  readonly checkSignature?: ((request: SignedBody) => Promise<void>) | undefined
}

interface SignedBody {
  readonly apiName: string
  readonly orgId: string
  readonly signature: string
  readonly payload: string
  readonly requestId: string
}

const path = '/events/:event'
/** Data Cloud sends events together; how many at most is not documented. */
const maxBodyBytes = 5_242_880

/**
 * Where the Data Action Targets of a Data Cloud send their events: `POST /events/{event}` answers 202 once all of them are
 * stored, and else stores none. Never answers 3xx and never streams. What the mesh checks of them, the signature, the
 * surface checks by itself with `MESH=embedded`.
 */
export const eventsSurface: HttpSurface<EventParts> = {
  routes: [{ method: 'POST', path }],
  maxBodyBytes,
  whenOff: 'There is no /events here: this host handles no events.',
  create: createEvents,
}

function createEvents(parts: EventParts): Hono {
  const routes = new Hono()
  routes.post(path, async (c: Context<object, typeof path>) => {
    const header = headersOf(c)
    const requestId = requestIdOf(header('x-request-id'))
    const signature = readSignature(header)
    const sender = readSender(c.req.url)
    const payload = await readJsonText(c, maxBodyBytes)
    const { dataActionTarget: apiName, orgId } = sender
    await parts.checkSignature?.({ apiName, orgId, signature, payload, requestId })
    const events = readEnvelope(payload, parts.now())
    try {
      await parts.accept({ name: c.req.param('event'), sender, requestId, events })
    } catch (error) {
      return toFailureResponse(c, error, requestId)
    }
    return c.json({ accepted: events.length }, 202)
  })
  return routes
}

/**
 * The mesh looks at the signature only where there is no context of a user: with one it has checked the user, and the
 * body is whatever she liked.
 */
function readSignature(header: ReadHeader): string {
  if (header('x-client-context') !== undefined || header('x-request-context') !== undefined) {
    throw new AppError('forbidden', 'x-client-context: events come from Data Action Targets, not from users')
  }
  const signature = header('x-signature')
  if (signature) return signature
  throw new AppError('unauthenticated', 'x-signature: is missing; only signed events are taken')
}
