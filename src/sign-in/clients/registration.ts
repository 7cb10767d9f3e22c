import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ReadAddress } from '../../identity/address/address.ts'
import type { RegistrationGate } from './registration-gate.ts'

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => unknown

const maxBytes = 16 * 1024

export interface RegistrationParts {
  readonly serve: RequestListener
  readonly gate: RegistrationGate
  readonly addressOf: ReadAddress
}

/**
 * Makes the door of dynamic registration: bodies of a bounded length, and not too many. Web pages register too, such as
 * the MCP Inspector, from any origin: a registration is nothing that a cookie could give rights to.
 */
export const createRegistration =
  ({ addressOf, gate, serve }: RegistrationParts): RequestListener =>
  async (request, response) => {
    response.setHeader('access-control-allow-origin', '*')
    if (request.method === 'OPTIONS') return allowPages(response)
    const length = Number(request.headers['content-length'] ?? Number.NaN)
    if (!(length <= maxBytes)) {
      return refuse(response, {
        status: 413,
        error: 'invalid_client_metadata',
        description: `body: up to ${maxBytes} bytes`,
      })
    }
    const refusal = await gate(addressOf(request))
    if (refusal === undefined) return serve(request, response)
    const { description, retryAfterSeconds } = refusal
    const headers = { 'retry-after': String(retryAfterSeconds) }
    refuse(response, { status: 429, error: 'temporarily_unavailable', description, headers })
  }

function allowPages(response: ServerResponse): void {
  response.setHeader('access-control-allow-methods', 'POST')
  response.setHeader('access-control-allow-headers', 'content-type, mcp-protocol-version')
  response.writeHead(204).end()
}

export interface Refusal {
  readonly status: number
  readonly error: string
  readonly description: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers with an OAuth error and closes the connection: what is still to come of the request is not read. */
export function refuse(response: ServerResponse, { description, error, headers, status }: Refusal): void {
  response.writeHead(status, { ...headers, 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ error, error_description: description }))
}
