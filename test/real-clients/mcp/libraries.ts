import { auth as authOfAiSdk, createMCPClient } from '@ai-sdk/mcp'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { MCPClient, MCPOAuthClientProvider } from '@mastra/mcp'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { MCPServerStreamableHttp } from '@openai/agents'
import { auth as authOfSdk } from 'sdk-1.32/client/auth.js'
import type { Connect, ToolResult } from './drive.ts'
import { visit } from './programs.ts'
import { createProvider, redirectUri } from './provider.ts'
import { toResult } from './sdk.ts'
import { createPersistence } from './sign-in-again.ts'
import { byHand } from './world.ts'

const codeIn = (answer: URL): string => answer.searchParams.get('code') ?? ''

/** The official SDK of the second version, with a person who reads and accepts what she is asked. */
export const connectNewSdk: Connect = async ({ mcp }, person) => {
  const kept = createProvider(person)
  const createTransport = () =>
    new StreamableHTTPClientTransport(new URL(mcp), { authProvider: kept.provider as never })
  const persistently = createPersistence(kept, (_, { searchParams }) => createTransport().finishAuth(searchParams))
  let questions = 0
  const client = await persistently(async () => {
    const fresh = new Client(
      { name: 'real-client', version: '1.0.0' },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'auto' } },
    )
    fresh.setRequestHandler('elicitation/create', () => {
      questions += 1
      return { action: 'accept', content: {} }
    })
    await fresh.connect(createTransport())
    return fresh
  })
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: (name, input) => persistently(async () => toResult(await client.callTool({ name, arguments: input }))),
    questions: () => questions,
    close: () => client.close(),
  }
}

export const connectAiSdk: Connect = async ({ mcp }, person) => {
  const kept = createProvider(person)
  const persistently = createPersistence(kept, (provider, answer) =>
    authOfAiSdk(provider as never, { serverUrl: new URL(mcp), authorizationCode: codeIn(answer) }),
  )
  const client = await persistently(() =>
    createMCPClient({ transport: { type: 'http', url: mcp, authProvider: kept.provider as never } }),
  )
  const tools = await client.tools()
  return {
    list: async () => Object.keys(tools),
    call: (name, input) =>
      persistently(async () =>
        toResult((await tools[name]?.execute(input, { toolCallId: 'x', messages: [] } as never)) ?? {}),
      ),
    close: () => client.close(),
  }
}

export const connectLangChain: Connect = async ({ mcp }, person) => {
  const kept = createProvider(person)
  const persistently = createPersistence(kept, (provider, answer) =>
    authOfSdk(provider, { serverUrl: mcp, authorizationCode: codeIn(answer) }),
  )
  const client = new MultiServerMCPClient({
    mcpServers: { host: { transport: 'http', url: mcp, authProvider: kept.provider as never } },
  })
  const tools = await persistently(() => client.getTools())
  return {
    list: async () => tools.map(({ name }) => name),
    call: (name, input) =>
      persistently(async () => toAnyResult(await tools.find(tool => tool.name === name)?.invoke(input))),
    close: () => client.close(),
  }
}

/** Takes the answer by a server of its own, so the browser goes all the way. */
export const connectMastra: Connect = async ({ mcp }, person) => {
  const authProvider = new MCPOAuthClientProvider({
    redirectUrl: redirectUri,
    clientMetadata: { client_name: 'Real client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none' },
    // This version registers no more by itself.
    clientInformation: { client_id: byHand.clientId },
    onRedirectToAuthorization: url => void visit(person, String(url)),
  })
  const client = new MCPClient({
    id: crypto.randomUUID(),
    servers: { host: { url: new URL(mcp), authProvider: authProvider as never } },
  })
  await client.authenticate('host')
  const tools = await client.listTools()
  const call = async (name: string, input: object) =>
    toAnyResult(await tools[`host_${name}`]?.execute?.(input as never, {} as never))
  return {
    list: async () => Object.keys(tools),
    async call(name, input) {
      const before = person.signIns
      try {
        return await call(name, input)
      } catch (error) {
        if (person.signIns === before) throw error
        await client.authenticate('host')
        return await call(name, input)
      }
    },
    close: () => client.disconnect(),
  }
}

export const connectOpenAiAgents: Connect = async ({ mcp }, person) => {
  const kept = createProvider(person)
  const persistently = createPersistence(kept, (provider, answer) =>
    authOfSdk(provider, { serverUrl: mcp, authorizationCode: codeIn(answer) }),
  )
  const server = await persistently(async () => {
    const fresh = new MCPServerStreamableHttp({ url: mcp, authProvider: kept.provider as never })
    await fresh.connect()
    return fresh
  })
  return {
    list: async () => (await server.listTools()).map(({ name }) => name),
    call: (name, input) => persistently(async () => toAnyResult(await server.callTool(name, input))),
    close: () => server.close(),
  }
}

/** Libraries give the model what they see fit of a result; what stands in it is the same. */
function toAnyResult(result: unknown): ToolResult {
  const text = typeof result === 'string' ? result : JSON.stringify(result)
  return {
    text: text.includes('\\"') ? text.replaceAll('\\"', '"') : text,
    failed: /"isError": ?true|"code": ?"\w+","message"/.test(text),
  }
}
