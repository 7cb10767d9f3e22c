import type { MiddlewareHandler } from 'hono'
import type { Session } from '../../model.ts'
import type { Sessions } from './sessions.ts'

/** What a route behind the guard finds in its context. */
export interface SessionEnv {
  Variables: { session: Session }
}

/** The token of an `Authorization` header; Salesforce takes `OAuth` as well as `Bearer`. Empty when there is none. */
export const tokenOf = (header: string | undefined): string =>
  /^(?:bearer|oauth)\s+(\S+)\s*$/i.exec(header ?? '')?.[1] ?? ''

/** Salesforce's answer to every kind of bad session, always an array. */
export const invalidSession = [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]

const wrongScope = [{ message: 'This session is not valid for use with the REST API', errorCode: 'INVALID_SESSION_ID' }]
const restScope = /(?:^| )(?:api|web|full)(?: |$)/

/** Whether a session is for the APIs at all, REST or another. */
export const isForApis = ({ scope }: { readonly scope: string }): boolean => restScope.test(scope)

/** Lets a request with a living session pass, with `session` in its context; answers 401 to all others. */
export const createSessionGuard =
  (sessions: Pick<Sessions, 'find'>): MiddlewareHandler<SessionEnv> =>
  async (c, next) => {
    const session = sessions.find(tokenOf(c.req.header('authorization')))
    if (!session) return c.json(invalidSession, 401)
    if (!isForApis(session)) return c.json(wrongScope, 401)
    c.set('session', session)
    return next()
  }
