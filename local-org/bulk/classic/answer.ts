import { toContent, toElement, toElements } from '../../xml/write.ts'
import type { ClassicBatch, ClassicJob } from './jobs.ts'

const namespace = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"'
const typed = `${namespace} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

/** How a client wants what is no data. */
export type ClassicWire = 'JSON' | 'XML'

export const xmlAnswer = (name: string, content: string, status = 200): Response =>
  new Response(`<?xml version="1.0" encoding="UTF-8"?>${toElement(name, content, typed)}`, {
    status,
    headers: { 'content-type': 'application/xml;charset=UTF-8' },
  })

export const jsonAnswer = (text: string, status = 200): Response =>
  new Response(text, { status, headers: { 'content-type': 'application/json;charset=UTF-8' } })

/** A job or a batch, or several. */
export function infoAnswer(wire: ClassicWire, name: string, [info, status]: [info: object, status: number]): Response {
  return wire === 'JSON' ? jsonAnswer(JSON.stringify(info), status) : xmlAnswer(name, toContent(info), status)
}

export function errorAnswer(wire: ClassicWire, exceptionCode: string, exceptionMessage: string): Response {
  return infoAnswer(wire, 'error', [{ exceptionCode, exceptionMessage }, 400])
}

const toTime = (ms: number, wire: ClassicWire): string => {
  const text = new Date(ms).toISOString()
  return wire === 'JSON' ? text.replace('Z', '+0000') : text
}

const sumOf = (batches: readonly ClassicBatch[], name: 'processed' | 'failed' | 'processingMs'): number =>
  batches.reduce((sum, batch) => sum + batch[name], 0)

function toCounts({ batches }: ClassicJob) {
  const inState = (state: ClassicBatch['state']): number => batches.filter(batch => batch.state === state).length
  return {
    numberBatchesQueued: inState('Queued'),
    numberBatchesInProgress: inState('InProgress'),
    numberBatchesCompleted: inState('Completed'),
    numberBatchesFailed: inState('Failed'),
    numberBatchesTotal: batches.length,
    numberRecordsProcessed: sumOf(batches, 'processed'),
    numberRetries: 0,
  }
}

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference_jobinfo.htm */
export const toClassicJobInfo = (job: ClassicJob, wire: ClassicWire) => ({
  id: job.id,
  operation: job.operation,
  object: job.object,
  createdById: job.createdById,
  createdDate: toTime(job.createdAt, wire),
  systemModstamp: toTime(job.changedAt, wire),
  state: job.state,
  ...(job.externalIdFieldName !== undefined && { externalIdFieldName: job.externalIdFieldName }),
  concurrencyMode: job.concurrencyMode,
  contentType: job.contentType,
  ...toCounts(job),
  apiVersion: wire === 'JSON' ? Number(job.apiVersion) : job.apiVersion,
  numberRecordsFailed: sumOf(job.batches, 'failed'),
  totalProcessingTime: sumOf(job.batches, 'processingMs'),
  apiActiveProcessingTime: sumOf(job.batches, 'processingMs'),
  apexProcessingTime: 0,
})

/** @see https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/asynch_api_reference_batchinfo.htm */
export const toBatchInfo = (batch: ClassicBatch, wire: ClassicWire) => ({
  id: batch.id,
  jobId: batch.jobId,
  state: batch.state,
  ...(batch.stateMessage !== undefined && { stateMessage: batch.stateMessage }),
  createdDate: toTime(batch.createdAt, wire),
  systemModstamp: toTime(batch.changedAt, wire),
  numberRecordsProcessed: batch.processed,
  numberRecordsFailed: batch.failed,
  totalProcessingTime: batch.processingMs,
  apiActiveProcessingTime: batch.processingMs,
  apexProcessingTime: 0,
})

/** The ids of a query's results. */
export const resultListAnswer = (wire: ClassicWire, ids: readonly string[]): Response =>
  wire === 'JSON' ? jsonAnswer(JSON.stringify(ids)) : xmlAnswer('result-list', toElements('result', ids))
