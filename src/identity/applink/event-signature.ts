import { AppError } from '../../core/failure.ts'

/** A request of a Data Action Target, as far as its signature is about it. */
export interface SignedRequest {
  readonly apiName: string
  readonly orgId: string
  /** `x-signature`. */
  readonly signature: string
  /** The body as it was sent. */
  readonly payload: string
  readonly requestId: string
}

export interface SignatureCheckParts {
  /** Asks the AppLink API, which alone has the key. @throws unavailable when it cannot be reached in time */
  authenticateEvents(request: SignedRequest): Promise<{ readonly status: number }>
}

/**
 * What the service mesh does before it forwards events, for `MESH=embedded`. A verdict holds for one request. Unlike the
 * mesh, which answers 500, it says that the request may be sent again where there is no verdict.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export function createSignatureCheck(parts: SignatureCheckParts) {
  /** @throws forbidden unless the AppLink API vouches for the signature; unavailable when it does not say */
  return async (request: SignedRequest): Promise<void> => {
    const { status } = await parts.authenticateEvents(request)
    if (status === 200) return
    if (status >= 500 || status === 429) {
      throw new AppError('unavailable', 'The AppLink add-on cannot check the signature. Send the events again.')
    }
    throw new AppError('forbidden', 'x-signature: is not the one of this Data Action Target for this body')
  }
}
