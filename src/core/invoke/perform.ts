import type { Caller, OrgConnector } from '../caller.ts'
import type { Log } from '../log.ts'
import type { Undeclared } from '../org/reach.ts'
import type { EarlyEnd } from '../timeout.ts'
import type { CalloutConnector } from '../tool/callout.ts'
import type { ToolContext } from '../tool/context.ts'
import { ownAuthorizationOf } from '../tool/run-as.ts'
import type { Tool } from '../tool/tool.ts'
import { type ContextParts, connectStored, createContext, type RequireProof } from './context.ts'
import { abortReasonOf, startDeadline } from './deadline.ts'
import type { Footprint } from './footprint.ts'
import type { SetTimer } from './shared-timer.ts'

export interface PerformParts {
  readonly orgs: OrgConnector
  readonly callouts: CalloutConnector
  /** Absent: whoever put the parts together answers for its callers. */
  readonly requireProof?: RequireProof | undefined
  readonly log: Log
  /** What becomes of requests for objects that the tool does not name. Default: they are refused. */
  readonly undeclared?: Undeclared | undefined
  /** Absent: each call has a timer of its own. */
  readonly setTimer?: SetTimer | undefined
  /** For tools that set none. Milliseconds. */
  readonly deadlineMs: number
}

/** A call that was allowed. */
export interface AllowedCall {
  readonly tool: Tool
  readonly rights: 'own' | 'stored'
  readonly caller: Caller
  readonly requestId: string
  readonly signal?: EarlyEnd | undefined
  readonly footprint: Footprint
  /** In place of the tool's own. */
  readonly deadlineMs?: number
}

/**
 * Does work of a tool under its deadline, with the rights that were decided.
 * @throws what the work threw; deadline_exceeded, or why the signal ended it
 */
export async function perform<T>(
  parts: PerformParts,
  call: AllowedCall,
  work: (context: ToolContext) => Promise<T>,
): Promise<T> {
  const { caller, footprint, requestId, rights, signal, tool } = call
  if (signal?.aborted) throw abortReasonOf(signal)
  const deadline = startDeadline(call.deadlineMs ?? tool.deadlineMs ?? parts.deadlineMs, signal, parts.setTimer)
  const { callouts, log, orgs, requireProof, undeclared } = parts
  const own = { tool, caller, requestId, deadline, footprint, stored: undefined }
  const contextParts = { orgs, callouts, requireProof, log, undeclared, ...own }
  try {
    return await deadline.race(
      rights === 'own' ? work(createContext(contextParts)) : workStored(tool, contextParts, work),
    )
  } finally {
    deadline.end()
  }
}

async function workStored<T>(tool: Tool, parts: ContextParts, work: (context: ToolContext) => Promise<T>): Promise<T> {
  const name = ownAuthorizationOf(tool)
  const stored = name === undefined ? undefined : await connectStored(parts, name)
  return work(createContext({ ...parts, stored }))
}
