import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'hono'

/** What the node server adds to a request: the raw one, and where its answer goes. Absent in memory. */
export interface NodeBindings {
  readonly incoming?: { readonly url?: string; readonly headers?: IncomingHttpHeaders }
  readonly outgoing?: NodeAnswer
}

/** The part of Node's `ServerResponse` that tells whether anybody still listens. */
export interface NodeAnswer {
  readonly destroyed: boolean
  readonly writableFinished: boolean
  once(event: 'close', listener: () => void): unknown
}

/** Reads one header by its small-letter name. */
export type ReadHeader = (name: string) => string | undefined

/**
 * The header reader of a request. Behind the node server it reads the headers that Node has parsed already: building
 * the `Headers` object of a web request costs as much as a whole small call.
 */
export function headersOf(c: Context): ReadHeader {
  const raw = (c.env as NodeBindings | undefined)?.incoming?.headers
  if (!raw) return name => c.req.header(name)
  return name => {
    const value = raw[name]
    return typeof value === 'string' ? value : undefined
  }
}
