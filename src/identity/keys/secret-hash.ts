import { hash, timingSafeEqual } from 'node:crypto'

/** What is kept of a code, a token or an id that opens something: enough to find it again, too little to use it. */
export const hashOf = (secret: string): string => hash('sha256', secret, 'base64url')

const prefix = 'sha256:'

/** The form in which a client's secret is kept: `sha256:` and 64 hex digits. Fit for random secrets, not for passwords. */
export const toSecretHash = (secret: string): string => prefix + hash('sha256', secret, 'hex')

export const isSecretHash = (text: unknown): text is string =>
  typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text)

/** Whether the secret is the one that was hashed. Takes the same time wherever they differ. */
export function isSecret(secretHash: unknown, secret: unknown): boolean {
  if (!isSecretHash(secretHash) || typeof secret !== 'string') return false
  return timingSafeEqual(Buffer.from(toSecretHash(secret)), Buffer.from(secretHash))
}
