import { errors } from 'oidc-provider'
import type { Caller } from '../../core/caller.ts'
import type { Scope } from '../../core/scope.ts'
import type { ProviderRecords } from '../server/records.ts'

/** What follows when a call needs more than its token allows. */
export interface StepUps {
  /** Notes that a person's client was told so, unless it could not get more anyway. */
  note(caller: Caller, required: readonly Scope[]): Promise<void>
  /**
   * Refuses the refresh that such a client makes next: it would give the same rights again. What it brought stays good.
   * @throws errors.InteractionRequired
   */
  requireNone(token: RefreshingToken): Promise<void>
}

interface RefreshingToken {
  readonly grantId?: string | undefined
  readonly scopes: ReadonlySet<string>
}

export interface StepUpParts {
  readonly records: Pick<ProviderRecords, 'find' | 'put'>
  /** What a client may ask for. */
  scopesFor(clientId: string): readonly Scope[]
}

/** Long enough for a client to look up where to refresh, and short for one that does something else. */
const lifeSeconds = 30

/**
 * Keeps for a moment which grants were told `insufficient_scope`. Clients built with version 1 of the official SDK answer
 * that by a refresh, and take whatever comes of it for all there is. Only when the refresh fails, and not by a fault of the
 * token, do they ask the person, for the scopes that they were told.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization (scope challenge handling)
 */
export function createStepUps({ records, scopesFor }: StepUpParts): StepUps {
  return {
    async note(caller, required) {
      if (caller.kind !== 'person' || !caller.signIn) return
      const { clientId, grantId } = caller.signIn
      const allowed = scopesFor(clientId)
      if (!required.every(scope => allowed.includes(scope))) return
      await records.put({ kind: 'StepUp', id: grantId }, { grantId, scope: required.join(' ') }, lifeSeconds)
    },
    async requireNone({ grantId = '', scopes }) {
      const told = await records.find({ kind: 'StepUp', id: grantId })
      const missing = told?.scope?.split(' ').filter(scope => !scopes.has(scope)) ?? []
      if (missing.length === 0) return
      throw new errors.InteractionRequired(`a refresh gives no more rights; ask the person for ${missing.join(' ')}`)
    },
  }
}
