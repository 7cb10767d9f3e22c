import * as z from 'zod'
import type { Operation } from '../applink/publications/operation.ts'
import type { JsonFields } from '../json.ts'
import type { Person } from '../sign-in/person.ts'
import type { Callback, Callbacks } from './callbacks.ts'
import type { CalloutError } from './callout.ts'
import type { FindOperation, OfferedOperation } from './documents.ts'
import { type CallerKind, toCallerOutcome } from './outcome.ts'
import { InputError, toRequest, withCallback } from './request.ts'
import type { OpenCallWay } from './ways.ts'

export const invocationSchema = z.strictObject({
  /** Username. */
  as: z.string(),
  /** operationId, which is the tool's name. */
  operation: z.string(),
  /** Name of the External Service, where several have an operation of this name. Default: the one published last. */
  service: z.string().optional(),
  input: z.record(z.string(), z.unknown()).default({}),
  /** Apex only. */
  timeoutMs: z.int().min(1).max(120_000).default(10_000),
  /** Apex only: how long it waits for a callback. */
  callbackTimeoutMs: z
    .int()
    .min(1)
    .max(24 * 60 * 60 * 1000)
    .default(10 * 60 * 1000),
  /** Apex only: how many callbacks it takes. Salesforce documents one. */
  callbackDeliveries: z.int().min(1).max(1000).default(1),
})

export type Invocation = z.infer<typeof invocationSchema>

interface InvokeParts {
  readonly findOperation: FindOperation
  readonly openWay: OpenCallWay
  readonly callbacks: Callbacks
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number
}

export interface Invoked {
  readonly kind: CallerKind
  readonly person: Person
  readonly invocation: Invocation
}

/** Makes a call and says what the caller gets. @throws InputError, CalloutError */
export type Invoke = (invoked: Invoked) => Promise<object>

/** External Services gives up after two minutes. */
const declarativeTimeoutMs = 120_000

const refusalOf = (kind: CallerKind, operation: OfferedOperation): string | undefined => {
  const { operationId, active, agentAction, callback } = operation
  if (!active) return `${operationId}: is not active, and Salesforce offers what is`
  if (kind === 'agent' && !agentAction) return `${operationId}: is not published as an agent action`
  return kind !== 'apex' && callback ? `${operationId}: calls back, which Apex alone can wait for` : undefined
}

const find = async (findOperation: FindOperation, { kind, invocation }: Invoked): Promise<OfferedOperation> => {
  const { operation: name, service } = invocation
  const operation = await findOperation(name, service)
  if (!operation) throw new InputError(`operation: there is no ${name}${service === undefined ? '' : ` in ${service}`}`)
  const refusal = refusalOf(kind, operation)
  if (refusal !== undefined) throw new InputError(refusal)
  return operation
}

/**
 * Makes a call as an agent, a flow or Apex makes it, and says what they would get.
 *
 * @throws InputError for an operation or input that they could not choose
 * @throws CalloutError when neither a document nor an answer is to be had
 */
export const createInvoke = (parts: InvokeParts): Invoke => {
  const { openWay, findOperation, callbacks, elapsed } = parts

  const expectCallback = ({ operationId, callback }: Operation, { person, invocation }: Invoked) => {
    const awaited = {
      operationId,
      username: person.username,
      userId: person.userId,
      takes: invocation.callbackDeliveries,
    }
    return callback && callbacks.expect({ ...awaited, name: callback.name }, invocation.callbackTimeoutMs)
  }

  const inputOf = (operation: Operation, { input }: Invocation, callback: Callback | undefined): JsonFields =>
    callback ? withCallback(operation, input, callbacks.urlOf(callback)) : input

  return async invoked => {
    const { kind, person, invocation } = invoked
    const operation = await find(findOperation, invoked)
    const callback = expectCallback(operation, invoked)
    const request = toRequest(operation, inputOf(operation, invocation, callback))
    const { requestId, send } = openWay(operation, person)
    const started = elapsed()
    const timeoutMs = kind === 'apex' ? invocation.timeoutMs : declarativeTimeoutMs
    const called = { kind, operation, invocationId: callback?.id }
    const outcome = await send(request, timeoutMs).then(
      answered => ({ status: answered.status, ...toCallerOutcome(called, answered) }),
      (error: CalloutError) => ({ error: error.message }),
    )
    return {
      operation: operation.operationId,
      as: person.username,
      requestId,
      ...(operation.namedCredential !== undefined && { namedCredential: operation.namedCredential }),
      request: { method: request.method, target: request.target, body: request.body },
      durationMs: Math.round(elapsed() - started),
      ...outcome,
      ...(callback ? { callback: { id: callback.id, url: callbacks.urlOf(callback) } } : {}),
    }
  }
}
