import type { Store } from '../store/store.ts'
import type { Dispatch } from './dispatcher.ts'
import { refusal, SalesforceError } from './failure.ts'
import type { Answered } from './references.ts'
import type { Call, Resource } from './resource.ts'
import {
  readSubrequests,
  type Subrequest,
  type SubrequestAnswer,
  toHaltedAnswer,
  toReferringCall,
  toSubrequestAnswer,
} from './subrequest.ts'

const maxRequests = 25

export interface CompositeParts {
  readonly store: Store
  readonly dispatch: () => Dispatch
}

/** Undoes what the requests before it did. */
class CompositeFailure extends Error {
  readonly answer: SubrequestAnswer

  constructor(answer: SubrequestAnswer) {
    super('composite request failed')
    this.answer = answer
  }
}

const nested = /^\/composite\/(?!sobjects(\/|$))|^\/composite$/i

/** One request, its references filled in from the answers before it. Refusals become answers. */
export function answerSubrequest(
  call: Call,
  request: Subrequest,
  { dispatch, answered, allows }: { dispatch: Dispatch; answered: Answered; allows: (path: string) => boolean },
): SubrequestAnswer {
  try {
    const inner = toReferringCall(call, request, answered)
    if (!allows(inner.path)) throw refusal('INVALID_INPUT', 'This resource cannot be used inside a composite request')
    return toSubrequestAnswer(request, dispatch(inner))
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error
    return toSubrequestAnswer(request, { status: error.status, body: error.entries })
  }
}

export const succeeded = ({ httpStatusCode }: SubrequestAnswer): boolean => httpStatusCode < 300

interface Composite {
  readonly requests: readonly Subrequest[]
  readonly allOrNone: boolean
}

/** @throws SalesforceError INVALID_INPUT, LIMIT_EXCEEDED */
function readComposite(body: unknown): Composite {
  const { compositeRequest, allOrNone } = (body ?? {}) as { compositeRequest?: unknown; allOrNone?: unknown }
  const requests = readSubrequests(compositeRequest)
  if (requests.length <= maxRequests) return { requests, allOrNone: allOrNone === true }
  throw refusal(
    'LIMIT_EXCEEDED',
    `A composite request can hold ${maxRequests} subrequests, this one has ${requests.length}`,
  )
}

function runAll(call: Call, { requests, allOrNone }: Composite, dispatch: Dispatch): readonly SubrequestAnswer[] {
  const answered = new Map<string, unknown>()
  return requests.map(request => {
    const answer = answerSubrequest(call, request, { dispatch, answered, allows: path => !nested.test(path) })
    if (succeeded(answer)) answered.set(request.referenceId, answer.body)
    else if (allOrNone) throw new CompositeFailure(answer)
    return answer
  })
}

function run(call: Call, composite: Composite, { store, dispatch }: CompositeParts): readonly SubrequestAnswer[] {
  try {
    return store.transaction(() => runAll(call, composite, dispatch()))
  } catch (error) {
    if (!(error instanceof CompositeFailure)) throw error
    const { answer } = error
    return composite.requests.map(one => (one.referenceId === answer.referenceId ? answer : toHaltedAnswer(one)))
  }
}

/** `POST /composite`: up to 25 requests one after another, later ones referring to answers of earlier ones. */
export function createCompositeResource(parts: CompositeParts): Resource {
  return {
    method: 'POST',
    path: '/composite',
    run: call => ({ status: 200, body: { compositeResponse: run(call, readComposite(call.body), parts) } }),
  }
}
