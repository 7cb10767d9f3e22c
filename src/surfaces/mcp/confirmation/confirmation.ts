import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server'
import { AppError, toAppError, toFailure } from '../../../core/failure.ts'
import type { Invocation } from '../../../core/invoke/admit.ts'
import type { CallPlan, Plan } from '../../../core/invoke/plan.ts'
import { toQuestion } from '../../../core/invoke/question.ts'
import { asObject } from '../server/result.ts'
import type { PendingCall } from './call-state.ts'
import { type CallStateParts, createCallStates } from './call-state.ts'
import { type Action, createSingleUse, type SingleUseParts } from './single-use.ts'

export interface ConfirmationParts extends CallStateParts, SingleUseParts {
  /** Says what a call is about to do, or how it would be refused. */
  readonly plan: Plan
}

/** Asks the person before a tool changes data. */
export interface Confirmation {
  /**
   * What to answer instead of running the tool: the question, or that the person said no. `undefined`: run it.
   * @throws ProtocolError for a state that was altered, has expired, belongs to another call or was answered before.
   */
  questionFor(call: PendingCall): Promise<CallToolResult | InputRequiredResult | undefined>
}

/** The one question of a call. */
const key = 'confirm'

/**
 * Questions for calls of tools that write, to clients of the current era that can show a form. Nothing is kept between
 * question and answer: the client brings back a state that is signed and says for whose call of which tool with which
 * arguments it is. One answer counts, the first: that there was one is kept until the state has expired. It does not stop a
 * client that answers by itself; that client could as well not say it can ask.
 * @throws Error without a key.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export function createConfirmation(parts: ConfirmationParts): Confirmation {
  const states = createCallStates(parts)
  const useUp = createSingleUse(parts)
  const ask = async (call: PendingCall, state?: string): Promise<CallToolResult | InputRequiredResult | undefined> => {
    const plan = await parts.plan(toInvocation(call)).catch((error: unknown) => toAppError(error))
    if (plan instanceof AppError) return toRefused(call, plan)
    if (!plan.changes) return undefined
    return inputRequired({
      inputRequests: { [key]: toRequest(plan) },
      requestState: state ?? (await states.mint(call)),
    })
  }
  const goOn = async (call: PendingCall, state: string): Promise<CallToolResult | InputRequiredResult | undefined> => {
    const id = await states.read(state, call)
    const action = actionOf(call)
    // A question that has no answer yet stays the same one, so that a no is the end of it.
    if (action === undefined) return ask(call, state)
    const failure = await useUp({ id, action, call })
    if (failure) return toFailed(call, failure)
    return action === 'accept' ? undefined : toFailed(call, refusalOf(call, action))
  }
  return {
    async questionFor(call) {
      if (call.exchange.era !== 'modern') return undefined
      const state = call.context.mcpReq.requestState<string>()
      if (state !== undefined) return goOn(call, state)
      return isConfirmable(call) ? ask(call) : undefined
    },
  }
}

/** Whether the client says in its request that it can show a form: an empty capability means forms too. */
export function canShowForm(capabilities: unknown): boolean {
  const { elicitation } = (capabilities ?? {}) as { elicitation?: { form?: unknown } | null }
  if (typeof elicitation !== 'object' || elicitation === null) return false
  return elicitation.form !== undefined || Object.keys(elicitation).length === 0
}

function isConfirmable(call: PendingCall): boolean {
  const envelope = call.context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined
  return call.tool.writes && canShowForm(envelope?.[CLIENT_CAPABILITIES_META_KEY])
}

/** A form without fields: to send it is the yes. */
const toRequest = (plan: CallPlan) =>
  inputRequired.elicit({
    mode: 'form',
    message: toQuestion(plan),
    requestedSchema: { type: 'object', properties: {} },
  })

function actionOf({ context }: PendingCall): Action | undefined {
  const answer = inputResponse(context.mcpReq.inputResponses, key)
  return answer.kind === 'elicit' ? answer.action : undefined
}

const answers = { decline: 'The person said no', cancel: 'The person was asked and did not answer' } as const

const refusalOf = ({ tool }: PendingCall, action: keyof typeof answers): AppError =>
  new AppError('forbidden', `${answers[action]}: ${tool.name} was not run, and nothing was changed.`)

const toInvocation = ({ exchange: { caller, key, requestId, signal }, input, tool }: PendingCall): Invocation => ({
  ...{ tool: tool.name, input, caller, surface: 'mcp', requestId, idempotencyKey: key },
  ...(signal && { signal }),
})

/** The end of a call that would be refused: nobody is asked about it. */
function toRefused(call: PendingCall, error: AppError): CallToolResult {
  call.exchange.onEnd?.(call.tool.name, error)
  return toFailed(call, error)
}

const toFailed = ({ exchange: { era, requestId } }: PendingCall, error: AppError): CallToolResult =>
  asObject.failed(toFailure(error, requestId), era, error)
