import { Hono } from 'hono'
import type { People } from './person.ts'
import type { RefreshTokens } from './tokens/refresh-tokens.ts'

interface GrantRouteParts {
  readonly people: People
  readonly refreshTokens: Pick<RefreshTokens, 'revokeAll'>
}

/**
 * `/_local/grants`: DELETE with `?as=USERNAME` ends everything that a user allowed client apps, as an administrator does
 * under "OAuth Usage": access tokens and refresh tokens are refused from then on.
 */
export const createGrantRoutes = ({ people, refreshTokens }: GrantRouteParts): Hono =>
  new Hono().delete('/_local/grants', c => {
    const username = c.req.query('as') ?? ''
    const person = people.personOf(username)
    return person
      ? c.json({ ended: refreshTokens.revokeAll(person.userId) })
      : c.json({ message: `as: there is no user '${username}'` }, 404)
  })
