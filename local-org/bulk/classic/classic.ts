import { Hono, type MiddlewareHandler } from 'hono'
import { refusal, SalesforceError } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { checkVersion } from '../../records/resources/versions.ts'
import type { SessionEnv } from '../../sign-in/sessions/guard.ts'
import { isForApis, tokenOf } from '../../sign-in/sessions/guard.ts'
import type { Sessions } from '../../sign-in/sessions/sessions.ts'
import { readId } from '../../store/id.ts'
import { storeUpload } from '../ingest/upload.ts'
import { managesAll } from '../job-access.ts'
import { headerOf } from '../query/run.ts'
import { readBytes } from '../request.ts'
import { errorAnswer, infoAnswer, resultListAnswer, toBatchInfo, toClassicJobInfo } from './answer.ts'
import { type ClassicBatch, type ClassicJob, createClassicJobs } from './jobs.ts'
import {
  type ClassicContext,
  checkBatchType,
  checkHeaders,
  readClassicJob,
  readEnd,
  readJobInfo,
  wireOf,
} from './request.ts'
import { foundAnswer, writtenAnswer } from './results.ts'
import { type ClassicRunParts, createClassicRunner, isQuery, sentKeyOf, sentOf } from './run.ts'

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

type Parts = Omit<ClassicRunParts, 'classicJobs'>

function createFinders({ classicJobs, rights }: Pick<ClassicRunParts, 'classicJobs' | 'rights'>) {
  const jobIn = (c: ClassicContext): ClassicJob => {
    const job = classicJobs.find(readId(c.req.param('id') ?? '') ?? '')
    const session = c.get('session')
    const reached = job && (job.createdById === session.userId || managesAll(rights.accessOf(session)))
    if (job === undefined || !reached) throw refusal('INVALIDJOB', `Unable to find job for id: ${c.req.param('id')}`)
    return job
  }
  const batchIn = (c: ClassicContext): { job: ClassicJob; batch: ClassicBatch } => {
    const job = jobIn(c)
    const id = readId(c.req.param('batch') ?? '')
    const batch = job.batches.find(each => each.id === id)
    if (batch === undefined) throw refusal('INVALIDBATCH', `Unable to find batch for id: ${c.req.param('batch')}`)
    return { job, batch }
  }
  return { jobIn, batchIn }
}

type Finders = ReturnType<typeof createFinders>

/** Clients of Java put a slash at the end. */
const withSlash = (path: string): string[] => [path, `${path}/`]

function addJobRoutes(routes: Hono<SessionVariables>, parts: ClassicRunParts, { jobIn }: Finders): void {
  const { classicJobs, rights, store } = parts
  routes.on('POST', withSlash('/job'), async c => {
    checkHeaders(c)
    const version = c.req.param('version' as never) as string
    checkVersion(version)
    const session = c.get('session')
    const settings = readClassicJob(await readJobInfo(c), { schema: store.schema, access: rights.accessOf(session) })
    const job = classicJobs.add(settings, { createdById: session.userId, apiVersion: version })
    const wire = wireOf(c)
    return infoAnswer(wire, 'jobInfo', [toClassicJobInfo(job, wire), 201])
  })
  const answerJob = (c: ClassicContext, job: ClassicJob): Response => {
    const wire = wireOf(c, job)
    return infoAnswer(wire, 'jobInfo', [toClassicJobInfo(job, wire), 200])
  }
  routes.on('GET', withSlash('/job/:id'), c => answerJob(c, jobIn(c)))
  routes.on('POST', withSlash('/job/:id'), async c => {
    const job = jobIn(c)
    classicJobs.end(job, readEnd(await readJobInfo(c), job))
    return answerJob(c, job)
  })
}

function addBatchRoutes(routes: Hono<SessionVariables>, parts: ClassicRunParts, start: StartBatch): void {
  const { classicJobs, contents } = parts
  const { jobIn, batchIn } = createFinders(parts)
  const answerBatch = (c: ClassicContext, job: ClassicJob, [batch, status]: [ClassicBatch, number]): Response => {
    const wire = wireOf(c, job)
    return infoAnswer(wire, 'batchInfo', [toBatchInfo(batch, wire), status])
  }
  routes.on('POST', withSlash('/job/:id/batch'), async c => {
    const job = jobIn(c)
    const sent = await readBytes(c)
    if (job.state !== 'Open') throw refusal('INVALIDJOBSTATE', `The job is ${job.state}`)
    checkBatchType(c, job)
    // The code is the one that jsforce's own tests expect of Salesforce.
    if (sent.length === 0) throw refusal('CLIENTINPUTERROR', 'The batch has no data')
    const batch = classicJobs.addBatch(job)
    await storeUpload(contents, sentKeyOf(batch), [sent])
    start({ job, batch, session: c.get('session') })
    return answerBatch(c, job, [batch, 201])
  })
  routes.on('GET', withSlash('/job/:id/batch'), c => {
    const job = jobIn(c)
    const wire = wireOf(c, job)
    const batchInfo = job.batches.map(batch => toBatchInfo(batch, wire))
    return infoAnswer(wire, 'batchInfoList', [{ batchInfo }, 200])
  })
  routes.on('GET', withSlash('/job/:id/batch/:batch'), c => {
    const { job, batch } = batchIn(c)
    return answerBatch(c, job, [batch, 200])
  })
}

type StartBatch = ReturnType<typeof createClassicRunner>['start']

const typeNames = { CSV: 'text/csv', JSON: 'application/json', XML: 'application/xml' } as const
/** A query has one result. */
const resultIdOf = ({ id }: ClassicBatch): string => `752${id.slice(3)}`

function checkDone({ state }: ClassicBatch): void {
  if (state !== 'Completed' && state !== 'Failed') throw refusal('INVALIDBATCH', `Batch not completed: it is ${state}`)
}

function addResultRoutes(routes: Hono<SessionVariables>, parts: ClassicRunParts, { batchIn }: Finders): void {
  const { contents, store } = parts
  routes.on('GET', withSlash('/job/:id/batch/:batch/request'), c => {
    const { job, batch } = batchIn(c)
    return c.body(new Uint8Array(sentOf(contents, batch)), 200, { 'content-type': typeNames[job.contentType] })
  })
  routes.on('GET', withSlash('/job/:id/batch/:batch/result'), c => {
    const { job, batch } = batchIn(c)
    checkDone(batch)
    if (!isQuery(job)) return writtenAnswer(job.contentType, contents, batch)
    return resultListAnswer(
      job.contentType === 'JSON' ? 'JSON' : 'XML',
      batch.state === 'Completed' ? [resultIdOf(batch)] : [],
    )
  })
  routes.on('GET', withSlash('/job/:id/batch/:batch/result/:result'), c => {
    const { job, batch } = batchIn(c)
    checkDone(batch)
    if (!isQuery(job) || c.req.param('result') !== resultIdOf(batch)) {
      throw refusal('INVALIDBATCH', `Unable to find result for id: ${c.req.param('result')}`)
    }
    const header = job.contentType === 'CSV' ? headerOf({ query: sentOf(contents, batch).toString() }, { store }) : []
    return foundAnswer(job.contentType, batch, { contents, schema: store.schema, header })
  })
}

/**
 * Bulk API 1.0, below `/services/async/{version}` and behind its guard. A batch is what the newer API would call a job,
 * and done by the same code.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference.htm
 */
export function createClassicBulk(given: Parts): { readonly routes: Hono<SessionVariables>; stop(): void } {
  const removed = (id: string): void => {
    given.contents.drop(id)
    given.contents.drop(sentKeyOf({ id }))
  }
  const parts = { ...given, classicJobs: createClassicJobs({ now: given.now, removed }) }
  const runner = createClassicRunner(parts)
  const finders = createFinders(parts)
  const below = new Hono<SessionVariables>()
  addJobRoutes(below, parts, finders)
  addBatchRoutes(below, parts, runner.start)
  addResultRoutes(below, parts, finders)
  below.all('/*', () => {
    throw refusal('NOT_FOUND', 'Unable to find this resource')
  })
  below.onError(answerError)
  return { routes: new Hono<SessionVariables>().route('/services/async/:version', below), stop: runner.stop }
}
