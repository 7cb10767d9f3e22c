import { refusal, SalesforceError } from '../../failure.ts'
import type { Call } from '../../resource.ts'
import type { Store } from '../../store/store.ts'
import type { Dispatch } from '../resources/dispatcher.ts'
import type { ReferencedAnswers } from './references.ts'
import { type Subrequest, type SubrequestAnswer, toReferringCall, toSubrequestAnswer } from './subrequest.ts'

export interface SubrequestParts {
  readonly store: Store
  readonly dispatch: () => Dispatch
}

/** Undoes what the requests before it did: carries the answer that broke them. */
export class SubrequestFailure extends Error {
  readonly answer: SubrequestAnswer

  constructor(answer: SubrequestAnswer) {
    super('subrequest failed')
    this.answer = answer
  }
}

/** One request, its references filled in from the answers before it. Refusals become answers. */
export function answerSubrequest(
  call: Call,
  request: Subrequest,
  {
    dispatch,
    answered,
    allows,
  }: { dispatch: Dispatch; answered: ReferencedAnswers; allows: (path: string) => boolean },
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
