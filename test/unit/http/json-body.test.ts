import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { toFailureResponse } from '../../../src/http/failure.ts'
import { readJsonBody } from '../../../src/http/json-body.ts'

const maxBytes = 64

const app = new Hono()
app.onError((error, c) => toFailureResponse(c, error, 'r-1'))
app.post('/', async c => c.json({ read: await readJsonBody(c, maxBytes) }))

interface Sent {
  readonly type?: string | null
  readonly body?: string | Uint8Array
  /** Sends the body without its length, in chunks of this many bytes. */
  readonly chunkBytes?: number
  /** A length that is not the body's. */
  readonly declared?: string
}

const post = async ({ body = '', chunkBytes, declared, type = 'application/json' }: Sent) => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const headers = {
    ...(type !== null && { 'content-type': type }),
    ...(!chunkBytes && { 'content-length': declared ?? String(bytes.byteLength) }),
  }
  const sent = chunkBytes ? { body: toStream(bytes, chunkBytes), duplex: 'half' as const } : { body: bytes.slice() }
  const answer = await app.request('/', { method: 'POST', headers, ...sent })
  return { status: answer.status, ...((await answer.json()) as { readonly read?: unknown }) }
}

const toStream = (bytes: Uint8Array, chunkBytes: number): ReadableStream =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.byteLength; at += chunkBytes) controller.enqueue(bytes.slice(at, at + chunkBytes))
      controller.close()
    },
  })

const jsonOf = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2))

describe.each([
  ['whole', undefined],
  ['in chunks of one byte', 1],
  ['in chunks of seven bytes', 7],
])('a body that comes %s', (_, chunkBytes) => {
  const send = (sent: Sent) => post({ ...sent, ...(chunkBytes !== undefined && { chunkBytes }) })

  it.each(['{"a":1}', '[]', '"text"', 'null', '7', ' {"größe":"ñ 🎉"} '])('is read: %s', async body => {
    expect(await send({ body })).toEqual({ status: 200, read: JSON.parse(body) })
  })

  it('is read after a byte order mark', async () => {
    expect(await send({ body: '\ufeff{"a":1}' })).toEqual({ status: 200, read: { a: 1 } })
  })

  it.each(['', ' ', '{', '{"a":1}{', "{'a':1}", '{"a":1,}', 'undefined', 'NaN', '%7B%7D', '\0'])(
    'is refused when it is no JSON, without showing it: %j',
    async body => {
      expect(await send({ body })).toEqual({
        status: 400,
        code: 'invalid_input',
        message: 'body: must be JSON',
        retryable: false,
        requestId: 'r-1',
      })
    },
  )

  it('is refused when its bytes are no text', async () => {
    expect(await send({ body: new Uint8Array([0xff, 0xfe, 0x7b]) })).toMatchObject({ code: 'invalid_input' })
  })

  it('is taken up to the limit and refused beyond it', async () => {
    expect(await send({ body: jsonOf(maxBytes) })).toMatchObject({ status: 200 })
    expect(await send({ body: jsonOf(maxBytes + 1) })).toMatchObject({
      status: 413,
      code: 'payload_too_large',
      message: 'body: must be at most 64 bytes',
    })
  })

  it("makes no object anybody's prototype", async () => {
    const { read } = await send({ body: '{"__proto__":{"evil":1}}' })
    expect(Object.keys(read as object)).toEqual(['__proto__'])
    expect(({} as { evil?: number }).evil).toBeUndefined()
  })
})

describe('the declared length of a body', () => {
  it('is enough to refuse it, before a byte is read', async () => {
    expect(await post({ body: '{}', declared: '65' })).toMatchObject({ status: 413, code: 'payload_too_large' })
    expect(await post({ body: '{}', declared: '1e99' })).toMatchObject({ status: 413 })
  })
})

describe('the type of a body', () => {
  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ;charset=utf-8',
  ])('can be %s', async type => {
    expect(await post({ body: '{}', type })).toEqual({ status: 200, read: {} })
  })

  it.each([
    null,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/vnd.api+json',
    'text/json',
    'json',
    'text/plain; application/json',
    'application/json, text/plain',
    'application/json; charset=utf-8, text/plain',
  ])('cannot be %j', async type => {
    expect(await post({ body: '{}', type })).toMatchObject({ status: 415, code: 'unsupported_media_type' })
  })

  it('is looked at before the size and the text', async () => {
    expect(await post({ body: 'x'.repeat(500), type: 'text/plain' })).toMatchObject({ status: 415 })
  })
})
