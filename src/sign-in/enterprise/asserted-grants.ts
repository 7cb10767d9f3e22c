import type Provider from 'oidc-provider'
import { hashOf } from '../../identity/keys/secret-hash.ts'
import { toIssuerKey } from '../grants/sign-in-rows.ts'
import { accountIdOf, type SignInStore } from '../grants/sign-ins.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'

export interface AssertedGrantParts {
  readonly provider: Provider
  readonly signIns: Pick<SignInStore, 'exchange' | 'keep' | 'latestIn' | 'widen'>
  /** What the tokens are for. */
  readonly resource: string
}

interface NewGrant {
  readonly clientId: string
  readonly scope: string
  readonly signIn: StoredSignIn
}

interface OpenedGrant {
  readonly accountId: string
  readonly grantId: string
}

/**
 * Makes the function that opens a grant for a person, a client and the identity provider by whose word it is: the one that
 * is open, so that she sees one program and not one for each quarter of an hour.
 */
export function createAssertedGrants({ provider, resource, signIns }: AssertedGrantParts) {
  const addScope = async (grant: InstanceType<Provider['Grant']>, scope: string): Promise<string> => {
    grant.addResourceScope(resource, scope)
    return await grant.save()
  }
  return async ({ clientId, scope, signIn }: NewGrant): Promise<OpenedGrant> => {
    const accountId = accountIdOf(signIn.session)
    const issuer = signIn.assertedBy ?? ''
    const place = { browser: hashOf(`issuer ${issuer}`), clientId, redirectKey: toIssuerKey(issuer) }
    const known = await signIns.latestIn({ ...place, accountId })
    const open = known && (await provider.Grant.find(known.grantId))
    if (known && open?.accountId === accountId && open.clientId === clientId) {
      if (await signIns.exchange(known.grantId, signIn)) {
        await addScope(open, scope)
        await signIns.widen(known.grantId, [...new Set([...known.scopes.split(' '), ...scope.split(' ')])].join(' '))
        return { accountId, grantId: known.grantId }
      }
    }
    const grantId = await addScope(new provider.Grant({ accountId, clientId }), scope)
    const names = { clientName: clientId, redirectName: new URL(issuer).host }
    await signIns.keep({ ...place, ...names, grantId, scopes: scope }, signIn)
    return { accountId, grantId }
  }
}
