import type { Hono } from 'hono'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { checkVersion } from '../../records/resources/versions.ts'
import { withSlash } from '../request.ts'
import { infoAnswer, toClassicJobInfo } from './answer.ts'
import type { Finders } from './finders.ts'
import type { ClassicJob } from './jobs.ts'
import { type ClassicContext, checkHeaders, readClassicJob, readEnd, readJobInfo, wireOf } from './request.ts'
import type { ClassicRunParts } from './run.ts'

/** `/job`: opens jobs, shows and ends them. */
export function addJobRoutes(routes: Hono<SessionVariables>, parts: ClassicRunParts, { jobIn }: Finders): void {
  const { classicJobs, rights, store } = parts
  routes.on('POST', withSlash('/job'), async (c: ClassicContext) => {
    checkHeaders(c)
    const version = c.req.param('version') ?? ''
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
