import { Hono } from 'hono'
import type { IsApproved } from '../approval.ts'
import type { Clients } from '../clients.ts'
import { notApproved } from '../oauth-error.ts'
import type { People, Person } from '../person.ts'
import type { SessionOptions, Sessions } from './sessions.ts'

interface SessionRouteParts {
  readonly clients: Pick<Clients, 'clientOf'>
  readonly people: People
  readonly sessions: Sessions
  readonly isApproved: IsApproved
}

/** A session of the app, with all scopes that it may have; a sentence when there can be none. */
function toOptions(
  { clients, isApproved }: Pick<SessionRouteParts, 'clients' | 'isApproved'>,
  person: Person,
  clientId: string | undefined,
): SessionOptions | string {
  if (clientId === undefined) return {}
  const client = clients.clientOf(clientId)
  if (!client) return 'clientId: there is no such client app'
  return isApproved(client, person) ? { clientId, scope: client.scopes.join(' ') } : notApproved().message
}

/**
 * `/_local/sessions`: DELETE with `?as=USERNAME` ends every session of a user, with `?token=...` one, so that their
 * tokens answer as expired ones. POST with `?as=USERNAME&lifetimeMs=N` opens one that runs out by itself; with
 * `&clientId=ID` it is one of that client app, with all scopes that the app may have.
 */
export const createSessionRoutes = ({ clients, isApproved, people, sessions }: SessionRouteParts): Hono =>
  new Hono()
    .post('/_local/sessions', c => {
      const { as = '', clientId, lifetimeMs } = c.req.query()
      const person = people.personOf(as)
      const lifetime = Number(lifetimeMs ?? 7_200_000)
      if (!person) return c.json({ message: `as: there is no user '${as}'` }, 404)
      if (!Number.isInteger(lifetime) || lifetime < 0) return c.json({ message: 'lifetimeMs: a whole number' }, 400)
      const ofClient = toOptions({ clients, isApproved }, person, clientId)
      if (typeof ofClient === 'string') return c.json({ message: ofClient }, 403)
      const { accessToken, sessionId, userId } = sessions.open(person, { lifetimeMs: lifetime, ...ofClient })
      return c.json({ accessToken, sessionId, userId }, 201)
    })
    .delete('/_local/sessions', c => {
      const { as, token } = c.req.query()
      if (token !== undefined) return c.json({ ended: sessions.end(token) ? 1 : 0 })
      const person = people.personOf(as ?? '')
      return person
        ? c.json({ ended: sessions.endAll(person.userId) })
        : c.json({ message: `as: there is no user '${as}'` }, 404)
    })
