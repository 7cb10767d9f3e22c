import type { IngestJob, Job, QueryJob } from './job.ts'

const toDatetime = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000')

/** What every answer says of a job. */
export const toJobInfo = (job: Job) => ({
  id: job.id,
  operation: job.operation,
  object: job.object,
  createdById: job.createdById,
  createdDate: toDatetime(job.createdAt),
  systemModstamp: toDatetime(job.changedAt),
  state: job.state,
  ...(job.kind === 'ingest' && job.externalIdFieldName !== undefined
    ? { externalIdFieldName: job.externalIdFieldName }
    : {}),
  concurrencyMode: 'Parallel',
  contentType: 'CSV',
  apiVersion: Number(job.apiVersion),
})

const contentUrlOf = ({ state, kind, apiVersion, id }: Job) =>
  state === 'Open' ? { contentUrl: `services/data/v${apiVersion}/jobs/${kind}/${id}/batches` } : {}

const toFormat = ({ lineEnding, columnDelimiter }: Job) => ({ lineEnding, columnDelimiter })

/** The answer to the creation of a job. */
export const toCreatedJob = (job: Job) => ({ ...toJobInfo(job), ...contentUrlOf(job), ...toFormat(job) })

/** A job in a list. */
export const toListedJob = (job: Job) => ({
  ...toJobInfo(job),
  jobType: job.kind === 'ingest' ? 'V2Ingest' : 'V2Query',
  ...contentUrlOf(job),
  ...toFormat(job),
})

const errorMessageOf = ({ errorMessage }: Job) => (errorMessage === undefined ? {} : { errorMessage })

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_job_info.htm */
export const toIngestDetails = (job: IngestJob) => ({
  ...toListedJob(job),
  numberRecordsProcessed: job.processed,
  numberRecordsFailed: job.failed,
  retries: 0,
  totalProcessingTime: job.processingMs,
  apiActiveProcessingTime: job.processingMs,
  apexProcessingTime: 0,
  ...errorMessageOf(job),
})

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/query_get_one_job.htm */
export const toQueryDetails = (job: QueryJob) => ({
  ...toListedJob(job),
  numberRecordsProcessed: job.processed,
  retries: 0,
  totalProcessingTime: job.processingMs,
  isPkChunkingSupported: false,
  ...errorMessageOf(job),
})
