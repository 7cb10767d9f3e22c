import {
  Client,
  type ClientCapabilities,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'

/** How the authorization server comes to know the client. */
export type Registration =
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'document'; readonly url: string }
  | { readonly kind: 'given'; readonly clientId: string; readonly secret?: string }

export interface OfficialOptions {
  /** Address of `/mcp`. */
  readonly mcp: string
  readonly registration: Registration
  readonly redirectUri: string
  readonly revision: '2026-07-28' | '2025-11-25'
  /** Who sits before it. */
  readonly username: string
  readonly capabilities?: ClientCapabilities
}

const nameOf = 'Official client'

/** What the client keeps between requests, as a program on somebody's computer would. */
interface Memory {
  client?: StoredOAuthClientInformation | undefined
  tokens?: StoredOAuthTokens | undefined
  discovery?: OAuthDiscoveryState | undefined
  verifier: string
  /** Where the browser ended up. */
  answer?: URL | undefined
  /** How often the person had to go through her browser. */
  signIns: number
}

function createProvider({ redirectUri, registration, username }: OfficialOptions, memory: Memory) {
  const browser = createBrowser()
  const clientMetadata: OAuthClientMetadata = {
    ...{ client_name: nameOf, redirect_uris: [redirectUri], grant_types: ['authorization_code', 'refresh_token'] },
    token_endpoint_auth_method: 'none',
  }
  const provider: OAuthClientProvider = {
    redirectUrl: redirectUri,
    clientMetadata,
    ...(registration.kind === 'document' && { clientMetadataUrl: registration.url }),
    state: () => 'state-of-the-client',
    clientInformation: () => memory.client,
    saveClientInformation: client => void Object.assign(memory, { client }),
    tokens: () => memory.tokens,
    saveTokens: tokens => void Object.assign(memory, { tokens }),
    saveCodeVerifier: verifier => void Object.assign(memory, { verifier }),
    codeVerifier: () => memory.verifier,
    discoveryState: () => memory.discovery,
    saveDiscoveryState: discovery => void Object.assign(memory, { discovery }),
    invalidateCredentials(what) {
      if (what === 'all' || what === 'tokens') memory.tokens = undefined
      if (what === 'all' || what === 'client') memory.client = undefined
    },
    async redirectToAuthorization(authorizeUrl) {
      memory.signIns += 1
      memory.answer = await signIn({ authorizeUrl, redirectUri, username, browser })
    },
  }
  return provider
}

/**
 * The node server of Hono puts a `Response` of its own in the place of the one that fetch gives. Where it runs in the same
 * process, the client would not know the answers of the host for what they are.
 */
const toOwnResponse = async (answer: Response): Promise<Response> =>
  new Response(answer.body && (await answer.arrayBuffer()), { status: answer.status, headers: answer.headers })

/** `fetch` for an official client beside the host in one process. */
export const fetchOwn: typeof fetch = async (input, init) => toOwnResponse(await fetch(input, init))

/** The official client with its own way through sign-in; a browser stand-in and a person are all that it is given. */
export function createOfficialClient(options: OfficialOptions) {
  const { capabilities = {}, mcp, registration, revision } = options
  const memory: Memory = { verifier: '', signIns: 0 }
  if (registration.kind === 'given') {
    memory.client = {
      ...{ client_id: registration.clientId, issuer: new URL(mcp).origin },
      ...(registration.secret !== undefined && { client_secret: registration.secret }),
    }
  }
  const authProvider = createProvider(options, memory)
  /** Every request of the client: method, path and status. */
  const requests: string[] = []
  const watched: typeof fetch = async (input, init) => {
    const answer = await fetchOwn(input, init)
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    requests.push(`${init?.method ?? 'GET'} ${pathname} ${answer.status}`)
    return answer
  }
  const mode = revision === '2026-07-28' ? { pin: revision } : 'legacy'
  const open = async () => {
    const client = new Client(
      { name: 'official', version: '1.0.0' },
      { capabilities, versionNegotiation: { mode } as never },
    )
    const transport = new StreamableHTTPClientTransport(new URL(mcp), { authProvider, fetch: watched })
    try {
      await client.connect(transport)
      return client
    } catch (error) {
      await transport.close()
      throw error
    }
  }
  /** Does what the documentation of the client says: on being refused, lets the person sign in, takes the answer, and tries again. */
  const persistently = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      const { answer } = memory
      if (!(error instanceof UnauthorizedError) || !answer) throw error
      memory.answer = undefined
      await new StreamableHTTPClientTransport(new URL(mcp), { authProvider, fetch: watched }).finishAuth(
        answer.searchParams,
      )
      return await work()
    }
  }
  let client: Client | undefined
  return {
    memory,
    requests,
    async connected(): Promise<Client> {
      client ??= await persistently(open)
      return client
    },
    async call(name: string, input: Record<string, unknown>) {
      const opened = await this.connected()
      return await persistently(() => opened.callTool({ name, arguments: input }))
    },
    close: async () => void (await client?.close()),
  }
}
