import * as client from 'openid-client'
import { AppError } from '../../core/failure.ts'
import { type Fetch, networkReasonOf } from './fetch.ts'

export interface LoginConnectionParts {
  /** Of the external client app. */
  readonly clientId: string
  /** Absent: a public client. */
  readonly clientSecret?: string | undefined
  readonly fetch: Fetch
  /** The origin of an org that may get tokens. @throws untrusted_org */
  readOrgUrl(text: string): string
  /** The origin of a place to sign in at. @throws untrusted_org */
  readLoginUrl(text: string): string
}

/** What is known about a place to sign in at. */
export interface LoginConnection {
  /** Checks signatures of id tokens too. */
  readonly signIn: client.Configuration
  /** For what comes later, where nothing must stand between an answer and its being kept. */
  readonly later: client.Configuration
}

/** Seconds that one request to Salesforce may take. */
const timeoutS = 10

/**
 * Discovers places to sign in at, each once; a place that could not be discovered is tried again.
 * @throws AppError unavailable, from the function it gives
 */
export function createConnections(parts: LoginConnectionParts): (loginUrl: string) => Promise<LoginConnection> {
  const known = new Map<string, Promise<LoginConnection>>()
  return loginUrl => {
    const found = known.get(loginUrl)
    if (found) return found
    const made = discover(parts, loginUrl)
    known.set(loginUrl, made)
    made.catch(() => known.delete(loginUrl))
    return made
  }
}

async function discover(parts: LoginConnectionParts, loginUrl: string): Promise<LoginConnection> {
  const { clientId, clientSecret, fetch } = parts
  const auth = clientSecret === undefined ? client.None() : client.ClientSecretPost(clientSecret)
  const isLocal = loginUrl.startsWith('http:')
  const options = { timeout: timeoutS, [client.customFetch]: toFetch(fetch) }
  try {
    const signIn = await client.discovery(new URL(loginUrl), clientId, undefined, auth, {
      ...options,
      execute: [client.enableNonRepudiationChecks, ...(isLocal ? [client.allowInsecureRequests] : [])],
    })
    const server = signIn.serverMetadata()
    for (const endpoint of [server.authorization_endpoint, server.token_endpoint, server.revocation_endpoint]) {
      parts.readLoginUrl(new URL(endpoint ?? '').origin)
    }
    const later = Object.assign(new client.Configuration(server, clientId, undefined, auth), options)
    later[client.customFetch] = (url, init) => options[client.customFetch](url, init).then(withoutIdToken)
    if (isLocal) client.allowInsecureRequests(later)
    return { signIn, later }
  } catch (cause) {
    throw new AppError('unavailable', 'Salesforce cannot be reached. Try again in a moment.', {
      cause: networkReasonOf(cause),
    })
  }
}

const toFetch =
  (fetch: Fetch): client.CustomFetch =>
  (url, init) =>
    fetch(url, init as RequestInit)

/**
 * The answer without its id token. Who signed in is known by then, and an id token that somehow does not please must not
 * throw the only usable refresh token away with it.
 */
async function withoutIdToken(answer: Response): Promise<Response> {
  if (!answer.ok || !answer.headers.get('content-type')?.includes('json')) return answer
  const { id_token: _, ...tokens } = (await answer.json()) as { id_token?: unknown }
  return Response.json(tokens, { status: answer.status })
}
