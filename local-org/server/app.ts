import { Hono, type MiddlewareHandler } from 'hono'
import { createClassicGuard } from '../bulk/classic/classic.ts'
import { isLoopback } from '../loopback.ts'
import { versionList } from '../records/resources/versions.ts'
import { createSessionGuard, type SessionEnv } from '../sign-in/sessions/guard.ts'
import type { Sessions } from '../sign-in/sessions/sessions.ts'
import { NotUtf8 } from '../text.ts'
import { createBodyLimits } from './body-limits.ts'
import { createContentDecoding } from './content-encoding.ts'

interface OrgAppParts {
  /** Notes what is asked for, before anything else happens to it. */
  readonly activityGate: MiddlewareHandler<SessionEnv>
  readonly faultGate: MiddlewareHandler
  readonly sessions: Sessions
  /** Counts the calls that have a session. */
  readonly usageGate: MiddlewareHandler<SessionEnv>
  /** Need no session: sign-in and the AppLink API. */
  readonly openRoutes: readonly Hono[]
  /** Under `/_local`. */
  readonly localRoutes: readonly Hono[]
  /** Elsewhere; those below `/services/apexrest` and `/services/async` are behind a session, the others look for one themselves. */
  readonly sessionRoutes: readonly Hono<SessionEnv>[]
  /** Mounted at `/services/data`; below a version they are behind a session. */
  readonly dataRoutes: readonly Hono<SessionEnv>[]
  /** Told about failures that are our own. */
  readonly failed: (error: unknown) => void
}

/** The org's one HTTP application. Opens no socket. */
export const createOrgApp = (parts: OrgAppParts): Hono<SessionEnv> => {
  const { activityGate, sessions, usageGate, faultGate, openRoutes, localRoutes, sessionRoutes, dataRoutes, failed } =
    parts
  const app = new Hono<SessionEnv>()
  app.use('/_local/*', localGuard)
  app.use(activityGate)
  app.use(faultGate)
  app.use(createBodyLimits())
  app.use(createContentDecoding())
  for (const routes of [...openRoutes, ...localRoutes]) app.route('/', routes)
  app.all('/_local/*', c => c.json({ message: `there is no ${c.req.path}` }, 404))
  for (const path of ['/services/data/:version/*', '/services/apexrest/*']) {
    app.use(path, createSessionGuard(sessions), usageGate)
  }
  app.use('/services/async/*', createClassicGuard(sessions), usageGate)
  for (const routes of sessionRoutes) app.route('/', routes)
  app.get('/services/data/', c => c.json(versionList))
  for (const routes of dataRoutes) app.route('/services/data', routes)
  app.notFound(c => c.json([{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }], 404))
  app.onError((error, c) => {
    if (error instanceof NotUtf8) return c.json([{ errorCode: 'JSON_PARSER_ERROR', message: error.message }], 400)
    failed(error)
    return c.json([{ errorCode: 'UNKNOWN_EXCEPTION', message: 'The local org failed; see its log' }], 500)
  })
  return app
}

/** Keeps `/_local/*` for programs on this machine: a browser may call only from a page of it. */
const localGuard: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  if (c.req.header('sec-fetch-site') === 'cross-site' || (origin !== undefined && !isLoopback(origin))) {
    return c.json({ message: '/_local answers pages of this machine only' }, 403)
  }
  return next()
}
