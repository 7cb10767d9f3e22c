import { createHash, randomBytes } from 'node:crypto'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { type Answer, postForm } from './oauth-client.ts'

export const namedSecret = 'secret-of-the-named-credential-of-a-test'

/** A named credential of an org at an address, as it stands in the settings of the host. */
export const toEntry = (name: string, org: { readonly org: string; readonly orgId: string }) => ({
  ...{ name, orgId: org.orgId, redirectUri: `${org.org}/services/authcallback/${name}` },
  secretHash: toSecretHash(namedSecret),
})

type Entry = Pick<ReturnType<typeof toEntry>, 'name' | 'redirectUri'>

/** What a request differs in from a good one. `undefined` leaves a field out. */
type Changes = Readonly<Record<string, string | undefined>>

/** The org's side of the browser flow: it cannot name a resource, and proves itself in a header. */
export function createNamedCredential(issuer: string, { name, redirectUri }: Entry, secret = namedSecret) {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const basic = { authorization: `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}` }
  const request: Changes = {
    ...{ response_type: 'code', client_id: name, redirect_uri: redirectUri, scope: 'tools:read tools:write' },
    ...{ state: 'st-1', code_challenge: challenge, code_challenge_method: 'S256' },
  }
  const authorizeUrl = (changes: Changes = {}): string => {
    const fields = Object.entries({ ...request, ...changes }).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, value]],
    )
    return `${issuer}/oauth/authorize?${new URLSearchParams(fields)}`
  }
  const named = {
    /** Where a browser ends that asks for something: the answer, or a page that says why not. */
    open: (changes: Changes = {}) => createBrowser().open(authorizeUrl(changes), redirectUri),
    async code(username: string, changes: Changes = {}): Promise<string> {
      const { searchParams } = await signIn({ authorizeUrl: authorizeUrl(changes), redirectUri, username })
      return searchParams.get('code') ?? ''
    },
    exchange: (code: string, changes: Changes = {}, headers: Record<string, string> = basic): Promise<Answer> =>
      postForm(
        `${issuer}/oauth/token`,
        { grant_type: 'authorization_code', redirect_uri: redirectUri, code, code_verifier: verifier, ...changes },
        headers,
      ),
    refresh: (token: unknown, changes: Changes = {}, headers: Record<string, string> = basic): Promise<Answer> =>
      postForm(
        `${issuer}/oauth/token`,
        { grant_type: 'refresh_token', refresh_token: String(token), ...changes },
        headers,
      ),
    revoke: (token: unknown): Promise<Answer> => postForm(`${issuer}/oauth/revoke`, { token: String(token) }, basic),
    async tokens(username: string, changes: Changes = {}): Promise<NamedTokens> {
      const { body, status } = await named.exchange(await named.code(username, changes))
      if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
      return body as unknown as NamedTokens
    },
  }
  return named
}

export interface NamedTokens {
  readonly access_token: string
  readonly refresh_token: string
  readonly scope: string
}
