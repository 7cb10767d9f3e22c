import type { MeshAnswer } from './answer.ts'
import { toErrorAnswer } from './answer.ts'
import type { Authenticate } from './authentication.ts'
import type { MeshConfig } from './config.ts'
import type { Forward } from './forward.ts'
import type { MeshLog } from './log.ts'
import type { RawHeaders } from './request-headers.ts'
import { isBypassed, type Target } from './target.ts'
import { validate } from './validation.ts'

export interface PassageParts {
  readonly config: MeshConfig
  readonly authenticate: Authenticate
  readonly forward: Forward
  readonly log: MeshLog
  /** Told when an authenticated call is over, however it ended. */
  readonly afterCall: (coreToken: string) => void
}

export interface IncomingCall {
  /** The caller's, or the mesh's own where there was none. */
  readonly requestId: string
  readonly method: string
  readonly target: Target
  readonly headers: RawHeaders
  readonly body: Buffer
}

const queryOf = (requestUri: string): URLSearchParams => new URLSearchParams(requestUri.replace(/^[^?]*\??/, ''))

/** Takes one complete call from the door to the app and back: bypass, validate, authenticate, forward. */
export const createPassage = (parts: PassageParts): ((call: IncomingCall) => Promise<MeshAnswer>) => {
  const { config, authenticate, forward, log, afterCall } = parts

  const pass = (call: IncomingCall): Promise<MeshAnswer> => forward({ ...call, requestUri: call.target.requestUri })

  const passAuthenticated = async (call: IncomingCall): Promise<MeshAnswer> => {
    log.line('INFO', 'Validating request...', call.requestId)
    const validity = validate(call.headers, call.requestId)
    if (validity.kind === 'invalid') {
      log.line('ERROR', validity.message, call.requestId)
      return toErrorAnswer(validity.status, validity.message)
    }
    const refusal = await authenticate({ ...call, validity, query: queryOf(call.target.requestUri) })
    if (refusal) return refusal
    log.line('INFO', 'Authenticated request!', call.requestId)
    try {
      return await pass(call)
    } finally {
      if (validity.kind === 'salesforce') afterCall(validity.context.auth)
    }
  }

  return call => {
    if (!isBypassed(config, call.target.path)) return passAuthenticated(call)
    log.line('WARN', `Bypassing validation and authentication for route ${call.target.path}`, call.requestId)
    return pass(call)
  }
}
