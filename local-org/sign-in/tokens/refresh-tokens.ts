import { randomUUID } from 'node:crypto'
import type { Client } from '../clients.ts'
import type { Person } from '../person.ts'

/** Everything that came from one sign-in. */
export interface Grant {
  readonly id: string
  readonly clientId: string
  readonly person: Person
  /** Space-separated. */
  readonly scope: string
}

export interface RefreshTokens {
  /** A grant without tokens yet. */
  begin(client: Client, person: Person, scope: string): Grant
  issue(grant: Grant): string
  /** Remembers an access token, to be ended with the grant. */
  keep(grant: Grant, accessToken: string): void
  /** Undefined for a token that was never given out or whose grant was revoked. */
  grantOf(refreshToken: string): Grant | undefined
  /**
   * Uses a token. With rotation it works once: a second use revokes the whole grant.
   * Undefined when it may not be used.
   */
  use(refreshToken: string, client: Client): Grant | undefined
  /** Ends a grant: its refresh tokens and every access token. */
  revoke(grant: Grant): void
  /** Ends every grant of a user, and says how many. */
  revokeAll(userId: string): number
}

interface RefreshTokenParts {
  readonly newToken: () => string
  readonly endSession: (accessToken: string) => void
}

interface Family {
  readonly grant: Grant
  readonly refreshTokens: Set<string>
  readonly accessTokens: Set<string>
}

/** Keeps the refresh tokens, those already used included, so that a second use is noticed. */
export const createRefreshTokens = ({ newToken, endSession }: RefreshTokenParts): RefreshTokens => {
  const families = new Map<string, Family>()
  const tokens = new Map<string, { readonly family: Family; used: boolean }>()

  const revoke = ({ id }: Grant): void => {
    const family = families.get(id)
    if (!family) return
    families.delete(id)
    for (const token of family.refreshTokens) tokens.delete(token)
    for (const token of family.accessTokens) endSession(token)
  }

  const use = (refreshToken: string, client: Client): Grant | undefined => {
    const token = tokens.get(refreshToken)
    if (!token || token.family.grant.clientId !== client.clientId) return undefined
    if (token.used) {
      revoke(token.family.grant)
      return undefined
    }
    token.used = client.rotatesRefreshTokens
    return token.family.grant
  }

  return {
    begin: ({ clientId }, person, scope) => {
      const grant = { id: randomUUID(), clientId, person, scope }
      families.set(grant.id, { grant, refreshTokens: new Set(), accessTokens: new Set() })
      return grant
    },
    issue: grant => {
      const refreshToken = newToken()
      const family = families.get(grant.id)
      if (family) {
        family.refreshTokens.add(refreshToken)
        tokens.set(refreshToken, { family, used: false })
      }
      return refreshToken
    },
    keep: (grant, accessToken) => {
      families.get(grant.id)?.accessTokens.add(accessToken)
    },
    grantOf: refreshToken => tokens.get(refreshToken)?.family.grant,
    use,
    revoke,
    revokeAll: userId => {
      const grants = [...families.values()].map(({ grant }) => grant).filter(({ person }) => person.userId === userId)
      for (const grant of grants) revoke(grant)
      return grants.length
    },
  }
}
