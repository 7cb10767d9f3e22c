import type { Server } from '@modelcontextprotocol/server'
import * as z from 'zod'
import { afterCursor } from '../lists/cursor.ts'
import type { Prompts } from '../lists/prompts.ts'
import type { Resources } from '../lists/resources.ts'
import { type Skills, skillMimeType } from '../lists/skills.ts'
import { cancellable, type McpExchange } from './exchange.ts'
import { privateCache } from './private-cache.ts'

export function addPrompts(server: Server, prompts: Prompts, { caller }: McpExchange): void {
  server.setRequestHandler('prompts/list', () => ({ prompts: prompts.list(caller) }))
  server.setRequestHandler('prompts/get', ({ params }) => prompts.read(params.name, params.arguments ?? {}, caller))
}

interface Readable {
  readonly resources: Resources
  readonly skills: Skills | undefined
}

export function addResources(server: Server, { resources, skills }: Readable, exchange: McpExchange): void {
  server.setRequestHandler('resources/list', ({ params }, context) =>
    resources.list(params?.cursor, cancellable(exchange, context)),
  )
  server.setRequestHandler('resources/templates/list', () => resources.templates(exchange))
  server.setRequestHandler('resources/read', ({ params: { uri } }, context) => {
    const text = skills?.textOf(uri, exchange.caller)
    if (text !== undefined) return { contents: [{ uri, mimeType: skillMimeType, text }] }
    return resources.read(uri, cancellable(exchange, context))
  })
}

/** How the server says that it has skills: one file each, so that no directory is read. */
export const skillCapabilities = { 'io.modelcontextprotocol/skills': {} }

const listParams = z.object({ cursor: z.string().optional() })
const getParams = z.object({ uri: z.string().max(2000) })

/**
 * The methods of the extension. The SDK knows neither, so what it adds to lists of its own stands here.
 * @see https://modelcontextprotocol.io/seps/2640-skills-extension
 */
export function addSkills(server: Server, skills: Skills, { caller }: McpExchange): void {
  const complete = { resultType: 'complete', ...privateCache } as const
  server.setRequestHandler('skills/list', { params: listParams }, async ({ cursor }) => {
    // All of them are on the first page.
    afterCursor(cursor)
    return { ...complete, skills: cursor === undefined ? await skills.list(caller) : [] }
  })
  server.setRequestHandler('skills/get', { params: getParams }, async ({ uri }) => ({
    ...complete,
    skill: await skills.get(uri, caller),
  }))
}
