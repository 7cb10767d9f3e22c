import { signIn } from '../../../src/test-client/sign-in.ts'
import { createOAuthClient } from '../../client/sign-in/oauth-client.ts'
import { ask } from './asking.ts'
import type { Book } from './book.ts'
import { type ChaosCluster, personClient, secrets } from './world/cluster.ts'

export type Revision = '2026-07-28' | '2025-11-25'

/** A token for MCP that is got anew when it is no good any more. */
export interface TokenHolder {
  /** Absent: none could be had now. */
  token(): Promise<string | undefined>
  /** It was refused. */
  drop(token: string): void
}

interface Token {
  readonly access_token: string
  /** Seconds. */
  readonly expires_in: number
}

/** A token is over so long before it says so, by any clock. */
const renewEarlySeconds = 60

/** Only one at a time gets it, and the others wait for what comes of that. */
function createHolder(fetchToken: () => Promise<Token | undefined>, book: Book): TokenHolder {
  let held: string | undefined
  let goodUntil = 0
  let isOfAnotherClock = false
  let fetching: Promise<Token | undefined> | undefined
  const fetchOnce = async () => {
    const token = await fetchToken()
    goodUntil = performance.now() + ((token?.expires_in ?? 0) - renewEarlySeconds) * 1000
    isOfAnotherClock = book.isUnder('clock')
    return token
  }
  return {
    async token() {
      // One that a process with another clock gave is over at a time that nobody else expects.
      const isDue = performance.now() >= goodUntil || (isOfAnotherClock && !book.isUnder('clock'))
      if (held !== undefined && !isDue) return held
      fetching ??= fetchOnce().finally(() => {
        fetching = undefined
      })
      held = (await fetching)?.access_token
      return held
    },
    drop(token) {
      if (held === token) held = undefined
    },
  }
}

/** A person who signs in with a browser, again when she must. */
export function createPerson({ url }: Pick<ChaosCluster, 'url'>, username: string, book: Book): TokenHolder {
  return createHolder(async () => {
    const from = performance.now()
    const client = createOAuthClient({ issuer: url, ...personClient })
    const authorizeUrl = client.authorizeUrl({ scope: 'tools:read tools:write' })
    const tokens = await signIn({ authorizeUrl, redirectUri: personClient.redirectUri, username })
      .then(({ searchParams }) => client.exchange(searchParams.get('code') ?? ''))
      .catch((error: unknown) => ({ status: 0, body: { error: 'no sign-in', text: String(error) } }))
    const token = 'access_token' in tokens.body ? (tokens.body as unknown as Token) : undefined
    const until = performance.now()
    const text = JSON.stringify(tokens.body).slice(0, 400)
    const code = token === undefined ? 'no sign-in' : 'ok'
    book.record('sign-in', { from, until }, { status: tokens.status, code, text })
    return token
  }, book)
}

/** A program without a person. */
export function createService({ url }: Pick<ChaosCluster, 'url'>, book: Book): TokenHolder {
  return createHolder(async () => {
    const from = performance.now()
    const fields = { grant_type: 'client_credentials', client_id: 'soak', client_secret: secrets.service }
    const answer = await fetch(`${url}/oauth/token`, {
      ...{ method: 'POST', body: new URLSearchParams({ ...fields, scope: 'tools:read', resource: `${url}/mcp` }) },
    })
      .then(async response => ({ status: response.status, text: await response.text() }))
      .catch((error: unknown) => ({ status: 0, text: String(error) }))
    const token = /"access_token":"/.test(answer.text) ? (JSON.parse(answer.text) as Token) : undefined
    const span = { from, until: performance.now() }
    const text = token === undefined ? answer.text.slice(0, 300) : ''
    book.record('sign-in', span, { ...answer, text, code: token === undefined ? 'no sign-in' : 'ok' })
    return token
  }, book)
}

interface McpCall {
  readonly url: string
  readonly token: string
  readonly revision: Revision
  readonly tool: string
  readonly input: object
}

const clientInfo = { name: 'soak', version: '1.0.0' }
const envelopeOf = (revision: Revision) => ({
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
})

/** `tools/call` as a client of one of the two eras sends it. */
export const callTool = ({ input, revision, token, tool, url }: McpCall) =>
  ask({
    url: `${url}/mcp`,
    headers: {
      ...{ accept: 'application/json, text/event-stream', authorization: `Bearer ${token}` },
      'mcp-protocol-version': revision,
      ...(revision === '2026-07-28' && { 'mcp-method': 'tools/call', 'mcp-name': tool }),
    },
    body: {
      ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
      params: {
        ...{ name: tool, arguments: input },
        ...(revision === '2026-07-28' && { _meta: envelopeOf(revision) }),
      },
    },
  })
