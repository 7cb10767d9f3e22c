import type Provider from 'oidc-provider'
import type { Approvals } from './approvals.ts'
import { type Interaction, scopesOf } from './asking.ts'
import { type ClientCard, isRememberable } from './client-card.ts'
import type { Kept } from './kept.ts'
import type { SignInEntry } from './sign-in-rows.ts'
import { accountIdOf, type SignInStore } from './sign-ins.ts'

export interface GrantingParts {
  readonly provider: Provider
  readonly signIns: Pick<SignInStore, 'keep' | 'widen'>
  readonly approvals: Approvals
  /** What the tokens are for. */
  readonly resource: string
}

/** Turns a person's decision into a grant of the authorization server. */
export interface Granting {
  /** A grant of its own for a sign-in that was just made. Gives the address that goes on. */
  grant(interaction: Interaction, client: ClientCard, kept: Kept): Promise<string>
  /** More for a grant that she has. `false` when it has gone meanwhile. */
  widen(interaction: Interaction, client: ClientCard, existing: SignInEntry): Promise<string | false>
  /** Tells the client why not. */
  refuse(interaction: Interaction, error: { code: string; description: string }): Promise<string>
}

/** What the provider itself understands of what clients ask for. */
const ownScopes = ['openid', 'offline_access']

export function createGranting({ provider, signIns, approvals, resource }: GrantingParts): Granting {
  const save = async (grant: InstanceType<Provider['Grant']>, interaction: Interaction): Promise<string> => {
    const own = String(interaction.params.scope ?? '')
      .split(' ')
      .filter(scope => ownScopes.includes(scope))
    grant.addResourceScope(resource, [...scopesOf(interaction)])
    if (own.length > 0) grant.addOIDCScope(own)
    return await grant.save()
  }
  const approve = async (accountId: string, client: ClientCard, interaction: Interaction): Promise<void> => {
    if (!isRememberable(client)) return
    const approved = { accountId, clientId: client.clientId, redirectKey: client.destination.key }
    await approvals.add(approved, scopesOf(interaction))
  }
  const finish = async (interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<string> => {
    interaction.result = result
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
    return interaction.returnTo
  }

  return {
    async grant(interaction, client, kept) {
      const accountId = accountIdOf(kept.session)
      const { clientId, destination, name } = client
      const grantId = await save(new provider.Grant({ accountId, clientId }), interaction)
      const redirect = { redirectKey: destination.key, redirectName: destination.name }
      const scopes = scopesOf(interaction).join(' ')
      await signIns.keep({ grantId, clientId, clientName: name, scopes, ...redirect }, kept)
      await approve(accountId, client, interaction)
      await leaveOtherSession(provider, interaction, accountId)
      return await finish(interaction, { login: { accountId }, consent: { grantId } })
    },
    async widen(interaction, client, { accountId, grantId, scopes }) {
      const grant = await provider.Grant.find(grantId)
      if (!grant || grant.accountId !== accountId || grant.clientId !== client.clientId) return false
      await save(grant, interaction)
      await signIns.widen(grantId, [...new Set([...scopes.split(' '), ...scopesOf(interaction)])].join(' '))
      await approve(accountId, client, interaction)
      return await finish(interaction, { ...interaction.lastSubmission, consent: { grantId } })
    },
    refuse: (interaction, { code, description }) =>
      finish(interaction, { error: code, error_description: description }),
  }
}

/**
 * Somebody else signed in than the browser had a session of. Left to the provider, that shows a page that needs scripts
 * and ends everything that the other person allowed; all that has to end is her session in this browser.
 */
async function leaveOtherSession(provider: Provider, interaction: Interaction, accountId: string): Promise<void> {
  const { session } = interaction
  if (!session || session.accountId === accountId) return
  const other = await provider.Session.findByUid(session.uid)
  await other?.destroy()
  delete interaction.session
}
