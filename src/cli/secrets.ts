import { createHash, randomBytes } from 'node:crypto'

/** A secret for a service client, or an API key. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** What `SERVICE_CLIENTS` keeps of a secret. */
export const toSecretHash = (secret: string): string => `sha256:${createHash('sha256').update(secret).digest('hex')}`
