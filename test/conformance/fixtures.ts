import {
  createRequestStateCodec,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  type Server,
} from '@modelcontextprotocol/server'
import { answerCall } from '../../src/surfaces/mcp/call/call.ts'
import type { McpExchange } from '../../src/surfaces/mcp/server/exchange.ts'
import type { Extension, ServerParts } from '../../src/surfaces/mcp/server/parts.ts'
import { askingPrompt, createAskingTools } from './asking.ts'
import { fromTemplate, prompts as plainPrompts, resources } from './catalog.ts'
import { contentTools, pushingTools } from './content.ts'

const legacyOnly: ReadonlySet<string> = new Set([
  'test_tool_with_logging',
  ...pushingTools.map(({ entry }) => entry.name),
])
const streaming: ReadonlySet<unknown> = new Set(['test_tool_with_progress', 'test_tool_with_logging'])

/** The fixtures, and the list of tools with theirs in it: it is given in the place of the list, so both paths have it. */
export interface Fixtures extends Extension {
  readonly list: ServerParts['list']
}

/** Everything that the suite asks a server for and that ours does not have, beside what it has. */
export function createFixtures(parts: ServerParts): Fixtures {
  const codec = createRequestStateCodec<string>({ key: crypto.getRandomValues(new Uint8Array(32)) })
  const tools = [...contentTools, ...pushingTools, ...createAskingTools(codec)]
  const prompts = [...plainPrompts, askingPrompt]

  function addTools(server: Server, exchange: McpExchange): void {
    const offered = tools.filter(({ entry }) => exchange.era === 'legacy' || !legacyOnly.has(entry.name))
    server.setRequestHandler('tools/call', ({ params }, context) => {
      const fixture = offered.find(({ entry }) => entry.name === params.name)
      const callOwn = (name: string, input: Record<string, unknown>) =>
        answerCall(parts, exchange, { params: { name, arguments: input }, context })
      const input = params.arguments ?? {}
      return fixture ? fixture.run(context, { input, callOwn }) : callOwn(params.name, input)
    })
  }

  return {
    list: caller => [...parts.list(caller), ...tools.map(({ entry }) => entry)],
    streams: body => streaming.has((body as { params?: { name?: unknown } } | null)?.params?.name),
    extend(server, exchange) {
      server.registerCapabilities({ completions: {} })
      addTools(server, exchange)
      server.setRequestHandler('prompts/list', () => ({
        prompts: [...(parts.prompts?.list(exchange.caller) ?? []), ...prompts.map(({ entry }) => entry)],
      }))
      server.setRequestHandler('prompts/get', ({ params }, context) => {
        const prompt = prompts.find(({ entry }) => entry.name === params.name)
        if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Unknown prompt')
        return prompt.read(params.arguments ?? {}, context)
      })
      addResources(server)
      server.setRequestHandler('completion/complete', () => ({ completion: { values: [], total: 0, hasMore: false } }))
      if (exchange.era === 'legacy') addLegacy(server)
    },
  }
}

function addResources(server: Server): void {
  server.setRequestHandler('resources/list', () => ({ resources: resources.map(({ entry }) => entry) }))
  server.setRequestHandler('resources/templates/list', () => ({
    resourceTemplates: [{ uriTemplate: 'test://template/{id}/data', name: 'template', mimeType: 'application/json' }],
  }))
  server.setRequestHandler('resources/read', ({ params }) => {
    const contents = resources.find(({ entry }) => entry.uri === params.uri)?.contents ?? fromTemplate(params.uri)
    if (!contents) throw new ResourceNotFoundError(params.uri)
    return { contents }
  })
}

/** What the current era has no more. */
function addLegacy(server: Server): void {
  server.registerCapabilities({ resources: { subscribe: true }, logging: {} })
  server.setRequestHandler('resources/subscribe', () => ({}))
  server.setRequestHandler('resources/unsubscribe', () => ({}))
}
