import { Hono, type MiddlewareHandler } from 'hono'
import { refusal, SalesforceError } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { isForApis, type SessionEnv, tokenOf } from '../../sign-in/sessions/guard.ts'
import type { Sessions } from '../../sign-in/sessions/sessions.ts'
import { errorAnswer } from './answer.ts'
import { addBatchRoutes } from './batch-routes.ts'
import { createFinders } from './finders.ts'
import { addJobRoutes } from './job-routes.ts'
import { createClassicJobs } from './jobs.ts'
import { type ClassicContext, wireOf } from './request.ts'
import { addResultRoutes } from './result-routes.ts'
import { type ClassicRunParts, createClassicRunner, sentKeyOf } from './run.ts'

/** As this API names the errors that the newer one has too. */
const codes: Readonly<Record<string, string>> = {
  INVALIDJOB: 'InvalidJob',
  INVALIDBATCH: 'InvalidBatch',
  INVALIDJOBSTATE: 'InvalidJobState',
  CLIENTINPUTERROR: 'ClientInputError',
  FEATURENOTENABLED: 'FeatureNotEnabled',
  EXCEEDEDQUOTA: 'ExceededQuota',
  GONE: 'InvalidVersion',
  NOT_FOUND: 'InvalidUrl',
}

const firstMessage = (error: SalesforceError): string => (error.entries[0]?.message ?? '').replace(/^InvalidJob : /, '')

function answerError(error: Error, c: ClassicContext): Response {
  if (!(error instanceof SalesforceError)) throw error
  return errorAnswer(wireOf(c), codes[error.message] ?? error.message, firstMessage(error))
}

/** Lets a request with a living session pass; this API has a header of its own for it. */
export const createClassicGuard =
  (sessions: Pick<Sessions, 'find'>): MiddlewareHandler<SessionEnv> =>
  async (c, next) => {
    const session = sessions.find(c.req.header('x-sfdc-session') ?? tokenOf(c.req.header('authorization')))
    if (session === undefined || !isForApis(session))
      return errorAnswer(wireOf(c), 'InvalidSessionId', 'Invalid session id')
    c.set('session', session)
    return next()
  }

/**
 * Bulk API 1.0, below `/services/async/{version}` and behind its guard. A batch is what the newer API would call a job,
 * and done by the same code.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference.htm
 */
export function createClassicBulk(given: Omit<ClassicRunParts, 'classicJobs'>): {
  readonly routes: Hono<SessionVariables>
  stop(): void
} {
  const removed = (id: string): void => {
    given.contents.drop(id)
    given.contents.drop(sentKeyOf({ id }))
  }
  const parts = { ...given, classicJobs: createClassicJobs({ now: given.now, removed }) }
  const runner = createClassicRunner(parts)
  const finders = createFinders(parts)
  const below = new Hono<SessionVariables>()
  addJobRoutes(below, parts, finders)
  addBatchRoutes(below, { ...parts, start: runner.start }, finders)
  addResultRoutes(below, parts, finders)
  below.all('/*', () => {
    throw refusal('NOT_FOUND', 'Unable to find this resource')
  })
  below.onError(answerError)
  return { routes: new Hono<SessionVariables>().route('/services/async/:version', below), stop: runner.stop }
}
