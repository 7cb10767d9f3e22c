import type { MiddlewareHandler } from 'hono'
import type { SessionEnv } from '../sign-in/sessions/guard.ts'
import type { Usage } from './usage.ts'

/**
 * Counts each call that has a session, a composite one as one, and says so in its answer.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_api_usage.htm
 */
export const createUsageGate =
  (usage: Usage): MiddlewareHandler<SessionEnv> =>
  async (c, next) => {
    usage.count()
    await next()
    c.res.headers.set('Sforce-Limit-Info', `api-usage=${usage.used()}/${usage.max}`)
  }
