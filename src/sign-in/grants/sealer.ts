import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Vault } from '../../storage/vault.ts'
import type { StoredSignIn } from './stored-sign-in.ts'

/** Seals what is kept of sign-ins, and opens it. */
export interface SignInSealer {
  seal(grantId: string, kept: StoredSignIn): Promise<string>
  /** Undefined when it cannot be opened, such as after its key was taken away: whoever it was signs in again. */
  open(grantId: string, sealed: string): Promise<StoredSignIn | undefined>
}

/** Opened ones that are remembered: the same text opened again costs nothing. */
const maxRemembered = 1000

export function createSignInSealer(vault: Vault): SignInSealer {
  const opened = createBoundedMap<{ readonly grantId: string; readonly kept: StoredSignIn }>(maxRemembered)
  const unsealed = async (grantId: string, sealed: string): Promise<StoredSignIn | undefined> => {
    try {
      return JSON.parse(await vault.open(sealed, contextOf(grantId))) as StoredSignIn
    } catch {
      return undefined
    }
  }
  return {
    async seal(grantId, kept) {
      const sealed = await vault.seal(JSON.stringify(kept), contextOf(grantId))
      opened.set(sealed, { grantId, kept })
      return sealed
    },
    async open(grantId, sealed) {
      const known = opened.get(sealed)
      // The context is part of what opens a text: one that was moved to another row must not open from memory either.
      if (known?.grantId === grantId) return known.kept
      const kept = await unsealed(grantId, sealed)
      if (kept) opened.set(sealed, { grantId, kept })
      return kept
    },
  }
}

const contextOf = (grantId: string): string => `sign-in:${grantId}`
