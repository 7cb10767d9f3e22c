import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { toFailureResponse } from '../../../../src/surfaces/http/answer.ts'
import { readJsonBody } from '../../../../src/surfaces/http/json-body.ts'

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
        message: 'body: must be JSON in UTF-8',
        retryable: false,
        requestId: 'r-1',
      })
    },
  )

  it.each([
    ['another encoding', [0xff, 0xfe, 0x22, 0x00, 0x22, 0x00]],
    ['a byte that never occurs', [0x22, 0xff, 0x22]],
    ['a letter in Latin-1', [0x22, 0xe9, 0x22]],
    ['the beginning of an emoji', [0x22, 0xf0, 0x9f, 0x22]],
    ['half a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['an emoji cut short, as long as the character that replaces it', [0x22, 0xf0, 0x9f, 0x98, 0x22]],
    ['a byte order mark and a letter in Latin-1', [0xef, 0xbb, 0xbf, 0x22, 0xe9, 0x22]],
  ])('is refused when its bytes are no UTF-8, since a record would get other characters: %s', async (_, bytes) => {
    expect(await send({ body: Uint8Array.from(bytes) })).toMatchObject({
      status: 400,
      code: 'invalid_input',
      message: 'body: must be JSON in UTF-8',
    })
  })

  it.each([
    ['{"name":"Anna \\ud83d"}', 'name'],
    ['{"rows":[{"name":"x"},{"name":"\\uDE00!"}]}', 'rows.1.name'],
    ['{"a":{"\\ud83d":1}}', 'a'],
    ['"\\ud83d\\ud83d\\ude00"', 'body'],
  ])('is refused when half a surrogate pair is written out, which has no UTF-8: %s', async (body, field) => {
    expect(await send({ body })).toMatchObject({
      status: 400,
      code: 'invalid_input',
      message: `${field}: holds half a character (a surrogate without its pair); send whole ones`,
    })
  })

  it.each(['"\\ud83d\\ude00"', '"\\\\ud83d"', '{"\\ud83d\\ude00":["\\\\\\\\ude00"]}'])(
    'is read when the pair is whole, or only looks like half of one: %s',
    async body => {
      expect(await send({ body })).toEqual({ status: 200, read: JSON.parse(body) })
    },
  )

  it('keeps a replacement character that somebody sent', async () => {
    expect(await send({ body: '"a\ufffdb"' })).toEqual({ status: 200, read: 'a\ufffdb' })
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

describe('the depth of a body', () => {
  const large = new Hono()
  large.onError((error, c) => toFailureResponse(c, error, 'r-1'))
  large.post('/', async c => {
    await readJsonBody(c, 1_048_576)
    return c.text('read')
  })
  const send = async (body: string) => {
    const headers = { 'content-type': 'application/json', 'content-length': String(body.length) }
    const answer = await large.request('/', { method: 'POST', headers, body })
    return [answer.status, await answer.text()]
  }
  const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
  const objects = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  it.each([lists, objects])('is taken up to 200 and refused beyond, however it is nested', async nest => {
    expect(await send(nest(200))).toEqual([200, 'read'])
    for (const depth of [201, 5000, 100_000]) {
      const [status, body] = await send(nest(depth))
      expect(status).toBe(400)
      expect(JSON.parse(String(body))).toMatchObject({
        code: 'invalid_input',
        message: 'body: must be at most 200 levels deep',
      })
    }
  })

  it('does not count brackets in texts, nor those that are closed again', async () => {
    const text = JSON.stringify({ text: `${'['.repeat(5000)}"\\` })
    expect(await send(text)).toEqual([200, 'read'])
    expect(await send(`[${lists(150)},${lists(150)},"\\"${'{'.repeat(500)}"]`)).toEqual([200, 'read'])
    expect(await send(`["\\\\",${lists(200)}]`)).toMatchObject([400, expect.stringContaining('levels')])
  })
})
