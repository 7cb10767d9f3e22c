import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Person } from '../sign-in/person.ts'
import { CredentialError, type ExternalCredential, type IdentityProvider } from './credential.ts'
import { createOpenFlows, type OpenFlow } from './open-flows.ts'
import type { ProviderClient } from './provider-client.ts'
import type { Credentials } from './setup.ts'
import type { UserTokenStore } from './user-tokens.ts'

interface FlowParts {
  readonly credentials: Credentials
  readonly userTokens: UserTokenStore
  readonly providerClient: ProviderClient
  readonly orgUrl: () => string
  readonly now: () => number
  readonly random: (bytes: number) => Uint8Array
}

export interface BrowserFlow {
  /** Where a provider sends browsers back to. */
  callbackUrlOf(provider: Pick<IdentityProvider, 'name'>): string
  /** Where the user's browser goes to sign in and allow; then to `returnUrl`, a path of the org. @throws CredentialError for a credential that has no such provider or client */
  begin(credential: ExternalCredential, person: Person, returnUrl?: string): string
  /** `/services/authcallback/NAME`, for browsers. */
  readonly routes: Hono
}

const callbackPath = '/services/authcallback'

const extrasOf = ({ extras }: IdentityProvider, step: 'authorize' | 'token'): Record<string, string> =>
  Object.fromEntries(extras.filter(each => each.step === step).map(({ name, value }) => [name, value]))

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** The provider of a credential with its client. @throws CredentialError */
const clientFor = ({ credentials }: Pick<FlowParts, 'credentials'>, { name, provider: wanted }: ExternalCredential) => {
  const provider = credentials.providerOf(wanted)
  const url = provider && URL.parse(provider.authorizeUrl)
  const secret = provider && credentials.secretOf(provider.name)
  if (!provider || !url) throw new CredentialError(`${name}: there is no identity provider ${wanted} with an address`)
  if (!secret) throw new CredentialError(`${provider.name}: nobody entered its client id and secret`)
  return { provider, url, clientId: secret.clientId }
}

/** Redeems what came back, and keeps the tokens of the user. @throws CredentialError */
const createRedeem =
  ({ credentials, now, providerClient, userTokens }: FlowParts, callbackUrlOf: BrowserFlow['callbackUrlOf']) =>
  async ({ externalCredential, person, provider: name, verifier }: OpenFlow, code: string): Promise<void> => {
    const [provider, credential] = [credentials.providerOf(name), credentials.externalOf(externalCredential)]
    if (!provider || !credential) throw new CredentialError(`${name}: is gone`)
    const {
      lifetimeMs: forMs,
      scope,
      ...given
    } = await providerClient.redeem(provider, {
      ...{ grant_type: 'authorization_code', code, redirect_uri: callbackUrlOf(provider) },
      ...(provider.pkce && { code_verifier: verifier }),
      ...extrasOf(provider, 'token'),
    })
    const times = { at: new Date(now()).toISOString(), until: forMs && now() + forMs }
    userTokens.keep(credential, person, { ...given, ...times, scope: scope ?? credential.scope, renewals: 0 })
  }

/** OAuth's authorization code flow for an external credential, with PKCE where its provider has that on. */
export const createBrowserFlow = (parts: FlowParts): BrowserFlow => {
  const { now, orgUrl, random } = parts
  const newText = (): string => Buffer.from(random(48)).toString('base64url')
  const flows = createOpenFlows({ newText, now })
  const callbackUrlOf = ({ name }: Pick<IdentityProvider, 'name'>): string => `${orgUrl()}${callbackPath}/${name}`
  const redeem = createRedeem(parts, callbackUrlOf)

  const begin: BrowserFlow['begin'] = (credential, person, returnUrl) => {
    const { clientId, provider, url } = clientFor(parts, credential)
    const verifier = newText()
    const about = { provider: provider.name, externalCredential: credential.name, person, verifier, returnUrl }
    const query = {
      ...{ response_type: 'code', client_id: clientId, redirect_uri: callbackUrlOf(provider) },
      ...{ state: flows.open(about), ...(credential.scope !== '' && { scope: credential.scope }) },
      ...(provider.pkce && { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }),
      ...extrasOf(provider, 'authorize'),
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url.href
  }

  const finish = async (c: Context, flow: OpenFlow) => {
    const { code = '', error, error_description: words = '' } = c.req.query()
    if (error !== undefined) return c.text(`${flow.provider} refused: ${error} ${words}`.trimEnd(), 400)
    await redeem(flow, code)
    if (flow.returnUrl !== undefined) return c.redirect(`${orgUrl()}/${flow.returnUrl.replace(/^[/\\]+/, '')}`)
    return c.text(`${flow.person.username} has allowed ${flow.externalCredential}. You can close this window.`)
  }

  const routes = new Hono().get(`${callbackPath}/:provider`, async c => {
    const flow = flows.take(c.req.param('provider'), c.req.query('state') ?? '')
    return flow ? finish(c, flow) : c.text('There is no such sign-in, or it is over.', 400)
  })
  routes.onError((error, c) => {
    if (error instanceof CredentialError) return c.text(error.message, 502)
    throw error
  })
  return { callbackUrlOf, begin, routes }
}
