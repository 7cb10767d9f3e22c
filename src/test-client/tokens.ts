import { createHash, randomBytes } from 'node:crypto'
import { signIn } from './sign-in.ts'

/** What the authorization server gives out, in its own words. */
export interface McpTokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
  readonly expires_in: number
  readonly token_type: string
}

export interface McpSignIn {
  /** Address of `/mcp`. */
  readonly mcp: string
  readonly username: string
  /** Default: both. */
  readonly scope?: string
}

const bothScopes = 'tools:read tools:write'
const redirectUri = 'http://127.0.0.1:51234/callback'

/** Registers a client, signs a person in through it, in a browser without JavaScript, and gives her tokens. */
export async function signInOverMcp({ mcp, scope = bothScopes, username }: McpSignIn): Promise<McpTokens> {
  const issuer = new URL(mcp).origin
  const clientId = await register(issuer)
  const verifier = randomBytes(32).toString('base64url')
  const request = {
    ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope, resource: mcp },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
  }
  const authorizeUrl = `${issuer}/oauth/authorize?${new URLSearchParams(request)}`
  const { searchParams } = await signIn({ authorizeUrl, redirectUri, username })
  return await fetchTokens(issuer, {
    ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri, resource: mcp },
    ...{ code: searchParams.get('code') ?? '', code_verifier: verifier },
  })
}

export interface McpService {
  readonly mcp: string
  readonly clientId: string
  readonly clientSecret: string
}

/** A token for a program without a person. */
export const signInAsService = ({ clientId, clientSecret, mcp }: McpService): Promise<McpTokens> =>
  fetchTokens(new URL(mcp).origin, {
    ...{ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
    ...{ scope: bothScopes, resource: mcp },
  })

async function register(issuer: string): Promise<string> {
  const answer = await fetch(`${issuer}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ client_name: 'Test client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
      application_type: 'native',
    }),
  })
  const body = (await answer.json()) as { readonly client_id?: string }
  if (body.client_id === undefined) throw new Error(`no client: ${answer.status} ${JSON.stringify(body)}`)
  return body.client_id
}

async function fetchTokens(issuer: string, fields: Record<string, string>): Promise<McpTokens> {
  const answer = await fetch(`${issuer}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) })
  const body: unknown = await answer.json()
  if (answer.status !== 200) throw new Error(`no tokens: ${answer.status} ${JSON.stringify(body)}`)
  return body as McpTokens
}
