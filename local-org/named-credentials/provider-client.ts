import { Agent } from 'undici'
import * as z from 'zod'
import { readBodyJson } from '../text.ts'
import { CredentialError, type IdentityProvider } from './credential.ts'
import type { Credentials, ProviderSecret } from './setup.ts'

/** What a provider answered, as far as it is kept. */
export interface ProviderTokens {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  readonly scope?: string | undefined
  readonly lifetimeMs?: number | undefined
}

export interface ProviderClient {
  /** @throws CredentialError */
  redeem(provider: IdentityProvider, form: Readonly<Record<string, string>>): Promise<ProviderTokens>
  close(): Promise<void>
}

const granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  scope: z.string().optional(),
  expires_in: z.number().positive().optional(),
})
const refused = z.object({ error: z.string(), error_description: z.string().optional() })

const timeoutMs = 10_000

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1 */
const toBasic = ({ clientId, clientSecret }: ProviderSecret): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`

const wordsOf = (status: number, answer: unknown): string => {
  const { data } = refused.safeParse(answer)
  if (!data) return `answered ${status}`
  return data.error_description === undefined ? data.error : `${data.error}: ${data.error_description}`
}

/** Asks token endpoints, as the client that an administrator entered for the provider. */
export const createProviderClient = ({ secretOf }: Pick<Credentials, 'secretOf'>): ProviderClient => {
  const dispatcher = new Agent()

  const ask = async (
    { clientAuthentication, name, tokenUrl }: IdentityProvider,
    form: Readonly<Record<string, string>>,
  ) => {
    const secret = secretOf(name)
    if (!secret) throw new CredentialError(`${name}: nobody entered its client id and secret`)
    const isBasic = clientAuthentication === 'ClientSecretBasic'
    const own = isBasic ? {} : { client_id: secret.clientId, client_secret: secret.clientSecret }
    const url = URL.parse(tokenUrl)
    if (!url) throw new CredentialError(`${name}: ${tokenUrl} is no address`)
    return dispatcher.request({
      ...{ origin: url.origin, path: `${url.pathname}${url.search}`, method: 'POST' },
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(isBasic && { authorization: toBasic(secret) }),
      },
      body: new URLSearchParams({ ...form, ...own }).toString(),
      signal: AbortSignal.timeout(timeoutMs),
    })
  }

  return {
    async redeem(provider, form) {
      const answer = await ask(provider, form).catch((cause: Error) => {
        throw cause instanceof CredentialError ? cause : new CredentialError(`${provider.name}: no answer`, { cause })
      })
      const body = await readBodyJson(answer.body)
      const tokens = granted.safeParse(body)
      if (answer.statusCode !== 200 || !tokens.success)
        throw new CredentialError(`${provider.name}: ${wordsOf(answer.statusCode, body)}`)
      const { access_token: accessToken, expires_in: seconds, refresh_token: refreshToken, scope } = tokens.data
      return { accessToken, refreshToken, scope, lifetimeMs: seconds && seconds * 1000 }
    },
    close: () => dispatcher.destroy(),
  }
}
