import type { Server } from '@modelcontextprotocol/server'
import type { Prompts } from '../lists/prompts.ts'
import type { Resources } from '../lists/resources.ts'
import { cancellable, type McpExchange } from './exchange.ts'

export function addPrompts(server: Server, prompts: Prompts, { caller }: McpExchange): void {
  server.setRequestHandler('prompts/list', () => ({ prompts: prompts.list(caller) }))
  server.setRequestHandler('prompts/get', ({ params }) => prompts.read(params.name, params.arguments ?? {}, caller))
}

export function addResources(server: Server, resources: Resources, exchange: McpExchange): void {
  server.setRequestHandler('resources/list', ({ params }, context) =>
    resources.list(params?.cursor, cancellable(exchange, context)),
  )
  server.setRequestHandler('resources/templates/list', () => resources.templates(exchange))
  server.setRequestHandler('resources/read', ({ params }, context) =>
    resources.read(params.uri, cancellable(exchange, context)),
  )
}
