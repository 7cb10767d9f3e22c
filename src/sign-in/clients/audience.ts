import type { NamedCredentials } from '../../identity/keys/named-credentials.ts'

/** What tokens are for, by the client that gets them. */
export interface Audience {
  /** The address of `/mcp`, for all clients but the named credentials. */
  readonly mcp: string
  /** The address of `/actions`, for those. */
  readonly actions: string
  /** The only one that a client gets tokens for. */
  of(clientId: string): string
}

/** Tokens of one surface do not open the other: a program in which somebody works is not her org. */
export function createAudience(issuer: string, namedCredentials: NamedCredentials): Audience {
  const [mcp, actions] = [`${issuer}/mcp`, `${issuer}/actions`]
  return { mcp, actions, of: clientId => (namedCredentials.has(clientId) ? actions : mcp) }
}
