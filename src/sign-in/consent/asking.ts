import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type Provider from 'oidc-provider'
import { scopes as allScopes, type Scope } from '../../core/scope.ts'
import type { HomeOf } from '../clients/homes.ts'
import type { SignInEntry } from '../grants/sign-in-rows.ts'
import type { SignInStore } from '../grants/sign-ins.ts'
import { type ClientCard, toClientCard } from '../pages/client-card.ts'
import type { ToolTitles } from '../pages/consent-page.ts'
import type { Cookies } from '../pages/cookies.ts'
import type { LoginServer } from '../salesforce/login-servers.ts'

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
  /** A living sign-in that was made in this browser, through the same client at the same address. */
  readonly known: SignInEntry | undefined
  /** What it could have asked for too: hers to add, since many a program cannot ask for more later. */
  readonly offered: readonly Scope[]
  /** Where she may sign in. */
  readonly loginServers: readonly LoginServer[]
  readonly toolTitles: ToolTitles
  /** Whether the client wants the person to be asked even when she allowed all of it before. */
  readonly insists: boolean
}

export interface AskingParts {
  readonly provider: Provider
  readonly signIns: Pick<SignInStore, 'latestIn'>
  readonly cookies: Pick<Cookies, 'browserOf'>
  /** Whether whoever runs this server set the client up. */
  isRegistered(clientId: string): boolean
  /** What a client may get for a person. */
  scopesFor(clientId: string): readonly Scope[]
  titlesFor(clientId: string): ToolTitles
  readonly homeOf: HomeOf
  readonly loginServers: readonly LoginServer[]
}

/** The raw request and answer, which the provider reads its cookies from. */
const nodeOf = (c: Context): [IncomingMessage, ServerResponse] => {
  const { incoming, outgoing } = c.env as { incoming?: IncomingMessage; outgoing?: ServerResponse }
  if (!incoming || !outgoing) throw new Error('The sign-in pages need the node server')
  return [incoming, outgoing]
}

/** What the browser is asked; undefined when this browser has no such question, or it is too old. */
export async function readAsking(parts: AskingParts, c: Context): Promise<Asking | undefined> {
  const interaction = await parts.provider.interactionDetails(...nodeOf(c)).catch(toAbsence)
  if (interaction === undefined || interaction.uid !== c.req.query('uid')) return undefined
  const client = await readClientCard(parts, interaction)
  if (!client) return undefined
  const scopes = scopesOf(interaction)
  const known = await knownOf(parts, c, client)
  const had = known?.scopes.split(' ') ?? []
  const fresh = scopes.filter(scope => !had.includes(scope))
  const asked = String(interaction.params.prompt ?? '').split(' ')
  const insists = asked.includes('login') || asked.includes('consent')
  const toolTitles = parts.titlesFor(client.clientId)
  const isUseful = (scope: Scope): boolean => (toolTitles[scope] ?? []).length > 0
  const offered = parts.scopesFor(client.clientId).filter(scope => !scopes.includes(scope) && isUseful(scope))
  const home = parts.homeOf(client.clientId)
  const loginServers = home ? [home.loginServer] : parts.loginServers
  return {
    ...{ uid: interaction.uid, interaction, client, scopes, fresh, known, offered, insists },
    ...{ loginServers, toolTitles },
  }
}

/** The client of a question; undefined when it is gone. */
export async function readClientCard(
  { isRegistered, provider }: Pick<AskingParts, 'isRegistered' | 'provider'>,
  { params }: Pick<Interaction, 'params'>,
): Promise<ClientCard | undefined> {
  const found = await provider.Client.find(String(params.client_id))
  if (!found) return undefined
  const { clientId, clientName } = found
  return toClientCard({
    ...{ clientId, clientName, redirectUri: String(params.redirect_uri) },
    registered: isRegistered(clientId),
  })
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

async function knownOf({ cookies, signIns }: AskingParts, c: Context, { clientId, destination }: ClientCard) {
  const browser = cookies.browserOf(c)
  return browser === undefined ? undefined : await signIns.latestIn({ browser, clientId, redirectKey: destination.key })
}
