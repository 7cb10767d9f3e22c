import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Context } from 'hono'
import { AppError } from '../../core/failure.ts'

/** What the node server adds to a request: the raw one, and where its answer goes. Absent in memory. */
export interface NodeBindings {
  readonly incoming?: {
    readonly url?: string
    readonly headers?: IncomingHttpHeaders
    readonly rawHeaders?: readonly string[]
    readonly socket?: { readonly remoteAddress?: string | undefined }
    readonly readableDidRead?: boolean
    readonly destroyed?: boolean
  }
  readonly outgoing?: NodeAnswer
}

/** The part of Node's `ServerResponse` that tells whether anybody still listens. */
export interface NodeAnswer {
  readonly destroyed: boolean
  readonly writableFinished: boolean
  once(event: 'close', listener: () => void): unknown
}

const inMemory: NodeBindings = {}

/** What the node server added to the request of this context. */
export const bindingsOf = (c: Context): NodeBindings => (c.env as NodeBindings | undefined) ?? inMemory

/** Reads one header by its small-letter name. */
export type ReadHeader = (name: string) => string | undefined

/**
 * The header reader of a request. Behind the node server it reads the headers that Node has parsed already: building
 * the `Headers` object of a web request costs as much as a whole small call.
 */
export function headersOf(c: Context): ReadHeader {
  const raw = bindingsOf(c).incoming?.headers
  if (!raw) return name => c.req.header(name)
  return name => {
    const value = raw[name]
    return typeof value === 'string' ? value : undefined
  }
}

const plainId = /^[\w.:+-]{1,200}$/

/** The id that Salesforce or the router gave the request, when it is fit for a log line; else a new one. */
export const requestIdOf = (header: string | undefined): string =>
  header && plainId.test(header) ? header : randomUUID()

const keyText = /^[\x21-\x7e]{1,200}$/

/** The header `Idempotency-Key`, under which a repeated call is the same one. @throws invalid_input when it is unfit */
export function idempotencyKeyOf(header: ReadHeader): string | undefined {
  const key = header('idempotency-key')
  if (key === undefined || keyText.test(key)) return key
  throw new AppError('invalid_input', 'idempotency-key: must be 1 to 200 visible characters')
}

/**
 * Whether a raw request target is a plain path. Dot segments, in plain or percent-encoded form, and anything that a URL
 * parser would fold into another path are not: a bypass entry of the mesh matches the raw text, a router the folded one,
 * and between the two a protected route would open.
 * @see https://github.com/heroku/heroku-integration-service-mesh/blob/main/mesh/proxy.go
 */
export const isPlainTarget = (target: string): boolean => !suspicious.test(target)

/**
 * A second slash at the start, a backslash, a control character, `.` or `..` as a segment; a dot, slash or backslash that
 * is encoded, however often.
 */
const suspicious = /^(?!\/)|^\/\/|^[^?#]*(?:[\\\p{Cc}#]|%(?:25)*(?:2e|2f|5c)|\/\.{1,2}(?=[/?]|$))/iu
