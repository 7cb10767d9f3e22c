import { type Context, Hono } from 'hono'
import type { EventIntake } from '../../core/event/accept.ts'
import { AppError } from '../../core/failure.ts'
import { toFailureResponse } from '../http/answer.ts'
import { bindingsOf, headersOf, type NodeBindings, type ReadHeader, requestIdOf } from '../http/http.ts'
import { readJsonText } from '../http/json-body.ts'
import type { BodyRoom } from '../http/stranger-bodies.ts'
import type { HttpSurface } from '../http/surface.ts'
import { readEnvelope } from './envelope.ts'
import { readSender } from './sender.ts'

export interface EventParts extends EventIntake {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** What is done where no mesh in front has checked the sender. Absent: one has, and has read the body for that. */
  readonly strangers?: StrangerParts | undefined
}

interface StrangerParts {
  /** Room for a body of so many bytes. @throws unavailable */
  openBody(from: NodeBindings['incoming'], expectedBytes: number): BodyRoom
  /** Whether the sender signed the body. @throws forbidden, unavailable; rate_limited when too many were not */
  checkSignature(request: SignedBody, from: NodeBindings['incoming']): Promise<void>
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
 * surface checks by itself with `MESH=embedded`. Nothing is read for an event that is not there, and nobody is asked about
 * what is no list of events.
 */
export const eventsSurface: HttpSurface<EventParts> = {
  routes: [{ method: 'POST', path }],
  maxBodyBytes,
  whenOff:
    'There is no /events here: this host handles no events, or works without AppLink, which alone can say who signed one.',
  create: createEvents,
}

function createEvents(parts: EventParts): Hono {
  const routes = new Hono()
  routes.post(path, async (c: Context<object, typeof path>) => {
    const header = headersOf(c)
    const requestId = requestIdOf(header('x-request-id'))
    const signature = readSignature(header)
    const sender = readSender(c.req.url)
    const name = c.req.param('event')
    parts.admit({ name, sender })
    const { dataActionTarget: apiName, orgId } = sender
    const events = await readEvents(parts, c, { apiName, orgId, signature, requestId })
    try {
      await parts.accept({ name, sender, requestId, events })
    } catch (error) {
      return toFailureResponse(c, error, requestId)
    }
    return c.json({ accepted: events.length }, 202)
  })
  return routes
}

/** The events of the body, whose room is free again once it is known whose they are. */
async function readEvents({ now, strangers }: EventParts, c: Context, signed: Omit<SignedBody, 'payload'>) {
  const incoming = bindingsOf(c).incoming
  const expectedBytes = Math.min(Number(headersOf(c)('content-length') ?? 0), maxBodyBytes)
  const room = strangers?.openBody(incoming, expectedBytes)
  try {
    const payload = await readJsonText(c, maxBodyBytes, room)
    const events = readEnvelope(payload, now())
    await strangers?.checkSignature({ ...signed, payload }, incoming)
    return events
  } finally {
    room?.free()
  }
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
