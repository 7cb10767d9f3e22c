import { createHmac, timingSafeEqual } from 'node:crypto'

/** Proves that a list of texts was put together here. */
export interface Signer {
  sign(texts: readonly string[]): string
  isSigned(texts: readonly string[], signature: string): boolean
}

/** Signs with the first key and believes any of them, so that keys can be changed while people sign in. */
export function createSigner(keys: readonly Uint8Array[]): Signer {
  const [newest] = keys
  if (newest === undefined) throw new Error('Signing needs at least one key')
  const signWith = (key: Uint8Array, texts: readonly string[]): Buffer =>
    createHmac('sha256', key).update(JSON.stringify(texts)).digest()
  return {
    sign: texts => signWith(newest, texts).toString('base64url'),
    isSigned(texts, signature) {
      const given = Buffer.from(signature, 'base64url')
      return keys
        .map(key => signWith(key, texts))
        .some(own => own.length === given.length && timingSafeEqual(own, given))
    },
  }
}
