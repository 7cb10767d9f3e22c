import { deriveKey, keyIdOf } from './keys.ts'

/** Keeps secrets that are stored, such as refresh tokens, from those who read the database. */
export interface Vault {
  /** Ids of its keys, the newest first. */
  readonly keyIds: readonly string[]
  /**
   * Encrypts a text for one place. `context` names the place (table, column and row) and is kept readable beside the
   * text; a sealed text copied elsewhere does not open there. The same text is sealed differently each time. The column
   * is named in `src/host/stores.ts`: what is stored in others is lost when the key is replaced.
   */
  seal(plaintext: string, context: string): Promise<string>
  /**
   * The text that was sealed for the same place.
   * @throws UnsealError when it was sealed for another place or by a key that is gone, or was changed since.
   */
  open(sealed: string, context: string): Promise<string>
  /**
   * Keys of 32 bytes for another purpose (signing cookies, HMACs), the newest first: sign with the first, accept all.
   */
  deriveKeys(purpose: string): readonly Uint8Array[]
}

/** A stored secret cannot be opened. It is lost: let the user sign in again. Says no more than that. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError'
}

let jwe: ReturnType<typeof importJwe> | undefined

/** Loaded for the first secret: a host that has just started holds none. */
function loadJwe() {
  jwe ??= importJwe()
  return jwe
}

async function importJwe() {
  const [{ compactDecrypt }, { CompactEncrypt }] = await Promise.all([
    import('jose/jwe/compact/decrypt'),
    import('jose/jwe/compact/encrypt'),
  ])
  return { compactDecrypt, CompactEncrypt }
}

const algorithms = { alg: 'dir', enc: 'A256GCM' } as const

/**
 * A vault with keys of 32 bytes, the newest first: it seals with the first and opens with any, so that a key is replaced
 * by putting a new one before it.
 * @throws Error when there is no key, or one is not 32 bytes.
 * @see https://www.rfc-editor.org/rfc/rfc7516 (JWE in compact form, `dir` and `A256GCM`)
 */
export function createVault(keys: readonly Uint8Array[]): Vault {
  const [newest] = keys
  if (newest === undefined || keys.some(key => key.length !== 32)) throw new Error('A vault needs keys of 32 bytes')
  const secrets = new Map(keys.map(key => [keyIdOf(key), deriveKey(key, 'vault')]))
  const kid = keyIdOf(newest)
  const secret = deriveKey(newest, 'vault')
  return {
    keyIds: keys.map(keyIdOf),
    async seal(plaintext, context) {
      const { CompactEncrypt } = await loadJwe()
      return new CompactEncrypt(new TextEncoder().encode(plaintext))
        .setProtectedHeader({ ...algorithms, kid, context })
        .encrypt(secret)
    },
    async open(sealed, context) {
      const opened = await decrypted(sealed, secrets)
      if (opened?.context !== context) throw new UnsealError('A stored secret cannot be opened')
      return opened.plaintext
    },
    deriveKeys: purpose => keys.map(key => deriveKey(key, `purpose ${purpose}`)),
  }
}

/** With what every text begins that was sealed with a key, and no other. The id ends where a character of base64 does. */
export const headOf = (keyId: string): string =>
  Buffer.from(JSON.stringify({ ...algorithms, kid: keyId }).slice(0, -2)).toString('base64url')

interface Opened {
  readonly plaintext: string
  readonly context: unknown
}

async function decrypted(sealed: string, secrets: ReadonlyMap<string, Uint8Array>): Promise<Opened | undefined> {
  const { compactDecrypt } = await loadJwe()
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      sealed,
      ({ kid }) => secrets.get(kid ?? '') ?? Promise.reject(new UnsealError('No such key')),
      { keyManagementAlgorithms: [algorithms.alg], contentEncryptionAlgorithms: [algorithms.enc] },
    )
    return {
      plaintext: new TextDecoder('utf-8', { ignoreBOM: true }).decode(plaintext),
      context: protectedHeader.context,
    }
  } catch {
    // Why does not matter to anyone: each reason means that the secret is lost.
    return undefined
  }
}
