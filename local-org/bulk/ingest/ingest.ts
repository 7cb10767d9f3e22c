import type { Hono } from 'hono'
import { refusal } from '../../failure.ts'
import type { SessionVariables } from '../../records/resources/resources.ts'
import type { BulkRouteParts } from '../bulk.ts'
import type { IngestJob } from '../job.ts'
import { toCreatedJob, toIngestDetails, toJobInfo } from '../job-info.ts'
import { readIngestRequest } from '../job-request.ts'
import { type BulkContext, bodyOf, callerOf, readCreation, readJson, withSlash } from '../request.ts'
import { csvStream } from '../response.ts'
import { ingestResults, type ResultKind, resultKinds } from '../results.ts'
import { checkRemovable, readStateChange } from '../state-change.ts'
import { storeUpload } from './upload.ts'

const path = '/:version{v[0-9]+\\.0}/jobs/ingest'

function createUploads({ contents, access, jobs }: BulkRouteParts) {
  const uploaded = new Set<string>()

  async function receive(job: IngestJob, bytes: Parameters<typeof storeUpload>[2]): Promise<void> {
    if (contents.part(job.id, 0) !== undefined || uploaded.has(job.id)) {
      const advice = "please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job"
      const message = `Found multiple contents for job: <${job.id}>, ${advice}`
      throw refusal('INVALIDJOB', `${message} and make sure you only do 'PUT' once on a given Job.`)
    }
    uploaded.add(job.id)
    let stored = false
    try {
      await storeUpload(contents, job.id, bytes)
      stored = jobs.find(job.id)?.state === 'Open'
    } finally {
      uploaded.delete(job.id)
      if (!stored) contents.dropParts(job.id)
    }
  }

  async function put(c: BulkContext): Promise<Response> {
    const job = access.jobOf(c.req.param('id') ?? '', 'ingest', callerOf(c, 'ingest').session)
    if (!/^text\/csv\b/i.test(c.req.header('content-type') ?? '')) {
      throw refusal('UNSUPPORTED_MEDIA_TYPE', 'Job data must be sent as text/csv')
    }
    if (job.state !== 'Open') throw refusal('INVALIDJOBSTATE', `Data cannot be added to a Job that is ${job.state}`)
    await receive(job, bodyOf(c))
    return c.body(null, 201)
  }
  return { receive, put, isUnderWay: (id: string) => uploaded.has(id) }
}

function createCreate({ jobs, store, rights, runner }: BulkRouteParts, uploads: ReturnType<typeof createUploads>) {
  return async (c: BulkContext): Promise<Response> => {
    const { session, version } = callerOf(c, 'ingest')
    const { body, content } = await readCreation(c)
    const settings = readIngestRequest(body, { schema: store.schema, access: rights.accessOf(session) })
    const job = jobs.addIngest(settings, { createdById: session.userId, apiVersion: version })
    if (content === undefined) return c.json(toCreatedJob(job))
    await uploads.receive(job, [Buffer.from(content)])
    const closed = jobs.change(job.id, { state: 'UploadComplete' }) ?? job
    runner.start(closed, session)
    return c.json(toCreatedJob(closed))
  }
}

function createPatch({ jobs, access, runner }: BulkRouteParts, uploads: ReturnType<typeof createUploads>) {
  return async (c: BulkContext): Promise<Response> => {
    const { session } = callerOf(c, 'ingest')
    const body = await readJson(c)
    const job = access.jobOf(c.req.param('id') ?? '', 'ingest', session)
    const state = readStateChange(body, job)
    if (uploads.isUnderWay(job.id)) throw refusal('INVALIDJOBSTATE', 'The upload of the Job is not complete')
    const changed = jobs.change(job.id, { state }) ?? job
    if (state === 'UploadComplete') runner.start(changed, session)
    return c.json(toJobInfo(changed))
  }
}

function createGetResults({ contents, access }: BulkRouteParts, kind: ResultKind) {
  return (c: BulkContext): Response => {
    const job = access.jobOf(c.req.param('id') ?? '', 'ingest', callerOf(c, 'ingest').session)
    if (job.state === 'Open' || job.state === 'UploadComplete' || job.state === 'InProgress') {
      throw refusal('INVALIDJOBSTATE', `The Job is still ${job.state}`)
    }
    return csvStream(ingestResults(contents, job, kind))
  }
}

/** `/jobs/ingest`: everything about writing in bulk. */
export function addIngestRoutes(app: Hono<SessionVariables>, parts: BulkRouteParts): void {
  const { jobs, access } = parts
  const uploads = createUploads(parts)
  const jobIn = (c: BulkContext) => access.jobOf(c.req.param('id') ?? '', 'ingest', callerOf(c, 'ingest').session)
  app.on('POST', withSlash(path), createCreate(parts, uploads))
  app.on('GET', withSlash(`${path}/:id`), c => c.json(toIngestDetails(jobIn(c))))
  app.on('PUT', withSlash(`${path}/:id/batches`), uploads.put)
  app.on('PATCH', withSlash(`${path}/:id`), createPatch(parts, uploads))
  app.on('DELETE', withSlash(`${path}/:id`), c => {
    const job = jobIn(c)
    checkRemovable(job)
    jobs.remove(job.id)
    return c.body(null, 204)
  })
  for (const kind of resultKinds) app.on('GET', withSlash(`${path}/:id/${kind}`), createGetResults(parts, kind))
}
