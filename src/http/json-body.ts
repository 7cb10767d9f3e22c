import type { Context } from 'hono'
import { AppError } from '../core/failure.ts'
import { headersOf } from './header.ts'

/** A comma means that the header was sent twice. */
const jsonType = /^application\/json\s*(?:;[^,]*)?$/i
/** Drops a byte order mark, as reading a whole request does. */
const decoder = new TextDecoder()

/**
 * The JSON body of a request.
 * @throws unsupported_media_type, payload_too_large, invalid_input
 */
export async function readJsonBody(c: Context, maxBytes: number): Promise<unknown> {
  const header = headersOf(c)
  if (!jsonType.test(header('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'content-type: must be application/json')
  }
  const declared = header('content-length')
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  try {
    // Touching `c.req.raw` makes the server build a whole Request; only a body of unknown length is worth that.
    return declared === undefined ? JSON.parse(await readChunks(c, maxBytes)) : await c.req.json()
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('invalid_input', 'body: must be JSON', { cause })
  }
}

async function readChunks(c: Context, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return decoder.decode(Buffer.concat(chunks))
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `body: must be at most ${maxBytes} bytes`)
