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

/** Whose context it is. */
export type ContextHolder = Pick<ContextUse, 'key' | 'holder'>

/** Remembers which call a request context was first vouched for. */
export interface Replays {
  /** Whether it came with another call before, as far as this process knows. */
  isReplay(of: ContextHolder): boolean
  /** Whether the context is this call's. Only for what was vouched for: a stranger can neither fill this nor use up an id. */
  take(use: ContextUse): Promise<boolean>
}

export interface ReplayParts {
  /** Says which holder has a context in all processes, this one when it had none. Absent: there is one process. */
  readonly claim?: ((use: ContextUse) => Promise<string>) | undefined
}

const maxKept = 20_000
const digestOf = (text: string): string => hash('sha256', text, 'base64url')

/** @param call the request and the user */
export const toContextHolder = (contextId: string, call: string): ContextHolder => ({
  key: digestOf(contextId),
  holder: digestOf(call),
})

/**
 * A request context is for one request and one user. Salesforce may repeat a request, and make several calls in one: these
 * have the same id, and only the first of them asks what other processes know.
 */
export function createReplays({ claim = async ({ holder }) => holder }: ReplayParts): Replays {
  const holders = createBoundedMap<string>(maxKept)
  return {
    isReplay({ holder, key }) {
      const known = holders.get(key)
      return known !== undefined && known !== holder
    },
    async take(use) {
      const { holder, key } = use
      const known = holders.get(key)
      if (known !== undefined) return known === holder
      const claimed = await claim(use)
      // In one process, another call can have come first meanwhile.
      const first = holders.get(key) ?? claimed
      holders.set(key, first)
      return first === holder
    },
  }
}
