import type { IncomingMessage, ServerResponse } from 'node:http'
import { browserHeaders } from '../../page/headers.ts'
import { createRegistration, type Refusal, type RequestListener, refuse } from '../clients/registration.ts'
import type { RegistrationGate } from '../clients/registration-gate.ts'
import { holdForm, type Strangers } from '../clients/strangers.ts'
import { paths } from './paths.ts'

/** Takes a request of the authorization server. `false`: it is for somebody else, and nothing was touched. */
export type OAuthHandler = (request: IncomingMessage, response: ServerResponse) => boolean

export interface OAuthHandlerParts {
  /** Origin of the host. */
  readonly issuer: string
  readonly strangers: Strangers
  /** What serves the provider's own routes. */
  readonly serve: RequestListener
  /** Absent: clients cannot register themselves. */
  readonly registrationGate?: RegistrationGate | undefined
}

/**
 * Makes the node handler in front of the provider. It takes exact paths only: the provider's router would also take other
 * letter case and a slash at the end. The host, and everything else that a proxy may have said, is replaced by the issuer's.
 */
export function createOAuthHandler(parts: OAuthHandlerParts): OAuthHandler {
  const { issuer, registrationGate: gate, serve, strangers } = parts
  const forward: RequestListener = (request, response) => {
    pretendDirect(request, new URL(issuer))
    serve(request, response)
  }
  const register = gate && createRegistration({ ...strangers, gate, serve: forward })
  const routes = createRoutes(forward, register)
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const route = routes.get(path)
    if (!route) return false
    for (const [name, value] of Object.entries(browserHeaders)) response.setHeader(name, value)
    const refusal = refusalOf(request, route) ?? holdForm(strangers, request, response)
    if (refusal) refuse(response, refusal)
    else route.serve(request, response)
    return true
  }
}

interface Route {
  readonly methods: readonly string[]
  readonly serve: RequestListener
}

function createRoutes(serve: RequestListener, register: RequestListener | undefined): ReadonlyMap<string, Route> {
  const resume: RequestListener = (request, response) => {
    request.url = toResumeUrl(request.url)
    serve(request, response)
  }
  const metadata: RequestListener = (request, response) => {
    request.url = paths.metadata
    serve(request, response)
  }
  return new Map<string, Route>([
    [paths.metadata, { methods: ['GET', 'HEAD', 'OPTIONS'], serve }],
    [paths.metadataOfMcp, { methods: ['GET', 'HEAD', 'OPTIONS'], serve: metadata }],
    [paths.authorize, { methods: ['GET'], serve }],
    [paths.resume, { methods: ['GET'], serve: resume }],
    [paths.token, { methods: ['POST', 'OPTIONS'], serve }],
    [paths.revoke, { methods: ['POST', 'OPTIONS'], serve }],
    ...(register ? [[paths.register, { methods: ['POST', 'OPTIONS'], serve: register }] as const] : []),
  ])
}

/** Begun sign-ins are stored with all they were asked. */
const maxUrlLength = 8192

function refusalOf({ method = '', url = '' }: IncomingMessage, { methods }: Route): Refusal | undefined {
  const error = 'invalid_request'
  if (url.length > maxUrlLength) {
    return { status: 414, error, description: `address: must be at most ${maxUrlLength} characters` }
  }
  if (methods.includes(method)) return undefined
  const allow = methods.join(', ')
  return { status: 405, error, description: `method: this route takes ${allow}`, headers: { allow } }
}

/** Replaces what proxies and the client said of the host by what the issuer is. */
function pretendDirect({ headers }: IncomingMessage, { host, protocol }: URL): void {
  for (const name of Object.keys(headers)) {
    if (name.startsWith('x-forwarded-') || name === 'forwarded') delete headers[name]
  }
  headers.host = host
  headers['x-forwarded-proto'] = protocol.slice(0, -1)
}

/** The provider's own path for coming back. An id that is none leads to its page for sign-ins that are over. */
function toResumeUrl(url = ''): string {
  const uid = new URLSearchParams(url.slice(paths.resume.length)).get('uid') ?? ''
  return `${paths.authorize}/${/^[\w-]{1,100}$/.test(uid) ? uid : '-'}`
}
