import type { Hono } from 'hono'
import { refusal } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { storeUpload } from '../ingest/upload.ts'
import { readBytes, withSlash } from '../request.ts'
import { infoAnswer, toBatchInfo } from './answer.ts'
import type { Finders } from './finders.ts'
import type { ClassicBatch, ClassicJob } from './jobs.ts'
import { type ClassicContext, checkBatchType, wireOf } from './request.ts'
import { type ClassicRunner, type ClassicRunParts, sentKeyOf } from './run.ts'

interface BatchRouteParts extends Pick<ClassicRunParts, 'classicJobs' | 'contents'> {
  readonly start: ClassicRunner['start']
}

/** `/job/{id}/batch`: takes the data of batches, and says how far they are. */
export function addBatchRoutes(routes: Hono<SessionVariables>, parts: BatchRouteParts, finders: Finders): void {
  const { classicJobs, contents, start } = parts
  const { jobIn, batchIn } = finders
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
