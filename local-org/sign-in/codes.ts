import { createHash } from 'node:crypto'
import type { Person } from './person.ts'
import type { Grant } from './tokens/refresh-tokens.ts'

/** What an authorization code stands for. */
export interface CodeGrant {
  readonly clientId: string
  readonly person: Person
  readonly redirectUri: string
  /** Space-separated. */
  readonly scope: string
  /** S256 of the code verifier; undefined without PKCE. */
  readonly challenge: string | undefined
  readonly nonce: string | undefined
}

interface IssuedCode extends CodeGrant {
  readonly until: number
  /** What its first use gave. */
  redeemed?: Grant
}

export interface Codes {
  issue(grant: CodeGrant): string
  /** Undefined for a code that was never given out, or has run out. */
  find(code: string): IssuedCode | undefined
  /** Finds a code of this client and uses it up. */
  take(code: string, clientId: string): CodeGrant | undefined
}

interface CodeParts {
  readonly now: () => number
  readonly newToken: () => string
}

const lifetimeMs = 15 * 60 * 1000

/**
 * Whether a verifier is well formed and the one that the challenge was made from. Salesforce takes longer ones than RFC 7636,
 * such as the 171 characters of jsforce and the Salesforce CLI.
 */
export const isVerifierOf = (verifier: string, challenge: string): boolean =>
  /^[A-Za-z0-9\-._~]{43,256}$/.test(verifier) && createHash('sha256').update(verifier).digest('base64url') === challenge

/** Keeps the authorization codes for a quarter of an hour, used ones too, so that a second use is noticed. */
export const createCodes = ({ now, newToken }: CodeParts): Codes => {
  const codes = new Map<string, IssuedCode>()
  const sweep = (): void => {
    for (const [code, { until }] of codes) if (until <= now()) codes.delete(code)
  }
  return {
    issue: grant => {
      sweep()
      const code = newToken()
      codes.set(code, { ...grant, until: now() + lifetimeMs })
      return code
    },
    find: code => {
      sweep()
      return codes.get(code)
    },
    take: (code, clientId) => {
      sweep()
      const found = codes.get(code)
      if (found?.clientId !== clientId) return undefined
      codes.delete(code)
      return found
    },
  }
}
