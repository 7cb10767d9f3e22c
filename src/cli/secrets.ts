import { randomBytes } from 'node:crypto'

/** A secret for a service client, or an API key. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
