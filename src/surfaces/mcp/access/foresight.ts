import type { Caller } from '../../../core/caller.ts'
import { AppError, toAppError } from '../../../core/failure.ts'
import type { Invocation } from '../../../core/invoke/admit.ts'
import type { Plan } from '../../../core/invoke/plan.ts'
import type { Bearer, Scope } from '../../../core/scope.ts'
import type { Catalog } from '../../../core/tool/catalog.ts'
import type { Challenges } from './access.ts'

export interface ForesightParts {
  readonly catalog: Catalog
  /** Absent: every call of a tool that writes needs the scope for it. */
  readonly plan?: Plan
  /** Hears of each call that needs more than its token allows. */
  readonly noteStepUp?: ((caller: Caller, required: readonly Scope[]) => Promise<void>) | undefined
}

/** What was found out about a call of a tool that writes before it runs: that it changes nothing, or why it is refused. */
export interface Foreseen {
  readonly refusal: AppError | undefined
}

interface Need extends Pick<Invocation, 'requestId' | 'signal'> {
  readonly required: readonly Scope[]
}

/**
 * Looks ahead for a token that allows reading only: nobody is to be asked for more rights when this very call changes
 * nothing, or would be refused anyhow.
 * @throws a challenge for the rights that the message needs
 */
export function createForesight({ catalog, noteStepUp, plan }: ForesightParts, challenges: Challenges) {
  const refuse = async (caller: Caller, required: readonly Scope[]): Promise<never> => {
    await noteStepUp?.(caller, required)
    throw challenges.stepUp(required)
  }
  return async (body: unknown, { caller, scopes }: Bearer, { required, ...whose }: Need): Promise<Foreseen> => {
    const call = scopes.has('tools:read') ? readCall(body) : undefined
    if (!plan || !call || !catalog.toolOf(call.tool, 'mcp')?.writes) return refuse(caller, required)
    const found = await plan({ ...call, ...whose, caller, surface: 'mcp' }).catch((error: unknown) => toAppError(error))
    if (found instanceof AppError) return { refusal: found }
    return found.changes ? refuse(caller, required) : { refusal: undefined }
  }
}

/** One call alone: those of a batch need their rights together. */
export function readCall(body: unknown): Pick<Invocation, 'tool' | 'input'> | undefined {
  const { method, params } = (body ?? {}) as {
    method?: unknown
    params?: { name?: unknown; arguments?: unknown } | null
  }
  const name = method === 'tools/call' ? params?.name : undefined
  return typeof name === 'string' ? { tool: name, input: params?.arguments ?? {} } : undefined
}
