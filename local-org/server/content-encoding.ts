import { promisify } from 'node:util'
import { gunzip, inflate } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimitOf } from './body-limits.ts'

/** More than any upload may have; those of bulk jobs are counted where they are stored. */
const mostBytes = 160_000_000

const readers: Readonly<Record<string, typeof gunzip>> = { gzip: gunzip, deflate: inflate }

const refuse = (c: Context, status: 400 | 415, [errorCode, message]: readonly [string, string]): Response =>
  c.json([{ message, errorCode }], status)

/** @throws RangeError for more than may be sent at all */
async function readSent({ body }: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of body ?? []) {
    total += chunk.length
    if (total > mostBytes) throw new RangeError('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** The request as it was before it was compressed. @throws RangeError for one that is too large */
async function unpack(request: Request, read: typeof gunzip, maxOutputLength: number): Promise<Request> {
  if (request.body === null) return request
  const sent = await readSent(request)
  const body = sent.length === 0 ? sent : await promisify(read)(sent, { maxOutputLength })
  const headers = new Headers(request.headers)
  headers.delete('content-encoding')
  headers.set('content-length', String(body.length))
  return new Request(request.url, { method: request.method, headers, body: new Uint8Array(body) })
}

/**
 * Lets the rest see requests with `Content-Encoding: gzip` or `deflate` as if they had come as they are, within the limits
 * of size. To be used after those limits, which count what was sent.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_compression.htm
 */
export const createContentDecoding = (): MiddlewareHandler => async (c, next) => {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity') return next()
  const read = readers[encoding]
  if (!read) return refuse(c, 415, ['UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding must be gzip or deflate'])
  const limit = bodyLimitOf(c)
  try {
    c.req.raw = await unpack(c.req.raw, read, Math.min(limit.maxBytes, mostBytes))
  } catch (error) {
    if (error instanceof RangeError) return limit.refuse(c)
    return refuse(c, 400, ['JSON_PARSER_ERROR', `The request body is not ${encoding}`])
  }
  return next()
}
