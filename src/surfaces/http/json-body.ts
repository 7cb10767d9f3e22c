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
 * @throws unsupported_media_type, payload_too_large, both at once and not by the promise; invalid_input when it is not UTF-8; what the room throws
 */
export function readJsonText(c: Context, maxBytes: number, room?: BodyRoom): Promise<string> {
  const header = headersOf(c)
  if (!jsonType.test(header('content-type') ?? '')) {
    throw new AppError('unsupported_media_type', 'content-type: must be application/json')
  }
  const declared = header('content-length')
  if (Number(declared) > maxBytes) throw tooLarge(maxBytes)
  const incoming = declared === undefined ? undefined : freshIncomingOf(c)
  if (incoming) return readIncoming(incoming, room)
  // Touching `c.req.raw` makes the server build a whole Request; only a body of unknown length is worth that.
  return toText(declared === undefined ? readChunks(c, { maxBytes, room }) : readWhole(c, room))
}

async function toText(bytes: Promise<Uint8Array>): Promise<string> {
  try {
    return readUtf8(await bytes)
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

/** A body whose length the HTTP parser holds it to. Its end and its close come once, so that nothing need take listeners away. */
const readIncoming = (incoming: IncomingMessage, room: BodyRoom | undefined): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    const fail = (cause: unknown) => reject(notJson(cause))
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
    incoming.on('end', () => {
      try {
        resolve(readUtf8(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
      } catch (cause) {
        fail(cause)
      }
    })
    incoming.on('error', fail)
    incoming.on('close', () => {
      if (!incoming.readableEnded) fail(new Error('The connection ended before the body did.'))
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

/** Whether a text that is JSON has too many levels of lists and objects. Costs next to nothing for one with few brackets. */
function isTooDeep(json: string): boolean {
  // Every level takes a bracket at each end.
  if (json.length <= 2 * maxJsonDepth) return false
  return bracketsIn(json, '{') + bracketsIn(json, '[') > maxJsonDepth && depthOf(json) > maxJsonDepth
}

/** Those in texts too; not counted further than it matters. */
function bracketsIn(json: string, bracket: string): number {
  let count = 0
  let at = json.indexOf(bracket)
  while (at >= 0 && count <= maxJsonDepth) {
    count += 1
    at = json.indexOf(bracket, at + 1)
  }
  return count
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
