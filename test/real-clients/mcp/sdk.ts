import type { Connect, ToolResult } from './drive.ts'
import { createProvider } from './provider.ts'
import { createPersistence } from './sign-in-again.ts'

/** Versions of the official SDK with which programs in use were built. */
export const sdkVersions = ['1.10', '1.15', '1.20', '1.24', '1.32'] as const
export type SdkVersion = (typeof sdkVersions)[number]

type Sdk = typeof import('sdk-1.32/client/index.js') &
  typeof import('sdk-1.32/client/streamableHttp.js') &
  typeof import('sdk-1.32/client/auth.js')
type Client = InstanceType<Sdk['Client']>

async function load(version: SdkVersion): Promise<Sdk> {
  const parts = ['index.js', 'streamableHttp.js', 'auth.js'].map(file => import(`sdk-${version}/client/${file}`))
  return Object.assign({}, ...(await Promise.all(parts)))
}

/** The text of a result, whatever the version calls it. */
export const toResult = (result: object): ToolResult => {
  const { content, isError, structuredContent } = result as {
    readonly content?: readonly { readonly text?: string }[]
    readonly isError?: boolean
    readonly structuredContent?: unknown
  }
  return {
    text: structuredContent ? JSON.stringify(structuredContent) : (content?.[0]?.text ?? ''),
    failed: isError === true,
  }
}

/** A program that was built with a version of the SDK. */
export const connectSdk =
  (version: SdkVersion): Connect =>
  async ({ mcp }, person) => {
    const { Client, StreamableHTTPClientTransport } = await load(version)
    const kept = createProvider(person)
    const createTransport = () => new StreamableHTTPClientTransport(new URL(mcp), { authProvider: kept.provider })
    const persistently = createPersistence(kept, (_, answer) =>
      createTransport().finishAuth(answer.searchParams.get('code') ?? ''),
    )
    const client = await persistently(async () => {
      const fresh = new Client({ name: 'real-client', version: '1.0.0' })
      await fresh.connect(createTransport() as Parameters<Client['connect']>[0])
      return fresh
    })
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: (name, input) => persistently(async () => toResult(await client.callTool({ name, arguments: input }))),
      close: () => client.close(),
    }
  }
