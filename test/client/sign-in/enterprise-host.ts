import { generateKeyPairSync } from 'node:crypto'
import { startLocalOrg } from '../../../local-org/server/server.ts'
import { toSecretHash } from '../../../src/identity/keys/secret-hash.ts'
import { type HostWithOrgOptions, meshYaml, startHostWithOrg } from '../host/host-with-org.ts'
import { startIdentityProvider } from './identity-provider.ts'
import { createSigner } from './signer.ts'

export const issuer = 'https://idp.acme.example'
/** The same provider under another name, for another org. */
export const otherIssuer = 'https://other.idp.example'
/** For each of its companies another tenant. */
export const sharedIssuer = 'https://shared.idp.example'
export const assistantSecret = 'secret-of-the-assistant-of-a-test'

interface EnterpriseHostOptions extends Omit<HostWithOrgOptions, 'org' | 'mesh'> {
  /** Where the keys of the shared issuer are. */
  readonly jwksUri?: string
  /** Metadata documents of clients that the provider may let in. */
  readonly clients?: readonly string[]
}

const otherOrgId = '00D5e0000000OtherA'.padEnd(18, 'A')

/** A host whose people come by the word of their company's identity provider, with its org, and both apps there. */
export async function startEnterpriseHost({ clients, jwksUri, ...options }: EnterpriseHostOptions) {
  const org = await startLocalOrg({ meshYaml })
  const app = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await fetch(`${org.org}/_local/clients`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({
      ...{ clientId: 'EnterpriseApp', name: 'Enterprise app', permissionSets: ['ActionHost'] },
      publicKey: app.publicKey.export({ type: 'spki', format: 'pem' }),
    }),
  })
  const provider = await startIdentityProvider({
    ...{ issuer, clients: { 'assistant-at-idp': 'assistant' }, scopes: ['tools:read', 'tools:write'] },
  })
  const signer = createSigner('robot-key')
  const named = { identityProviders: [issuer, otherIssuer, sharedIssuer] }
  const entry = { issuer, jwks: provider.jwks, usernameClaim: 'aud_sub', orgIds: [org.orgId], clients }
  const providers = [
    entry,
    { ...entry, issuer: otherIssuer, orgIds: [otherOrgId] },
    {
      ...entry,
      issuer: sharedIssuer,
      tenant: 'acme',
      usernameClaim: 'email',
      ...(jwksUri && { jwksUri, jwks: undefined }),
    },
    { ...entry, issuer: sharedIssuer, tenant: 'globex', clients: undefined },
  ]
  const host = await startHostWithOrg({
    ...{ mesh: 'embedded', org, ...options },
    serviceClients: [
      { clientId: 'assistant', secretHash: toSecretHash(assistantSecret), ...named },
      { clientId: 'assistant-reader', secretHash: toSecretHash(assistantSecret), scopes: ['tools:read'], ...named },
      { clientId: 'keyed', jwks: { keys: [signer.jwk] }, ...named },
      ...(options.serviceClients ?? []),
    ],
    env: {
      IDENTITY_PROVIDERS: JSON.stringify(providers),
      SALESFORCE_ORG_IDS: `${org.orgId},${otherOrgId}`,
      SALESFORCE_JWT_CLIENT_ID: 'EnterpriseApp',
      SALESFORCE_JWT_KEY: app.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      ...options.env,
    },
  })
  return {
    ...{ host, org, provider, signer },
    async close() {
      await host.close()
      await provider.stop()
      await org.close()
    },
  }
}

export type EnterpriseHost = Awaited<ReturnType<typeof startEnterpriseHost>>
