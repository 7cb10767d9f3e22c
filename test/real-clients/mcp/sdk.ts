import { createBrowser } from '../../../src/test-client/browser.ts'
import { signIn } from '../../../src/test-client/sign-in.ts'
import { sara, type World } from './world.ts'

/** Versions of the official SDK with which programs in use were built. */
export const sdkVersions = ['1.10', '1.15', '1.20', '1.24', '1.32'] as const
export type SdkVersion = (typeof sdkVersions)[number]

type Newest = typeof import('sdk-1.32/client/index.js') & typeof import('sdk-1.32/client/streamableHttp.js')
type Transport = InstanceType<Newest['StreamableHTTPClientTransport']>
type Provider = NonNullable<
  NonNullable<ConstructorParameters<Newest['StreamableHTTPClientTransport']>[1]>['authProvider']
>

const redirectUri = 'http://127.0.0.1:51234/callback'

async function load(version: SdkVersion) {
  const parts = ['index.js', 'streamableHttp.js', 'auth.js'].map(file => import(`sdk-${version}/client/${file}`))
  return Object.assign({}, ...(await Promise.all(parts))) as Newest & typeof import('sdk-1.32/client/auth.js')
}

/** What a program keeps that was built with the SDK, and a person before a browser. */
function createProvider() {
  const browser = createBrowser()
  const memory: Record<string, unknown> = {}
  const provider: Provider = {
    redirectUrl: redirectUri,
    clientMetadata: { client_name: 'Real client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
    clientInformation: () => memory.client as ReturnType<Provider['clientInformation']>,
    saveClientInformation: client => void Object.assign(memory, { client }),
    tokens: () => memory.tokens as ReturnType<Provider['tokens']>,
    saveTokens: tokens => void Object.assign(memory, { tokens }),
    saveCodeVerifier: verifier => void Object.assign(memory, { verifier }),
    codeVerifier: () => String(memory.verifier),
    async redirectToAuthorization(authorizeUrl) {
      const { searchParams } = await signIn({ authorizeUrl, redirectUri, username: sara, browser })
      Object.assign(memory, { code: searchParams.get('code') })
    },
  }
  return { provider, takeCode: () => String(memory.code) }
}

/** A program that was built with a version of the SDK. */
export async function createSdkClient(version: SdkVersion, { dev }: World) {
  const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await load(version)
  const { provider, takeCode } = createProvider()
  const createTransport = (): Transport =>
    new StreamableHTTPClientTransport(new URL(dev.mcp), { authProvider: provider })
  const connect = async () => {
    const client = new Client({ name: 'real-client', version: '1.0.0' })
    const transport = createTransport()
    try {
      await client.connect(transport as Parameters<typeof client.connect>[0])
      return client
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error
      await transport.finishAuth(takeCode())
      const again = new Client({ name: 'real-client', version: '1.0.0' })
      await again.connect(createTransport() as Parameters<typeof client.connect>[0])
      return again
    }
  }
  const client = await connect()
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    close: () => client.close(),
  }
}
