import { Hono } from 'hono'
import { type Bus, type Message, payloadOf } from './events.ts'

const toEvent = (message: Message): object => {
  const { ReplayId, EventUuid, ...payload } = payloadOf(message)
  return { payload, event: { replayId: message.replayId, EventUuid, EventApiName: message.object.name } }
}

/** `/_local/events`: GET lists the messages of platform events, in the shape of the Streaming API; DELETE forgets them. */
export const createEventRoutes = (bus: Bus): Hono =>
  new Hono()
    .get('/_local/events', c => {
      const wanted = c.req.query('object')?.toLowerCase()
      const events = bus.messages().filter(({ object }) => wanted === undefined || object.name.toLowerCase() === wanted)
      return c.json({ events: events.map(toEvent) })
    })
    .delete('/_local/events', c => {
      bus.clear()
      return c.body(null, 204)
    })
