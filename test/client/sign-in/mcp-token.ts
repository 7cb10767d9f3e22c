import { createOAuthClient, postJson, type Tokens } from './oauth-client.ts'
import { signIn } from './sign-in.ts'

const redirectUri = 'http://127.0.0.1:51234/callback'

export interface McpSignIn {
  /** Address of `/mcp`. */
  readonly mcp: string
  readonly username: string
  /** Default: both. */
  readonly scope?: string
}

/** Registers a client, signs a person in through it, in a browser without JavaScript, and gives her tokens. */
export async function signInOverMcp({ mcp, scope = 'tools:read tools:write', username }: McpSignIn): Promise<Tokens> {
  const issuer = new URL(mcp).origin
  const { body } = await postJson(`${issuer}/oauth/register`, {
    ...{ client_name: 'Test client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
    application_type: 'native',
  })
  const client = createOAuthClient({ issuer, clientId: String(body.client_id), redirectUri })
  const back = await signIn({ authorizeUrl: client.authorizeUrl({ scope }), redirectUri, username })
  const answer = await client.exchange(back.searchParams.get('code') ?? '')
  if (answer.status !== 200) throw new Error(`no tokens: ${JSON.stringify(answer.body)}`)
  return answer.body as unknown as Tokens
}
