import { refusal, SalesforceError } from '../../failure.ts'
import type { Answer, Call, Resource } from '../../resource.ts'
import type { Dispatch } from '../resources/dispatcher.ts'
import { toCall } from './subrequest.ts'

const maxRequests = 25

interface BatchRequest {
  readonly method: string
  readonly url: string
  readonly richInput: unknown
}

const halted: Answer = {
  status: 412,
  body: [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }],
}

function readBatchRequest(input: unknown): BatchRequest {
  const { method, url, richInput } = (input ?? {}) as { method?: unknown; url?: unknown; richInput?: unknown }
  if (typeof method !== 'string' || typeof url !== 'string') {
    throw refusal('INVALID_INPUT', 'Each batch request needs a method and a url')
  }
  const address = url.startsWith('/services/data/') ? url : `/services/data/${url.replace(/^\//, '')}`
  return { method: method.toUpperCase(), url: address, richInput }
}

/** @throws SalesforceError INVALID_INPUT, LIMIT_EXCEEDED */
function readBatch(body: unknown): readonly BatchRequest[] {
  const { batchRequests } = (body ?? {}) as { batchRequests?: unknown }
  if (!Array.isArray(batchRequests) || batchRequests.length === 0) {
    throw refusal('INVALID_INPUT', 'batchRequests must be a list of requests')
  }
  if (batchRequests.length <= maxRequests) return batchRequests.map(readBatchRequest)
  throw refusal('LIMIT_EXCEEDED', `A batch can hold ${maxRequests} requests, this one has ${batchRequests.length}`)
}

function answerOf(call: Call, { method, url, richInput }: BatchRequest, dispatch: Dispatch): Answer {
  try {
    const inner = toCall(call, [method, url, richInput])
    if (inner.path.startsWith('/composite')) throw refusal('INVALID_INPUT', 'A batch cannot hold composite requests')
    return dispatch(inner)
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    return { status: error.status, body: error.entries }
  }
}

/** `POST /composite/batch`: up to 25 requests that know nothing of each other, each done or not on its own. */
export function createBatchResource(dispatch: () => Dispatch): Resource {
  return {
    method: 'POST',
    path: '/composite/batch',
    since: 34,
    run(call) {
      const { haltOnError } = (call.body ?? {}) as { haltOnError?: unknown }
      const requests = readBatch(call.body)
      let stopped = false
      const answers = requests.map(request => {
        const answer = stopped ? halted : answerOf(call, request, dispatch())
        stopped ||= haltOnError === true && answer.status >= 300
        return answer
      })
      const results = answers.map(({ status, body }) => ({ statusCode: status, result: body ?? null }))
      return { status: 200, body: { hasErrors: answers.some(({ status }) => status >= 300), results } }
    },
  }
}
