import { toSecretHash } from '../../../identity/keys/secret-hash.ts'
import { newSecret } from '../../secrets.ts'
import { withEntries } from '../entries.ts'
import type { LocalOrg } from '../local-org.ts'
import { registerAuthorizations } from './authorizations.ts'
import { ask } from './org.ts'

/** Under which the org calls the host, and API name of what it does that with. */
export const directName = 'ActionHost'

const scope = 'tools:read tools:write'

interface Deployed {
  readonly callbackUrl: string
}

/**
 * Has the local org call the host by a named credential, as an administrator would set it up, and gives the settings of the host in the
 * place of those of an add-on.
 * @param names of stored authorizations that tools use; those that the local org has, and the person at the terminal has not set
 * herself, are made client apps of it
 */
export async function connectDirectly(
  org: LocalOrg,
  names: readonly string[],
  given: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const clientSecret = newSecret()
  const { callbackUrl } = (await ask(org, `/_local/named-credentials/${directName}`, {
    method: 'PUT',
    body: {
      ...{ url: org.mesh, authorizeUrl: `${org.mesh}/oauth/authorize`, tokenUrl: `${org.mesh}/oauth/token` },
      ...{ pkce: true, scope, clientId: directName, clientSecret },
      headers: { 'X-Running-User': '{!$User.Id}' },
    },
  })) as Deployed
  await ask(org, `/_local/external-services/${directName}`, {
    method: 'PUT',
    body: { namedCredential: directName },
  })
  const entry = {
    ...{ name: directName, orgId: org.orgId, redirectUri: callbackUrl },
    secretHash: toSecretHash(clientSecret),
  }
  return {
    APPLINK: 'off',
    NAMED_CREDENTIALS: withEntries(given.NAMED_CREDENTIALS, [entry]),
    ...(await registerAuthorizations(org, names, given)),
  }
}
