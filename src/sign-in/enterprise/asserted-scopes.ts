import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { type Scope, scopes } from '../../core/scope.ts'
import type { ServiceClients } from '../../identity/keys/service-clients.ts'
import { scopesFor } from '../clients/given-clients.ts'
import { isScope, readScopes } from '../server/scope-choice.ts'
import { AssertionRefused } from './assertion.ts'

/** What an identity provider allows that says nothing of scopes. */
const unsaid: readonly Scope[] = ['tools:read']

/**
 * The scopes of a token by assertion: those that the identity provider allowed, which must all be asked for.
 * @throws AssertionRefused for scopes that there are not, or that nobody asked for; errors.InvalidScope for what the client
 *   may not have
 */
export function chooseAssertedScopes(
  { oidc }: KoaContextWithOIDC,
  asserted: string | undefined,
  serviceClients: ServiceClients,
): readonly Scope[] {
  const allowed = asserted === undefined ? unsaid : readAsserted(asserted)
  const asked = oidc.params?.scope === undefined ? allowed : readScopes(oidc.params.scope)
  if (asserted !== undefined && !allowed.every(scope => asked.includes(scope))) {
    throw new AssertionRefused('scope: is more than was asked for')
  }
  const granted = allowed.filter(scope => asked.includes(scope))
  const known = scopesFor(serviceClients, oidc.client?.clientId ?? '')
  const missing = granted.filter(scope => !known.includes(scope))
  if (missing.length > 0) throw new errors.InvalidScope('the client may not have this scope', missing.join(' '))
  if (granted.length === 0) throw new errors.InvalidScope('the assertion does not allow this scope', 'tools:write')
  return granted
}

function readAsserted(text: string): readonly Scope[] {
  const words = text.split(' ').filter(word => word !== '')
  if (words.length === 0 || !words.every(isScope)) {
    throw new AssertionRefused('scope: there is no such scope here')
  }
  return scopes.filter(scope => words.includes(scope))
}
