import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { readForm } from '../../../src/page/form.ts'

const app = new Hono().post('/', async c => c.text((await readForm(c))('place')))

const send = async (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) => {
  const bytes = new Uint8Array(Buffer.from(body as string))
  const own = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(bytes.length) }
  return (await app.request('/', { method: 'POST', headers: { ...own, ...headers }, body: bytes })).text()
}

describe('a form', () => {
  it('gives the text of its fields', async () => {
    expect(await send('place=Malm%C3%B6&x=1')).toBe('Malmö')
    expect(await send('x=1')).toBe('')
  })

  it.each([
    ['of another type', 'place=a', { 'content-type': 'text/plain' }],
    ['in another encoding', Buffer.from('place=Malmö', 'latin1'), {}],
    ['that is too long', `place=${'a'.repeat(10_000)}`, {}],
  ])('%s has no fields', async (_, body, headers) => {
    expect(await send(body, headers as Record<string, string>)).toBe('')
  })
})
