import { refusal } from '../../failure.ts'
import type { Call, Resource } from '../../resource.ts'
import type { Dispatch } from '../resources/dispatcher.ts'
import { readSubrequests, type Subrequest, type SubrequestAnswer, toHaltedAnswer } from './subrequest.ts'
import { answerSubrequest, SubrequestFailure, type SubrequestParts, succeeded } from './subrequest-run.ts'

const maxRequests = 25
const maxLarge = 5

/** Queries and collections, of which a composite request takes fewer. */
const large = /^\/services\/data\/[^/]+\/(query|queryAll|composite\/sobjects)(?:[/?]|$)/i

const nested = /^\/composite\/(?!sobjects(\/|$))|^\/composite$/i

interface Composite {
  readonly requests: readonly Subrequest[]
  readonly allOrNone: boolean
}

/** @throws SalesforceError INVALID_INPUT, LIMIT_EXCEEDED */
function readComposite(body: unknown): Composite {
  const { compositeRequest, allOrNone } = (body ?? {}) as { compositeRequest?: unknown; allOrNone?: unknown }
  const requests = readSubrequests(compositeRequest)
  refuseMoreThan(maxRequests, [requests.length, 'subrequests'])
  refuseMoreThan(maxLarge, [requests.filter(({ url }) => large.test(url)).length, 'queries and collections'])
  return { requests, allOrNone: allOrNone === true }
}

function refuseMoreThan(limit: number, [count, what]: [number, string]): void {
  if (count <= limit) return
  throw refusal('LIMIT_EXCEEDED', `A composite request can hold ${limit} ${what}, this one has ${count}`)
}

function runAll(call: Call, { requests, allOrNone }: Composite, dispatch: Dispatch): readonly SubrequestAnswer[] {
  const answered = new Map<string, unknown>()
  return requests.map(request => {
    const answer = answerSubrequest(call, request, { dispatch, answered, allows: path => !nested.test(path) })
    if (succeeded(answer)) answered.set(request.referenceId, answer.body)
    else if (allOrNone) throw new SubrequestFailure(answer)
    return answer
  })
}

function run(call: Call, composite: Composite, { store, dispatch }: SubrequestParts): readonly SubrequestAnswer[] {
  try {
    return store.transaction(() => runAll(call, composite, dispatch()))
  } catch (error) {
    if (!(error instanceof SubrequestFailure)) throw error
    const { answer } = error
    return composite.requests.map(one => (one.referenceId === answer.referenceId ? answer : toHaltedAnswer(one)))
  }
}

/** `POST /composite`: up to 25 requests, of them 5 queries or collections, one after another, later ones referring to answers of earlier ones. */
export function createCompositeResource(parts: SubrequestParts): Resource {
  return {
    method: 'POST',
    path: '/composite',
    since: 38,
    run: call => ({ status: 200, body: { compositeResponse: run(call, readComposite(call.body), parts) } }),
  }
}
