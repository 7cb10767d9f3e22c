import * as z from 'zod'

/** Names of Salesforce's Setup. */
export const apiName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'letters, digits and underscores, a letter first')

/** A credential that gives no token. The message is for whoever made the callout. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError'
}

/** A parameter that is sent along at one of the steps. */
const extraSchema = z.strictObject({
  step: z.enum(['authorize', 'token', 'refresh']),
  name: z.string().min(1).max(255),
  value: z.string().max(2000),
})

/** Where people sign in, and where codes and refresh tokens are redeemed. */
export const providerSchema = z.strictObject({
  name: apiName,
  label: z.string().max(255),
  authorizeUrl: z.url().max(2000),
  tokenUrl: z.url().max(2000),
  clientAuthentication: z.enum(['ClientSecretBasic', 'ClientSecretPost']).default('ClientSecretBasic'),
  pkce: z.boolean().default(false),
  extras: z.array(extraSchema).max(50).default([]),
})

/** An external auth identity provider, without what is secret. */
export type IdentityProvider = z.infer<typeof providerSchema>

export interface Principal {
  readonly name: string
  readonly kind: 'PerUserPrincipal' | 'NamedPrincipal'
}

/** How callouts are authenticated. Only OAuth's browser flow is played. */
export interface ExternalCredential {
  readonly name: string
  readonly label: string
  readonly provider: string
  /** Space-separated; empty: none is asked for. */
  readonly scope: string
  readonly principals: readonly Principal[]
  /** Statuses besides 401 after which the token is renewed. */
  readonly refreshStatuses: readonly number[]
}

/** Where callouts go. */
export interface NamedCredential {
  readonly name: string
  readonly label: string
  readonly url: string
  readonly externalCredential: string
  readonly isEnabled: boolean
  readonly addsAuthorization: boolean
  /** Headers of its own, with merge fields of the user: `{!$User.Id}`, `{!$User.Username}`, `{!$User.Email}`. */
  readonly headers: Readonly<Record<string, string>>
}

/** What one part of Setup holds of these. */
export interface CredentialSetup {
  readonly providers: readonly IdentityProvider[]
  readonly externalCredentials: readonly ExternalCredential[]
  readonly namedCredentials: readonly NamedCredential[]
}

/** What a permission set calls a principal. */
export const principalName = (credential: Pick<ExternalCredential, 'name'>, { name }: Principal): string =>
  `${credential.name}-${name}`
