import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { type Scope, scopes } from '../../core/scope.ts'

/** What a client gets that does not say what it needs. */
export const defaultScopes: readonly Scope[] = ['tools:read']

/** Whether there is such a scope here. */
export const isScope = (text: string): text is Scope => (scopes as readonly string[]).includes(text)

/**
 * The scopes that a request asks for. Agentforce puts commas between them. What is not known here is passed over, as RFC
 * 6749 allows; `offline_access` among it, since a refresh token comes to every client that can refresh.
 */
export function readScopes(asked: unknown, unasked = defaultScopes): readonly Scope[] {
  const known = String(asked ?? '')
    .split(/[\s,]+/)
    .filter(isScope)
  return known.length > 0 ? scopes.filter(scope => known.includes(scope)) : unasked
}

/** Routes on which a scope is chosen; a refresh keeps what was granted. */
const isChoosing = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route !== 'token' || oidc.params?.grant_type === 'client_credentials'

/**
 * Puts the scopes that count into the request, before the provider decides on them.
 * @param unasked those of a client that does not say what it needs
 * @throws errors.InvalidScope when the client may not have one.
 */
export function chooseScopes(ctx: KoaContextWithOIDC, allowed: readonly Scope[], unasked: readonly Scope[]): void {
  const { params } = ctx.oidc
  if (!params || !isChoosing(ctx)) return
  const asked = readScopes(params.scope, unasked)
  const missing = asked.filter(scope => !allowed.includes(scope))
  if (missing.length > 0) throw new errors.InvalidScope('the client may not have this scope', missing.join(' '))
  params.scope = asked.join(' ')
}
