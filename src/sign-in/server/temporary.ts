import { errors, type KoaContextWithOIDC } from 'oidc-provider'

export interface TemporaryFacts {
  readonly reason: string
  readonly status: 429 | 503
  readonly retryAfterSeconds: number
}

/**
 * That something does not work at the moment, as the provider answers it: to a program as JSON, to a person on a page of ours. It is not
 * sent on to the client, which would begin again at once.
 */
export function toTemporaryError(
  ctx: KoaContextWithOIDC | undefined,
  { reason, retryAfterSeconds, status }: TemporaryFacts,
) {
  ctx?.set('retry-after', String(retryAfterSeconds))
  return Object.assign(new errors.TemporarilyUnavailable(reason), { status, statusCode: status, allow_redirect: false })
}
