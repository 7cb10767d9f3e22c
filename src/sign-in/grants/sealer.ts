import { createBoundedMap } from '../../core/bounded-map.ts'
import type { Vault } from '../../storage/vault.ts'
import { sealedSignIns } from './migrations.ts'
import type { StoredSignIn } from './stored-sign-in.ts'

/** Seals what is kept of sign-ins, and opens it. */
export interface SignInSealer {
  seal(grantId: string, signIn: StoredSignIn): Promise<string>
  /** Undefined when it cannot be opened, such as after its key was taken away: whoever it was signs in again. */
  open(grantId: string, sealed: string): Promise<StoredSignIn | undefined>
}

/** Opened ones that are remembered: the same text opened again costs nothing. */
const maxRemembered = 1000

export function createSignInSealer(vault: Vault): SignInSealer {
  const opened = createBoundedMap<{ readonly grantId: string; readonly signIn: StoredSignIn }>(maxRemembered)
  const unsealed = async (grantId: string, sealed: string): Promise<StoredSignIn | undefined> => {
    try {
      return JSON.parse(await vault.open(sealed, sealedSignIns.contextOf(grantId))) as StoredSignIn
    } catch {
      return undefined
    }
  }
  return {
    async seal(grantId, signIn) {
      const sealed = await vault.seal(JSON.stringify(signIn), sealedSignIns.contextOf(grantId))
      opened.set(sealed, { grantId, signIn })
      return sealed
    },
    async open(grantId, sealed) {
      const known = opened.get(sealed)
      // The context is part of what opens a text: one that was moved to another row must not open from memory either.
      if (known?.grantId === grantId) return known.signIn
      const signIn = await unsealed(grantId, sealed)
      if (signIn) opened.set(sealed, { grantId, signIn })
      return signIn
    },
  }
}
