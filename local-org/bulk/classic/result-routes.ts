import type { Hono } from 'hono'
import { refusal } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import { headerOf } from '../query/run.ts'
import { withSlash } from '../request.ts'
import { resultListAnswer } from './answer.ts'
import type { Finders } from './finders.ts'
import { type ClassicBatch, isQuery } from './jobs.ts'
import { foundAnswer, writtenAnswer } from './results.ts'
import { type ClassicRunParts, sentOf } from './run.ts'

const typeNames = { CSV: 'text/csv', JSON: 'application/json', XML: 'application/xml' } as const

/** A query has one result. */
const resultIdOf = ({ id }: ClassicBatch): string => `752${id.slice(3)}`

function checkDone({ state }: ClassicBatch): void {
  if (state !== 'Completed' && state !== 'Failed') throw refusal('INVALIDBATCH', `Batch not completed: it is ${state}`)
}

type ResultRouteParts = Pick<ClassicRunParts, 'contents' | 'store'>

/** `/job/{id}/batch/{batch}/...`: what a batch was sent, and what came of it. */
export function addResultRoutes(routes: Hono<SessionVariables>, parts: ResultRouteParts, { batchIn }: Finders): void {
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
