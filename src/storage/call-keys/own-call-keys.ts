import { randomBytes } from 'node:crypto'
import { createBoundedMap } from '../../core/bounded-map.ts'
import type { CallKeys, KeyUse } from '../../core/once/once.ts'
import { createDigests } from './digests.ts'

interface OwnUse {
  readonly inputHash: string
  readonly use: KeyUse
}

/** Keys of a process that has no database, and ends with the connection that they are for; the oldest are forgotten first. */
export function createOwnCallKeys(max: number): CallKeys {
  const uses = createBoundedMap<OwnUse>(max)
  const digestsOf = createDigests([randomBytes(32)])
  return {
    open(call) {
      const { callKey, kept } = digestsOf(call)
      const [{ id, inputHash }] = kept
      const find = (): KeyUse | undefined => {
        const found = uses.get(id)
        return found && found.inputHash !== inputHash ? { state: 'other' } : found?.use
      }
      const set = (use: KeyUse): void => uses.set(id, { inputHash, use })
      return {
        callKey,
        look: async () => find(),
        async take({ again }) {
          const use = find()
          if (use && !(again && use.state === 'unknown')) return use
          set({ state: 'running' })
          return undefined
        },
        keep: async answer => set({ state: 'answered', answer }),
        doubt: async () => set({ state: 'unknown' }),
        free: async () => uses.delete(id),
      }
    },
  }
}
