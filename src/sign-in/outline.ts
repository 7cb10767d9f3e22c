import type { KeyObject } from 'node:crypto'
import type { AdminRule } from '../core/administration/administration.ts'
import { AppError } from '../core/failure.ts'
import type { IdentityProvider } from '../identity/keys/identity-providers.ts'
import type { NamedCredentials } from '../identity/keys/named-credentials.ts'
import type { ServiceClients } from '../identity/keys/service-clients.ts'
import type { Migration } from '../storage/database.ts'
import type { SealedColumn } from '../storage/sealed/sealed.ts'
import { loginMigrations, sealedPending, sealedSignIns } from './grants/migrations.ts'
import { addresses } from './pages/addresses.ts'
import { tokenChangeMigrations } from './remembered/migrations.ts'
import { oauthMigrations } from './server/migrations.ts'
import { paths } from './server/paths.ts'

// What a host knows of the sign-in without loading it: that is half of all modules, and many hosts have none.

/** The external client app that people sign in through, and where. */
export interface SignInApp {
  readonly clientId: string
  readonly clientSecret: string
  /** Origins; the first is what a person gets when she does not choose. */
  readonly loginUrls: readonly string[]
  /** Empty: people of every org may sign in. */
  readonly orgIds: readonly string[]
  /** Absent: nobody is let in by the word of an identity provider. */
  readonly enterprise?: EnterpriseSettings | undefined
}

/** Companies whose identity providers let clients in, and the external client app that then signs their people in. */
export interface EnterpriseSettings {
  readonly identityProviders: readonly IdentityProvider[]
  /** Consumer key. */
  readonly clientId: string
  /** RSA; the app has its certificate. */
  readonly privateKey: KeyObject
}

/** What a host may say about its sign-in. */
export interface SignInSettings {
  /** Origin that clients use. Absent: there is no sign-in. */
  readonly publicUrl: string | undefined
  /** Absent: people cannot sign in, services can. */
  readonly signIn: SignInApp | undefined
  readonly serviceClients: ServiceClients
  /** Orgs that call `/actions` by themselves. Absent: none do. */
  readonly namedCredentials?: NamedCredentials
  /** Whether clients may register themselves, where people sign in. */
  readonly dynamicRegistration: boolean
  /** Hosts whose client metadata documents are taken; absent: all. */
  readonly clientMetadataHosts: readonly string[] | undefined
  /** Who is an administrator at the console. Absent: nobody. */
  readonly adminRule?: AdminRule | undefined
}

/** The tables of sign-in and authorization server. */
export const signInMigrations: readonly Migration[] = [...oauthMigrations, ...loginMigrations, ...tokenChangeMigrations]

/** Where sign-ins keep secrets. */
export const signInSealed: readonly SealedColumn[] = [sealedSignIns, sealedPending]

/** What every MCP client needs: the endpoint, where its tokens come from, and where it gives them back. */
const always = [
  ...['/mcp', '/mcp/', '/.well-known/oauth-protected-resource/mcp', paths.metadata, paths.metadataOfMcp],
  ...[paths.token, paths.revoke],
]
/** Where people and their browsers go. */
const forPeople = [paths.authorize, paths.resume, paths.interaction, addresses.callback, addresses.grants]

/** The addresses that clients must be able to reach without AppLink, as far as the settings have a sign-in. */
export function signInRoutesOf(settings: SignInSettings): readonly string[] {
  const { dynamicRegistration, publicUrl, serviceClients, signIn } = settings
  if (signIn) return [...always, ...forPeople, ...(dynamicRegistration ? [paths.register] : [])]
  return publicUrl && serviceClients.services.size > 0 ? always : []
}

/** The sign-in lives: another process on the same database may have what this one lacks to renew its session. */
export const cannotRenew = (): AppError =>
  new AppError(
    'unavailable',
    'This process cannot renew the session of the user, since nobody signs in at it: it needs SALESFORCE_CLIENT_ID, as the process has at which she did.',
  )
