import {
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  ProtocolError,
  ProtocolErrorCode,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server'
import { toFailure } from '../../../core/failure.ts'
import type { ObjectSummary } from '../../../core/org/describe.ts'
import type { ObjectReader } from '../../../core/org/objects.ts'
import { toPlainText } from '../../../core/unseen.ts'
import type { McpExchange } from '../server/exchange.ts'
import { afterCursor, toCursor } from './cursor.ts'
import { toDescriptionText } from './description.ts'

/** Descriptions of the objects that a person may see in her org. A caller without an org of its own has none. */
export interface Resources {
  /** A page, in the order of the names. @throws ProtocolError for a cursor that is none of ours */
  list(cursor: string | undefined, exchange: McpExchange): Promise<ListResourcesResult>
  templates(exchange: McpExchange): ListResourceTemplatesResult
  /** @throws ProtocolError, the same for an object that is not there and for one that the caller may not see */
  read(uri: string, exchange: McpExchange): Promise<ReadResourceResult>
}

const prefix = 'salesforce://objects/'
const mimeType = 'application/json'
const pageSize = 200

/** What stands behind the prefix is no path and never decoded: the reader takes API names only. */
export function createResources(objects: ObjectReader): Resources {
  return {
    async list(cursor, exchange) {
      const isLater = afterCursor(cursor)
      const all = await reported(exchange, objects.list(exchange))
      const rest = all.filter(({ name }) => isLater(name))
      const page = rest.slice(0, pageSize)
      const last = page.at(-1)
      return {
        resources: page.map(toResource),
        ...(last && rest.length > page.length && { nextCursor: toCursor(last.name) }),
      }
    },
    templates: ({ caller }) => ({ resourceTemplates: caller.kind === 'service' ? [] : [template] }),
    async read(uri, exchange) {
      const name = uri.startsWith(prefix) ? uri.slice(prefix.length) : ''
      const object = name ? await reported(exchange, objects.read(name, exchange)) : undefined
      if (!object) throw new ResourceNotFoundError(toPlainText(uri, 120))
      return { contents: [{ uri, mimeType, text: toDescriptionText(object) }] }
    },
  }
}

const template = Object.freeze({
  uriTemplate: `${prefix}{name}`,
  name: 'object',
  title: 'Salesforce object',
  description: 'Fields and rights of an object by its API name, such as Account, as the person signed in may see them.',
  mimeType,
})

const toResource = ({ custom, label, name }: ObjectSummary) => ({
  uri: `${prefix}${name}`,
  name,
  title: toPlainText(label),
  description: `Fields of the ${custom ? 'custom' : 'standard'} object ${name}, as the person signed in may see them.`,
  mimeType,
})

/** A failure as a protocol error: reading has no result that says what went wrong. */
async function reported<T>(exchange: McpExchange, reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (error) {
    exchange.onEnd?.('resources/read', error)
    const failure = toFailure(error, exchange.requestId)
    throw new ProtocolError(ProtocolErrorCode.InternalError, failure.message, failure)
  }
}
