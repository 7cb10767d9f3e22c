import { interactionPolicy } from 'oidc-provider'

/**
 * When a browser is sent to sign in and consent: every time a client asks. Each grant is one sign-in of one person through
 * one client; none is taken over from an earlier one. Whether the person must be asked again is decided there.
 */
export function createInteractionPolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base()
  const fresh = new interactionPolicy.Check(
    'fresh_sign_in',
    'each authorization is a sign-in of its own',
    'login_required',
    ({ oidc }) => oidc.result?.login === undefined,
  )
  policy.get('login')?.checks.add(fresh)
  return policy
}
