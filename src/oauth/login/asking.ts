import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type Provider from 'oidc-provider'
import { scopes as allScopes, type Scope } from '../../core/scope.ts'
import { type ClientCard, toClientCard } from './client-card.ts'
import type { SignInEntry } from './sign-in-rows.ts'
import type { SignInStore } from './sign-ins.ts'

export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>

/** A client that waits for a person's decision. */
export interface Asking {
  readonly uid: string
  readonly interaction: Interaction
  readonly client: ClientCard
  /** Everything it asks for. */
  readonly scopes: readonly Scope[]
  /** What of it is new. */
  readonly fresh: readonly Scope[]
  /** The person that this browser has a session of. */
  readonly accountId: string | undefined
  /** Her sign-in through the same client at the same address, which can be widened. */
  readonly existing: SignInEntry | undefined
  /** Whether the client wants the person to be asked even when she allowed all of it before. */
  readonly insists: boolean
}

export interface AskingParts {
  readonly provider: Provider
  readonly signIns: Pick<SignInStore, 'entryOf'>
  /** Whether whoever runs this server set the client up. */
  isRegistered(clientId: string): boolean
}

/** The raw request and answer, which the provider reads its cookies from. */
export const nodeOf = (c: Context): [IncomingMessage, ServerResponse] => {
  const { incoming, outgoing } = c.env as { incoming?: IncomingMessage; outgoing?: ServerResponse }
  if (!incoming || !outgoing) throw new Error('The sign-in pages need the node server')
  return [incoming, outgoing]
}

/** What the browser is asked; undefined when this browser has no such question, or it is too old. */
export async function readAsking(parts: AskingParts, c: Context): Promise<Asking | undefined> {
  const interaction = await parts.provider.interactionDetails(...nodeOf(c)).catch(toAbsence)
  if (interaction === undefined || interaction.uid !== c.req.query('uid')) return undefined
  const { accountId } = interaction.session ?? {}
  const { params, prompt, uid } = interaction
  const found = await parts.provider.Client.find(String(params.client_id))
  if (!found) return undefined
  const { clientId, clientName } = found
  const registered = parts.isRegistered(clientId)
  const client = toClientCard({ clientId, clientName, redirectUri: String(params.redirect_uri), registered })
  const scopes = scopesOf(interaction)
  const existing = prompt.name === 'login' ? undefined : await existingOf(parts, interaction, client)
  const had = existing?.scopes.split(' ') ?? []
  const fresh = scopes.filter(scope => !had.includes(scope))
  const insists = /\b(?:login|consent)\b/.test(String(params.prompt ?? ''))
  return { uid, interaction, client, scopes, fresh, accountId, existing, insists }
}

/** The provider says with an OAuth error that there is nothing; whatever else it throws is a failure. */
function toAbsence(error: unknown): undefined {
  if (error instanceof Error && 'error' in error) return undefined
  throw error
}

/** The scopes of tools that are asked for, in our order. */
export function scopesOf({ params }: Pick<Interaction, 'params'>): readonly Scope[] {
  const wanted = String(params.scope ?? '').split(' ')
  return allScopes.filter(scope => wanted.includes(scope))
}

async function existingOf({ signIns }: AskingParts, interaction: Interaction, { clientId, destination }: ClientCard) {
  const { grantId, session } = interaction
  const entry = grantId === undefined ? undefined : await signIns.entryOf(grantId)
  const isHers = entry?.accountId === session?.accountId && entry?.clientId === clientId
  return isHers && entry?.redirectKey === destination.key ? entry : undefined
}
