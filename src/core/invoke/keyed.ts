import { AppError } from '../failure.ts'
import type { JsonFields } from '../json.ts'
import type { CallKey } from '../once/once.ts'
import type { RunOnce } from '../once/run-once.ts'
import type { ToolContext } from '../tool/context.ts'
import type { Tool } from '../tool/tool.ts'
import { type AdmitParts, type Invocation, isKeyed } from './admit.ts'
import type { Footprint } from './footprint.ts'
import { type AllowedCall, type PerformParts, perform } from './perform.ts'
import { askTool } from './question.ts'

export interface KeyedParts extends PerformParts, AdmitParts {
  readonly runOnce: RunOnce
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** A call under a key that was allowed, and its input checked. */
export interface KeyedRun {
  readonly invocation: Invocation
  readonly tool: Tool
  readonly rights: AllowedCall['rights']
  readonly footprint: Footprint
  readonly input: JsonFields
  work(context: ToolContext): Promise<JsonFields>
}

/** Does the work of a call once, however often it comes under its key. What a call that changes nothing does is no use of the key. */
export async function runKeyed(parts: KeyedParts, call: KeyedRun): Promise<JsonFields> {
  const { footprint, input, invocation, rights, tool, work } = call
  const { onRepeat, signal, ...whose } = invocation
  const key = keyOf(parts, invocation)
  const allowed = { ...whose, tool, rights, footprint }
  const endsAt = parts.now() + (tool.deadlineMs ?? parts.deadlineMs)
  // The caller waits for the question too.
  const leftMs = () => Math.max(1, endsAt - parts.now())
  if (tool.confirm && !(await wasUsed(key))) {
    const question = await perform(parts, { ...allowed, signal }, context => askTool(tool, input, context))
    if (question === undefined) return perform(parts, { ...allowed, signal, deadlineMs: leftMs() }, work)
  }
  const { output, repeated } = await parts.runOnce({
    ...{ key, tool, signal },
    requestId: invocation.requestId,
    deadlineMs: leftMs(),
    // Whoever hangs up gets the answer when she asks again: the work is not ended for that.
    run({ deadlineMs, writes }) {
      footprint.writes = writes
      return perform(parts, { ...allowed, deadlineMs }, work)
    },
  })
  footprint.repeated = repeated
  if (repeated) onRepeat?.()
  return output
}

/** Whether the answer of the call is there already, so that nothing is done and nobody has to be asked. */
export async function hasAnswer(parts: AdmitParts, tool: Tool, invocation: Invocation): Promise<boolean> {
  if (!isKeyed(parts, tool, invocation)) return false
  return (await keyOf(parts, invocation).look())?.state === 'answered'
}

/** For this very call: a call with another input that changes nothing does not meet what is kept. */
async function wasUsed(key: CallKey): Promise<boolean> {
  const use = await key.look()
  return use !== undefined && use.state !== 'other'
}

function keyOf({ keys }: AdmitParts, { caller, idempotencyKey, input, tool }: Invocation): CallKey {
  if (!keys || idempotencyKey === undefined) throw new AppError('internal', 'a call without a key has none to open')
  return keys.open({ caller, tool, key: idempotencyKey, input })
}
