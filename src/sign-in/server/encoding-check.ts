import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { readUtf8 } from '../../core/utf8.ts'

const refusal = { error: 'invalid_request', error_description: 'request: must be text in UTF-8' } as const

/**
 * Middleware that refuses what is not UTF-8, in an address or in a body: the provider reads replacement characters in its
 * place, and would keep them in the name of a client.
 */
export const createEncodingCheck = () => async (ctx: KoaContextWithOIDC, next: () => Promise<void>) => {
  const body = watchBody(ctx.req)
  const isAddressText = isEscapedUtf8(ctx.querystring)
  if (isAddressText) await next()
  if (isAddressText && body.isUtf8()) return
  ctx.status = 400
  ctx.body = refusal
}

/** What is escaped in an address or a form, as far as it is escaped at all. */
function isEscapedUtf8(text: string): boolean {
  try {
    for (const [escaped] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(escaped)
    return true
  } catch {
    return false
  }
}

/** Looks on while the provider reads the body, and makes it stop at the end of one that is not UTF-8. */
function watchBody(request: IncomingMessage): { isUtf8(): boolean } {
  let isUtf8 = true
  const iterate = request.iterator.bind(request)
  request.iterator = options => watched(iterate(options) as AsyncIterableIterator<Buffer>)
  async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
    const read: Buffer[] = []
    for await (const chunk of chunks) {
      read.push(chunk)
      yield chunk
    }
    isUtf8 = isText(Buffer.concat(read))
    if (!isUtf8) throw new Error('not UTF-8')
    return undefined
  }
  return { isUtf8: () => isUtf8 }
}

function isText(bytes: Uint8Array): boolean {
  try {
    return isEscapedUtf8(readUtf8(bytes))
  } catch {
    return false
  }
}
