import type Provider from 'oidc-provider'
import type { Scope } from '../../core/scope.ts'
import type { Audience } from '../clients/audience.ts'
import type { SignInEntry } from '../grants/sign-in-rows.ts'
import { accountIdOf, type SignInStore } from '../grants/sign-ins.ts'
import type { StoredSignIn } from '../grants/stored-sign-in.ts'
import { type ClientCard, isRememberable } from '../pages/client-card.ts'
import type { Approvals } from './approvals.ts'
import { type Interaction, scopesOf } from './asking.ts'

export interface GrantingParts {
  readonly provider: Provider
  readonly signIns: Pick<SignInStore, 'exchange' | 'keep' | 'latestIn' | 'widen'>
  readonly approvals: Approvals
  readonly audience: Pick<Audience, 'of'>
}

export interface CompletedSignIn {
  readonly browser: string
  readonly signIn: StoredSignIn
  /** What she allows beside what the client asked for. */
  readonly more: readonly Scope[]
}

/** Turns a person's decision into a grant of the authorization server. */
export interface Granting {
  /**
   * A grant for a sign-in that was just made; the one that the same person has through the same client in this browser,
   * when there is one: Salesforce ends the oldest of a person's sign-ins when they become many. Gives the address that
   * goes on.
   */
  grant(interaction: Interaction, client: ClientCard, arrived: CompletedSignIn): Promise<string>
  /** Tells the client why not. */
  refuse(interaction: Interaction, error: { code: string; description: string }): Promise<string>
}

export function createGranting(parts: GrantingParts): Granting {
  const { provider, signIns } = parts

  const finish = async (interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<string> => {
    interaction.result = result
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
    return interaction.returnTo
  }
  const accept = async (interaction: Interaction, client: ClientCard, { accountId, grantId }: Accepted) => {
    await approve(parts, { accountId, client, interaction })
    return await finish(interaction, { login: { accountId }, consent: { grantId } })
  }

  return {
    async grant(interaction, client, { browser, more, signIn }) {
      // From here on it is as if the client had asked for it: its answer says so.
      interaction.params.scope = [...scopesOf(interaction), ...more].join(' ')
      const accountId = accountIdOf(signIn.session)
      const { clientId, destination, name } = client
      const place = { browser, clientId, redirectKey: destination.key }
      const known = await signIns.latestIn({ ...place, accountId })
      if (known && (await widenGrant(parts, interaction, known))) {
        if (await signIns.exchange(known.grantId, signIn)) return await accept(interaction, client, known)
      }
      const grant = new provider.Grant({ accountId, clientId })
      grant.addResourceScope(parts.audience.of(clientId), [...scopesOf(interaction)])
      const grantId = await grant.save()
      const scopes = scopesOf(interaction).join(' ')
      await signIns.keep({ ...place, grantId, clientName: name, redirectName: destination.name, scopes }, signIn)
      return await accept(interaction, client, { accountId, grantId })
    },
    refuse: (interaction, { code, description }) =>
      finish(interaction, { error: code, error_description: description }),
  }
}

type Accepted = Pick<SignInEntry, 'accountId' | 'grantId'>

/** Adds what is asked for to a grant. `false` when it has gone meanwhile. */
async function widenGrant(
  { audience, provider, signIns }: GrantingParts,
  interaction: Interaction,
  entry: SignInEntry,
) {
  const grant = await provider.Grant.find(entry.grantId)
  if (grant?.accountId !== entry.accountId || grant.clientId !== entry.clientId) return false
  const scopes = scopesOf(interaction)
  grant.addResourceScope(audience.of(entry.clientId), [...scopes])
  await grant.save()
  await signIns.widen(entry.grantId, [...new Set([...entry.scopes.split(' '), ...scopes])].join(' '))
  return true
}

interface Approving {
  readonly accountId: string
  readonly client: ClientCard
  readonly interaction: Interaction
}

async function approve({ approvals }: GrantingParts, { accountId, client, interaction }: Approving): Promise<void> {
  if (!isRememberable(client)) return
  const approved = { accountId, clientId: client.clientId, redirectKey: client.destination.key }
  await approvals.add(approved, scopesOf(interaction))
}
