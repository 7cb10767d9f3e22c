import { Hono, type MiddlewareHandler } from 'hono'
import type { Bus, Message } from '../events/events.ts'
import type { People } from '../sign-in/person.ts'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'

/** Something that happened in the org. Holds no token, and of what was sent no more than a query. */
interface Happening {
  /** Counts from 1. */
  readonly number: number
  /** ISO timestamp of its end. */
  readonly at: string
  readonly kind: 'request' | 'event'
  /** Method and path, or the name of the platform event. */
  readonly what: string
  /** SOQL or SOSL. */
  readonly query?: string
  /** Absent: there was no answer. */
  readonly status?: number
  readonly ms?: number
  readonly username?: string
}

export interface Activity {
  /** Notes each request but those to `/_local`. */
  readonly gate: MiddlewareHandler<SessionEnv>
  /** Under `/_local`. */
  readonly routes: Hono
}

interface ActivityParts {
  readonly bus: Pick<Bus, 'onMessage'>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly people: Pick<People, 'all'>
}

const [mostKept, mostChars] = [300, 1000]

/**
 * What happens in the org, the latest of it: `GET /_local/activity[?after=NUMBER]`. Requests are noted as they end, those that a
 * fault struck too.
 */
export function createActivity({ bus, now, people }: ActivityParts): Activity {
  const kept: Happening[] = []
  let number = 0
  const note = (happening: Omit<Happening, 'number' | 'at'>) => {
    number++
    kept.push({ number, at: new Date(now()).toISOString(), ...happening })
    if (kept.length > mostKept) kept.shift()
  }
  bus.onMessage(({ object, userId }: Message) => {
    const person = people.all().find(each => each.userId === userId)
    note({ kind: 'event', what: object.name, ...(person && { username: person.username }) })
  })
  return {
    async gate(c, next) {
      const { method, path } = c.req
      if (path === '/_local' || path.startsWith('/_local/')) return next()
      const startedAt = now()
      await next()
      const query = path.startsWith('/services/data/') ? c.req.query('q') : undefined
      const isAnswered = c.res.headers.get('x-hono-already-sent') === null
      note({
        kind: 'request',
        what: `${method} ${path}`.slice(0, mostChars),
        ...(query !== undefined && { query: query.slice(0, mostChars) }),
        ...(isAnswered && { status: c.res.status }),
        ms: now() - startedAt,
        ...(c.get('session') && { username: c.get('session').username }),
      })
    },
    routes: new Hono().get('/_local/activity', c => {
      const after = Number(c.req.query('after') ?? 0)
      return c.json({ happenings: kept.filter(each => !(each.number <= after)) })
    }),
  }
}
