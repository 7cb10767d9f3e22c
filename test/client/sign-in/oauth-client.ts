import { createHash, randomBytes } from 'node:crypto'
import { type Browser, type BrowserPage, createBrowser } from '../../../src/test-client/browser.ts'

export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
  readonly expires_in: number
  readonly token_type: string
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

export interface OAuthClientOptions {
  readonly issuer: string
  readonly clientId: string
  readonly redirectUri: string
}

/** What a request differs in from a good one. `undefined` leaves a field out. */
export type Changes = Readonly<Record<string, string | undefined>>

const given = (fields: Changes): [string, string][] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]))

export const postForm = async (url: string, fields: Changes, headers: Record<string, string> = {}): Promise<Answer> => {
  const response = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(given(fields)) })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
}

export const postJson = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
  const type = { 'content-type': 'application/json', ...headers }
  const response = await fetch(url, { method: 'POST', headers: type, body: JSON.stringify(body) })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] }
}

/** A public client that does as OAuth 2.1 and MCP say, unless it is told to differ. */
export function createOAuthClient({ clientId, issuer, redirectUri }: OAuthClientOptions) {
  const resource = `${issuer}/mcp`
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const tokenUrl = `${issuer}/oauth/token`
  const client = {
    verifier,
    authorizeUrl(changes: Changes = {}): string {
      const url = new URL(`${issuer}/oauth/authorize`)
      const fields = {
        ...{
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope: 'tools:read',
          state: 'st-1',
        },
        ...{ resource, code_challenge: challenge, code_challenge_method: 'S256', ...changes },
      }
      url.search = new URLSearchParams(given(fields)).toString()
      return url.href
    },
    /** Lets a browser go through the sign-in; ends where the client waits, or on a page that says why not. */
    authorize: (changes: Changes = {}, browser: Browser = createBrowser()): Promise<BrowserPage> =>
      browser.open(client.authorizeUrl(changes), changes.redirect_uri ?? redirectUri),
    async code(changes: Changes = {}): Promise<string> {
      const { text, url } = await client.authorize(changes)
      const code = url.searchParams.get('code')
      if (code === null) throw new Error(`no code: ${url.href} ${text}`)
      return code
    },
    exchange: (code: string, changes: Changes = {}): Promise<Answer> =>
      postForm(tokenUrl, {
        ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri },
        ...{ code, code_verifier: verifier, resource, ...changes },
      }),
    refresh: (token: string | undefined, changes: Changes = {}): Promise<Answer> =>
      postForm(tokenUrl, {
        ...{ grant_type: 'refresh_token', client_id: clientId, refresh_token: token, resource, ...changes },
      }),
    revoke: (token: string | undefined, changes: Changes = {}): Promise<Answer> =>
      postForm(`${issuer}/oauth/revoke`, { client_id: clientId, token, ...changes }),
    async tokens(changes: Changes = {}): Promise<Tokens> {
      const { body, status } = await client.exchange(await client.code(changes))
      if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
      return body as unknown as Tokens
    },
  }
  return client
}
