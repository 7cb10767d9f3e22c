import type { KoaContextWithOIDC } from 'oidc-provider'
import { showBarePage, toErrorPage } from '../server/error-page.ts'
import { paths } from '../server/paths.ts'

/** Bytes in UTF-8 of what the provider keeps of a sign-in that begins, until the person has decided. */
const maxBytes: ReadonlyMap<string, number> = new Map([
  ...(['redirect_uri', 'state'] as const).map(name => [name, 1024] as const),
  ...(['client_id', 'resource', 'scope'] as const).map(name => [name, 512] as const),
  ...[
    ...['acr_values', 'claims_locales', 'code_challenge', 'code_challenge_method', 'display', 'id_token_hint'],
    ...['login_hint', 'max_age', 'nonce', 'prompt', 'registration', 'request', 'request_uri', 'response_mode'],
    ...['response_type', 'ui_locales'],
  ].map(name => [name, 256] as const),
])

/** Middleware that begins no sign-in with a parameter that is longer than it need be, nor with an answer as a form. */
export const createParameterLimits = () => async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
  const problem = ctx.path === paths.authorize ? problemOf(new URLSearchParams(ctx.querystring)) : undefined
  if (problem === undefined) return next()
  ctx.status = 400
  showBarePage(ctx, toErrorPage('invalid_request', problem))
}

function problemOf(parameters: URLSearchParams): string | undefined {
  // A form would be posted by the page itself, without a click, whoever the client is.
  if (parameters.getAll('response_mode').includes('form_post')) return 'response_mode: must be query'
  for (const [name, max] of maxBytes) {
    const sizeBytes = parameters.getAll(name).reduce((sum, value) => sum + Buffer.byteLength(value), 0)
    if (sizeBytes > max) return `${name}: must be at most ${max} bytes`
  }
  return undefined
}
