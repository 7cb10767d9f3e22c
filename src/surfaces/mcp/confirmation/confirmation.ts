import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server'
import { AppError, toFailure } from '../../../core/failure.ts'
import { isOffered } from '../../../core/invoke/rights.ts'
import { readInput } from '../../../core/invoke/values.ts'
import { asObject } from '../server/result.ts'
import type { PendingCall } from './call-state.ts'
import { type CallStateParts, createCallStates } from './call-state.ts'
import { toQuestion } from './question.ts'

/** Asks the person before a tool changes data. */
export interface Confirmation {
  /**
   * What to answer instead of running the tool: the question, or that the person said no. `undefined`: run it.
   * @throws ProtocolError for a state that was altered, has expired or belongs to another call.
   */
  questionFor(call: PendingCall): Promise<CallToolResult | InputRequiredResult | undefined>
}

/** The one question of a call. */
const key = 'confirm'

/**
 * Questions for calls of tools that write, to clients of the current era that can show a form. Nothing is kept between
 * question and answer: the client brings back a state that is signed and says for whose call of which tool with which
 * arguments it is. It does not stop a client that answers by itself; that client could as well not say it can ask.
 * @throws Error without a key.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export function createConfirmation(parts: CallStateParts): Confirmation {
  const states = createCallStates(parts)
  const ask = async (call: PendingCall): Promise<InputRequiredResult> =>
    inputRequired({ inputRequests: { [key]: toRequest(call) }, requestState: await states.mint(call) })
  const goOn = async (call: PendingCall, state: string): Promise<CallToolResult | InputRequiredResult | undefined> => {
    await states.require(state, call)
    const action = actionOf(call)
    if (action === 'accept') return undefined
    return action === undefined ? ask(call) : refuse(call, action)
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
  return call.tool.writes && canShowForm(envelope?.[CLIENT_CAPABILITIES_META_KEY]) && isRunnable(call)
}

/** Nobody is asked about a call that would be refused anyhow; running it says why. */
function isRunnable({ exchange, input, tool }: PendingCall): boolean {
  if (!isOffered(tool, exchange.caller)) return false
  try {
    readInput(tool, input)
    return true
  } catch {
    return false
  }
}

/** A form without fields: to send it is the yes. */
const toRequest = ({ input, tool }: PendingCall) =>
  inputRequired.elicit({
    mode: 'form',
    message: toQuestion(tool, readInput(tool, input)),
    requestedSchema: { type: 'object', properties: {} },
  })

function actionOf({ context }: PendingCall): 'accept' | 'decline' | 'cancel' | undefined {
  const answer = inputResponse(context.mcpReq.inputResponses, key)
  return answer.kind === 'elicit' ? answer.action : undefined
}

const answers = { decline: 'The person said no', cancel: 'The person was asked and did not answer' } as const

function refuse({ exchange, tool }: PendingCall, action: 'decline' | 'cancel'): CallToolResult {
  const message = `${answers[action]}: ${tool.name} was not run, and nothing was changed.`
  return asObject.failed(toFailure(new AppError('forbidden', message), exchange.requestId), exchange.era)
}
