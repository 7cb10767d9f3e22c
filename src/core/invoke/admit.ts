import type { Caller } from '../caller.ts'
import { callerKindOf, type Disclosure } from '../disclosure/disclosure.ts'
import { AppError } from '../failure.ts'
import { jobStatusName, splitCallback, takesCallback } from '../job/job.ts'
import type { CallKeys } from '../once/once.ts'
import { createEarlyEnd, type EarlyEnd, toSignal } from '../timeout.ts'
import type { Catalog } from '../tool/catalog.ts'
import type { Surface } from '../tool/surface.ts'
import type { Tool } from '../tool/tool.ts'
import type { RequireProof } from './context.ts'
import { decideRights } from './rights.ts'

/** One call of one tool. */
export interface Invocation {
  readonly tool: string
  readonly input: unknown
  readonly caller: Caller
  readonly surface: Surface
  readonly requestId: string
  /** Ends the call early, with its reason when that is an `AppError`, else as `unavailable`. The deadline holds anyhow. */
  readonly signal?: EarlyEnd
  /** Only for tools that write: the same key within 24 hours gives the same answer, or the same job. */
  readonly idempotencyKey?: string | undefined
  /** Hears that the answer is that of an earlier call. */
  readonly onRepeat?: () => void
  /** It came through the operation that flows and Apex have beside the one for agents. */
  readonly forFlows?: true
}

export interface AdmitParts {
  readonly catalog: Catalog
  /** Absent: whoever put the parts together answers for its callers. */
  readonly requireProof?: RequireProof | undefined
  /** Absent: keys count for jobs only. */
  readonly keys?: CallKeys | undefined
  /** Absent: everybody is shown all that a tool gives. */
  readonly disclosure?: Disclosure | undefined
}

/**
 * What every call begins with: the tool, whose rights it gets, and what its caller is shown.
 * @throws not_found; as `decideRights` does; forbidden for a tool that is kept from callers of this kind
 */
export function admitCall({ catalog, disclosure }: AdmitParts, invocation: Invocation) {
  const { caller, surface, tool: name } = invocation
  const tool = catalog.toolOf(name, surface)
  if (!tool) throw new AppError('not_found', 'There is no tool of this name here. The catalog lists those there are.')
  const rights = decideRights(tool, caller)
  const view = disclosure?.viewOf(name, callerKindOf(tool, invocation))
  if (view?.refusal !== undefined) throw new AppError('forbidden', view.refusal)
  return { rights, tool, view }
}

/**
 * What is kept for a user is for nobody who only bears her name: her jobs, and what a repeated key gives. `undefined` where
 * there is nothing to wait for, as for most calls.
 * @throws unauthenticated for who only claims to be the user
 */
export function proveOwner(parts: AdmitParts, tool: Tool, invocation: Invocation): Promise<void> | undefined {
  const { caller, requestId, signal } = invocation
  const { requireProof } = parts
  if (!tool.job && tool.name !== jobStatusName && !isKeyed(parts, tool, invocation)) return undefined
  if (caller.kind !== 'invoker' || !requireProof) return undefined
  return requireProof(caller, { requestId, signal: toSignal(signal ?? createEarlyEnd()) })
}

/** Whether the call is done once under its key. A read is simply done again, and a job keeps its key itself. */
export const isKeyed = ({ keys }: AdmitParts, tool: Tool, { idempotencyKey }: Invocation): boolean =>
  idempotencyKey !== undefined && keys !== undefined && tool.writes !== false && !tool.job

/** What the tool gets, and what the host takes itself. */
export const givenTo = (tool: Tool, { input, surface }: Invocation) =>
  takesCallback(tool, surface) ? splitCallback(input) : { input, callbackUrl: undefined }
