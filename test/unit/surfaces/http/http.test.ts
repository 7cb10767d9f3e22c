import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { headersOf, type NodeBindings } from '../../../../src/surfaces/http/http.ts'

const app = new Hono<{ Bindings: NodeBindings }>()
app.get('/:name', c => c.json({ value: headersOf(c)(c.req.param('name')) ?? null }))

const ask = async (name: string, env?: NodeBindings): Promise<unknown> => {
  const answer = await app.request(`/${name}`, { headers: { 'x-one': 'of the request' } }, env)
  return ((await answer.json()) as { value: unknown }).value
}

describe('a header', () => {
  it('is read from the request in memory', async () => {
    expect(await ask('x-one')).toBe('of the request')
    expect(await ask('x-two')).toBeNull()
  })

  it('is read from what Node has parsed, behind the node server', async () => {
    const headers = { 'x-one': 'of Node', 'set-cookie': ['a', 'b'] }
    expect(await ask('x-one', { incoming: { headers } })).toBe('of Node')
    expect(await ask('x-two', { incoming: { headers } })).toBeNull()
    expect(await ask('set-cookie', { incoming: { headers } })).toBeNull()
  })

  it.each(['constructor', 'tostring', 'toString', '__proto__', 'hasOwnProperty'])(
    'named %s is none that a prototype has',
    async name => {
      expect(await ask(name, { incoming: { headers: {} } })).toBeNull()
    },
  )
})
