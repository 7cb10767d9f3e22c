import { hash } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'

/** The use of a request context for a call, both as digests. */
export interface ContextUse {
  readonly key: string
  /** The request and the user. */
  readonly holder: string
  /** Epoch milliseconds until which the context is good for anything. */
  readonly untilMs: number
}

export interface ContextCall {
  readonly contextId: string
  /** The request and the user. */
  readonly call: string
}

/** Remembers which call a request context was first vouched for. */
export interface Replays {
  /** Whether it came with another call before, as far as this process knows. */
  isReplay(of: ContextCall): boolean
  /** Whether the context is this call's. Only for what was vouched for: a stranger can neither fill this nor use up an id. */
  take(of: ContextCall, untilMs: number): Promise<boolean>
}

export interface ReplayParts {
  /** Says which holder has a context in all processes, this one when it had none. Absent: there is one process. */
  readonly claim?: ((use: ContextUse) => Promise<string>) | undefined
}

const maxKept = 20_000
const digestOf = (text: string): string => hash('sha256', text, 'base64url')

/**
 * A request context is for one request and one user. Salesforce may repeat a request, and make several calls in one: these
 * have the same id, and only the first of them asks what other processes know.
 */
export function createReplays({ claim = async ({ holder }) => holder }: ReplayParts): Replays {
  const holders = createBoundedMap<string>(maxKept)
  return {
    isReplay({ call, contextId }) {
      const holder = holders.get(digestOf(contextId))
      return holder !== undefined && holder !== digestOf(call)
    },
    async take({ call, contextId }, untilMs) {
      const [key, own] = [digestOf(contextId), digestOf(call)]
      const known = holders.get(key)
      if (known !== undefined) return known === own
      const holder = await claim({ key, holder: own, untilMs })
      // In one process, another call can have come first meanwhile.
      const first = holders.get(key) ?? holder
      holders.set(key, first)
      return first === own
    },
  }
}
