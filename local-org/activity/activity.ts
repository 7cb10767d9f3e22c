import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
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

/** As it is noted, since it is noted far more often than looked at. */
interface Noted extends Pick<Happening, 'number' | 'kind' | 'what' | 'status' | 'ms' | 'username'> {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Of a request that may have a query. */
  readonly url?: string | undefined
}

const [mostKept, mostChars] = [300, 1000]

function toHappening({ at, url, what, ...noted }: Noted): Happening {
  const query = url === undefined ? undefined : URL.parse(url)?.searchParams.get('q')
  return {
    ...noted,
    at: new Date(at).toISOString(),
    what: what.slice(0, mostChars),
    ...(typeof query === 'string' && { query: query.slice(0, mostChars) }),
  }
}

/** Whether the connection was cut, by a fault or by the caller. Without a socket there is none to cut. */
const isCut = (c: Context): boolean => (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket.destroyed ?? false

/**
 * What happens in the org, the latest of it: `GET /_local/activity[?after=NUMBER]`. Requests are noted as they end, those that a
 * fault struck too.
 */
export function createActivity({ bus, now, people }: ActivityParts): Activity {
  const kept: Noted[] = []
  let number = 0
  const note = (noted: Omit<Noted, 'number' | 'at'>) => {
    number++
    kept.push({ number, at: now(), ...noted })
    if (kept.length > mostKept) kept.shift()
  }
  bus.onMessage(({ object, userId }: Message) => {
    const person = people.all().find(each => each.userId === userId)
    note({ kind: 'event', what: object.name, ...(person && { username: person.username }) })
  })
  return {
    async gate(c, next) {
      const { method, path, url } = c.req
      if (path === '/_local' || path.startsWith('/_local/')) return next()
      const startedAt = now()
      await next()
      const session = c.get('session')
      note({
        kind: 'request',
        what: `${method} ${path}`,
        ...(path.startsWith('/services/data/') && { url }),
        ...(!isCut(c) && { status: c.res.status }),
        ms: now() - startedAt,
        ...(session && { username: session.username }),
      })
    },
    routes: new Hono().get('/_local/activity', c => {
      const after = Number(c.req.query('after') ?? 0)
      return c.json({ happenings: kept.filter(each => !(each.number <= after)).map(toHappening) })
    }),
  }
}
