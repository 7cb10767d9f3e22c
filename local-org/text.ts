import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Bytes that were to be text are none. */
export class NotUtf8 extends Error {
  override readonly name = 'NotUtf8'
}

/** Reads text that comes in parts, never with characters in the place of others; a byte order mark is dropped. */
export function createUtf8Reader() {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(bytes, { stream })
    } catch (cause) {
      throw new NotUtf8('The text is not in UTF-8', { cause })
    }
  }
  return {
    /** @throws NotUtf8 */
    read: (part: Uint8Array): string => decode(part, true),
    /** What is left. @throws NotUtf8 when the last character lacks something */
    end: (last: Uint8Array = Buffer.of()): string => decode(last, false),
  }
}

/** Bytes as text. @throws NotUtf8 */
export const readUtf8 = (bytes: Uint8Array): string => createUtf8Reader().end(bytes)

/** The text of a file. @throws Error that names the file when it is not in UTF-8 */
export function readTextFile(file: string | URL): string {
  const bytes = readFileSync(file)
  try {
    return readUtf8(bytes)
  } catch (cause) {
    throw new Error(`${typeof file === 'string' ? file : fileURLToPath(file)}: is not in UTF-8`, { cause })
  }
}

/** What of a Hono request or a web one is read. */
interface Body {
  arrayBuffer(): Promise<ArrayBuffer>
}

/** The text of a body. @throws NotUtf8 */
export const readBodyText = async (body: Body): Promise<string> => readUtf8(new Uint8Array(await body.arrayBuffer()))

/** The JSON of a body; `undefined` when it is none, or not UTF-8. */
export async function readBodyJson(body: Body): Promise<unknown> {
  try {
    return JSON.parse(await readBodyText(body))
  } catch {
    return undefined
  }
}
