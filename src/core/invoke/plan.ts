import { toAppError } from '../failure.ts'
import { admitCall, givenTo, type Invocation, proveOwner } from './admit.ts'
import { createFootprint, type Footprint, toRightsUsed } from './footprint.ts'
import { type InvokeParts, toRecord } from './invoke.ts'
import { hasAnswer } from './keyed.ts'
import { perform } from './perform.ts'
import { type AskedCall, askTool } from './question.ts'
import { readInput } from './values/values.ts'

/** What a call is about to do. */
export interface CallPlan extends AskedCall {
  /** Whether it changes anything: a tool that writes may have calls that do not, and what was answered under a key is not done again. */
  readonly changes: boolean
}

/**
 * Finds out what a call is about to do, for whoever asks a person first. Does nothing: checks name, rights and input as
 * the call does, prepares what a job prepares, and has the tool say what it would do.
 * @throws AppError, always one, as the call would be refused
 */
export type Plan = (invocation: Invocation) => Promise<CallPlan>

export function createPlan(parts: InvokeParts): Plan {
  return async invocation => {
    const startedAt = parts.now()
    const footprint = createFootprint()
    try {
      const plan = await planCall(parts, invocation, footprint)
      // What was read for the question was read, whatever the person answers.
      if (footprint.use)
        parts.record({ ...toRecord(invocation, { footprint, ms: parts.now() - startedAt }), kind: 'question' })
      return plan
    } catch (error) {
      const failure = toAppError(error)
      parts.record(toRecord(invocation, { footprint, ms: parts.now() - startedAt, failure }))
      throw failure
    }
  }
}

async function planCall(parts: InvokeParts, invocation: Invocation, footprint: Footprint): Promise<CallPlan> {
  const { rights, tool } = admitCall(parts, invocation)
  footprint.rights = toRightsUsed(tool, rights)
  await proveOwner(parts, tool, invocation)
  const input = readInput(tool, givenTo(tool, invocation).input)
  const own = { tool, input, question: undefined }
  if (!tool.writes || (await hasAnswer(parts, tool, invocation))) return { ...own, changes: false }
  if (!tool.prepare && !tool.confirm) return { ...own, changes: true }
  return perform(parts, { ...invocation, tool, rights, footprint }, async context => {
    const question = await askTool(tool, input, context)
    return { ...own, question, changes: !tool.confirm || question !== undefined }
  })
}
