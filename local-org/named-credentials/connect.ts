import * as z from 'zod'
import { notFound, refusal } from '../failure.ts'
import type { Call, Resource } from '../resource.ts'
import type { People } from '../sign-in/person.ts'
import type { BrowserFlow } from './browser-flow.ts'
import { CredentialError, type IdentityProvider } from './credential.ts'
import type { Credentials, ProviderSecret } from './setup.ts'

interface ConnectParts {
  readonly credentials: Credentials
  readonly browserFlow: BrowserFlow
  readonly people: Pick<People, 'all'>
}

const since = { providers: 62, authUrl: 56 } as const

const secretsPath = '/named-credentials/external-auth-identity-provider-credentials/:name'
const secretNames = ['clientId', 'clientSecret'] as const

const secretsSchema = z.object({
  credentials: z.array(z.object({ credentialName: z.enum(secretNames), credentialValue: z.string().min(1).max(1000) })),
})

const authUrlSchema = z.object({
  externalCredential: z.string(),
  principalType: z.literal('PerUserPrincipal'),
  principalName: z.string().optional(),
  returnUrl: z.string().max(2000).optional(),
})

const readAs = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  throw refusal('INVALID_INPUT', z.prettifyError(read.error))
}

const requireAdministrator = ({ access }: Call): void => {
  if (!access.permitted('CustomizeApplication'))
    throw refusal('INSUFFICIENT_ACCESS', 'You do not have the permission Customize Application.')
}

const providerIn = ({ credentials }: ConnectParts, name = ''): IdentityProvider => {
  const provider = credentials.providerOf(name)
  if (!provider) throw notFound()
  return provider
}

const toShown = ({ browserFlow }: ConnectParts, provider: IdentityProvider) => ({
  ...{ authenticationFlow: 'AuthorizationCode', authenticationProtocol: 'OAuth' },
  ...{ authorizeUrl: provider.authorizeUrl, tokenUrl: provider.tokenUrl },
  ...{ callbackUrl: browserFlow.callbackUrlOf(provider), clientAuthentication: provider.clientAuthentication },
  ...{ fullName: provider.name, label: provider.label },
})

/** No value: they are shown to nobody. */
const toSecrets = ({ credentials }: ConnectParts, { name }: IdentityProvider) => ({
  credentials: credentials.secretOf(name)
    ? secretNames.map(credentialName => ({ credentialName, encrypted: credentialName === 'clientSecret' }))
    : [],
})

/** One that is not given stays as it is. */
const toSecret = (given: z.infer<typeof secretsSchema>['credentials'], known: ProviderSecret | undefined) => {
  const namedIn = (name: string) => given.find(({ credentialName }) => credentialName === name)?.credentialValue
  const clientId = namedIn('clientId') ?? known?.clientId
  const clientSecret = namedIn('clientSecret') ?? known?.clientSecret
  if (clientId === undefined || clientSecret === undefined)
    throw refusal('INVALID_INPUT', 'credentials: clientId and clientSecret are needed')
  return { clientId, clientSecret }
}

const createSecretResource = (parts: ConnectParts, method: 'POST' | 'PUT'): Resource => ({
  ...{ method, path: secretsPath, since: since.providers },
  run(call, { name }) {
    requireAdministrator(call)
    const provider = providerIn(parts, name)
    const { credentials: given } = readAs(secretsSchema, call.body)
    parts.credentials.keepSecret(provider.name, toSecret(given, parts.credentials.secretOf(provider.name)))
    return { status: 200, body: toSecrets(parts, provider) }
  },
})

const createAuthUrlResource = ({ browserFlow, credentials, people }: ConnectParts): Resource => ({
  ...{ method: 'POST', path: '/named-credentials/credential/auth-url/o-auth', since: since.authUrl },
  run({ body, session }) {
    const { externalCredential, principalName, principalType, returnUrl } = readAs(authUrlSchema, body)
    const credential = credentials.externalOf(externalCredential)
    const person = people.all().find(({ userId }) => userId === session.userId)
    if (!credential || !person) throw notFound()
    try {
      const authenticationUrl = browserFlow.begin(credential, person, returnUrl)
      return { status: 200, body: { authenticationUrl, externalCredential, principalName, principalType } }
    } catch (error) {
      if (error instanceof CredentialError) throw refusal('INVALID_INPUT', error.message)
      throw error
    }
  },
})

/**
 * What the Connect API has of providers and their clients, and where a user's browser goes.
 * @see https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_named_credentials_resources.htm
 */
export const createConnectResources = (parts: ConnectParts): readonly Resource[] => [
  {
    ...{ method: 'GET', path: '/named-credentials/external-auth-identity-providers/:name', since: since.providers },
    run(call, { name }) {
      requireAdministrator(call)
      return { status: 200, body: toShown(parts, providerIn(parts, name)) }
    },
  },
  {
    ...{ method: 'GET', path: secretsPath, since: since.providers },
    run(call, { name }) {
      requireAdministrator(call)
      return { status: 200, body: toSecrets(parts, providerIn(parts, name)) }
    },
  },
  createSecretResource(parts, 'POST'),
  createSecretResource(parts, 'PUT'),
  createAuthUrlResource(parts),
]
