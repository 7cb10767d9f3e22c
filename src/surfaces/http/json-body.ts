import type { IncomingMessage } from 'node:http'
import type { Context } from 'hono'
import { AppError } from '../../core/failure.ts'
import { requireWholeCharacters } from '../../core/half-characters.ts'
import { readUtf8 } from '../../core/utf8.ts'
import { bindingsOf, headersOf } from './http.ts'
import type { BodyRoom } from './stranger-bodies.ts'

/** A comma means that the header was sent twice. */
const jsonType = /^application\/json\s*(?:;[^,]*)?$/i

/**
 * The JSON body of a request.
 * @throws unsupported_media_type, payload_too_large, invalid_input
 */
export const readJsonBody = async (c: Context, maxBytes: number): Promise<unknown> =>
  parseJson(await readJsonText(c, maxBytes))

/**
 * The JSON body of a request as it was sent, for what has to be checked before it is parsed.
 * @param room what it takes up, where its sender is not known yet
 * @throws unsupported_media_type, payload_too_large, invalid_input when it is not UTF-8; what the room throws
 */
export async function readJsonText(c: Context, maxBytes: number, room?: BodyRoom): Promise<string> {
  const header = headersOf(c)
  if (!jsonType.test(header('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'content-type: must be application/json')
  }
  const declared = header('content-length')
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  try {
    // Touching `c.req.raw` makes the server build a whole Request; only a body of unknown length is worth that.
    if (declared === undefined) return readUtf8(await readChunks(c, { maxBytes, room }))
    const incoming = freshIncomingOf(c)
    return readUtf8(incoming ? await readIncoming(incoming, room) : await readWhole(c, room))
  } catch (cause) {
    throw cause instanceof AppError ? cause : notJson(cause)
  }
}

/** @throws invalid_input when it is no JSON, too deep, or has a text that is no whole characters */
export function parseJson(json: string): unknown {
  const body = parse(json)
  if (isTooDeep(json)) throw new AppError('invalid_input', `body: must be at most ${maxJsonDepth} levels deep`)
  requireWholeCharacters(json, body)
  return body
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw notJson(cause)
  }
}

const notJson = (cause: unknown): AppError => new AppError('invalid_input', 'body: must be JSON in UTF-8', { cause })

/**
 * The node server's own request, if its body is there to be read as it comes: what the web request gives as bytes is a
 * copy, and costs as much as a third of a small call. One that somebody has begun to read, or whose client is gone, says
 * no more when it ends.
 */
function freshIncomingOf(c: Context): IncomingMessage | undefined {
  const { incoming } = bindingsOf(c)
  const isFresh = incoming?.readableDidRead === false && !incoming.destroyed
  return isFresh ? (incoming as IncomingMessage) : undefined
}

async function readWhole(c: Context, room: BodyRoom | undefined): Promise<Uint8Array> {
  const bytes = new Uint8Array(await c.req.arrayBuffer())
  room?.take(bytes.byteLength)
  return bytes
}

/** A body whose length the HTTP parser holds it to. */
const readIncoming = (incoming: IncomingMessage, room: BodyRoom | undefined): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const keep = (chunk: Uint8Array): void => {
      try {
        room?.take(chunk.byteLength)
        chunks.push(chunk)
      } catch (error) {
        incoming.off('data', keep)
        incoming.pause()
        reject(error)
      }
    }
    incoming.on('data', keep)
    incoming.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
    incoming.once('error', reject)
    incoming.once('close', () => {
      if (!incoming.readableEnded) reject(new Error('The connection ended before the body did.'))
    })
  })

interface ChunkLimits {
  readonly maxBytes: number
  readonly room: BodyRoom | undefined
}

async function readChunks(c: Context, { maxBytes, room }: ChunkLimits): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    room?.take(chunk.byteLength)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError('payload_too_large', `body: must be at most ${maxBytes} bytes`)

/** Levels of a JSON text. Recursive checks, of schemas and of serializers, end in a stack overflow some thousands deep. */
const maxJsonDepth = 200

const quote = 0x22
const backslash = 0x5c

/** Whether a text that is JSON has more levels of lists and objects than `maxDepth`. Costs nothing for short texts. */
function isTooDeep(json: string): boolean {
  // Every level takes a bracket at each end.
  return json.length > 2 * maxJsonDepth && depthOf(json) > maxJsonDepth
}

function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (code === quote) index = endOfText(json, index)
    else if (code === 0x5b || code === 0x7b) deepest = Math.max(deepest, ++depth)
    else if (code === 0x5d || code === 0x7d) depth--
  }
  return deepest
}

/** Where the quote that starts at `index` is closed. */
function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (end > 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end < 0 ? json.length : end
}

function isEscaped(json: string, index: number): boolean {
  let before = index - 1
  while (json.charCodeAt(before) === backslash) before--
  return (index - before) % 2 === 0
}
