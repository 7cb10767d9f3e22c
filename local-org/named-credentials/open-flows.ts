import type { Person } from '../sign-in/person.ts'

/** A sign-in at a provider that somebody began. */
export interface OpenFlow {
  readonly provider: string
  readonly externalCredential: string
  readonly person: Person
  /** Of PKCE. */
  readonly verifier: string
  readonly returnUrl: string | undefined
}

export interface OpenFlows {
  /** Gives its `state`, good once, for ten minutes. */
  open(flow: OpenFlow): string
  /** Undefined for a state that is over, or of another provider. */
  take(provider: string, state: string): OpenFlow | undefined
}

interface OpenFlowsParts {
  readonly newText: () => string
  readonly now: () => number
}

const lifetimeMs = 10 * 60 * 1000

export const createOpenFlows = ({ newText, now }: OpenFlowsParts): OpenFlows => {
  const flows = new Map<string, OpenFlow & { readonly until: number }>()
  return {
    open(flow) {
      for (const [state, { until }] of flows) if (until <= now()) flows.delete(state)
      const state = newText()
      flows.set(state, { ...flow, until: now() + lifetimeMs })
      return state
    },
    take(provider, state) {
      const flow = flows.get(state)
      if (flow?.provider.toLowerCase() !== provider.toLowerCase() || flow.until <= now()) return undefined
      flows.delete(state)
      return flow
    },
  }
}
