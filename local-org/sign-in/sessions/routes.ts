import { Hono } from 'hono'
import type { Client, Clients } from '../clients.ts'
import type { People } from '../person.ts'
import type { Sessions } from './sessions.ts'

interface SessionRouteParts {
  readonly clients: Pick<Clients, 'clientOf'>
  readonly people: People
  readonly sessions: Sessions
}

/** A session of the app, with all scopes that it may have. */
const toOptions = (client: Client | undefined) =>
  client && { clientId: client.clientId, scope: client.scopes.join(' ') }

/**
 * `/_local/sessions`: DELETE with `?as=USERNAME` ends every session of a user, with `?token=...` one, so that their
 * tokens answer as expired ones. POST with `?as=USERNAME&lifetimeMs=N` opens one that runs out by itself; with
 * `&clientId=ID` it is one of that client app, with all scopes that the app may have.
 */
export const createSessionRoutes = ({ clients, people, sessions }: SessionRouteParts): Hono =>
  new Hono()
    .post('/_local/sessions', c => {
      const { as = '', clientId, lifetimeMs } = c.req.query()
      const person = people.personOf(as)
      const lifetime = Number(lifetimeMs ?? 7_200_000)
      if (!person) return c.json({ message: `as: there is no user '${as}'` }, 404)
      if (!Number.isInteger(lifetime) || lifetime < 0) return c.json({ message: 'lifetimeMs: a whole number' }, 400)
      const ofClient = clientId ? toOptions(clients.clientOf(clientId)) : {}
      if (!ofClient) return c.json({ message: 'clientId: there is no such client app' }, 404)
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
