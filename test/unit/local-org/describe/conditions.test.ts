import { describe, expect, it } from 'vitest'
import { createFreshness } from '../../../../local-org/describe/freshness.ts'
import { createOrgWorld } from '../server/world.ts'

const since = (headers: Headers): string => headers.get('last-modified') ?? ''
const earlier = 'Mon, 01 Jan 2024 00:00:00 GMT'

describe('If-Modified-Since on descriptions', () => {
  it.each(['/sobjects/Account/describe', '/sobjects'])(
    'answers 304 without a body while nothing changed: %s',
    async path => {
      const sara = createOrgWorld().as('sara')
      const first = await sara.get(path)
      const second = await sara.get(path, { 'if-modified-since': since(first.headers) })
      expect([second.status, second.body, since(second.headers)]).toEqual([304, undefined, since(first.headers)])
      expect((await sara.get(path, { 'if-modified-since': earlier })).status).toBe(200)
      expect((await sara.get(path, { 'if-unmodified-since': earlier })).status).toBe(412)
      expect((await sara.get(path, { 'if-modified-since': 'yesterday' })).status).toBe(200)
    },
  )

  it('answers anew once the rights of the user have changed', async () => {
    const { as, store, pass } = createOrgWorld()
    const sara = as('sara')
    const first = await sara.get('/sobjects/Account/describe')
    const admin = store.statement(`SELECT "Id" AS id FROM "Profile" WHERE "Name" = 'System Administrator'`).get()?.id
    const user = store.schema.objectOf('User')
    if (user === undefined) throw new Error('no User')
    pass(5)
    store.update(user, sara.person.userId, { ProfileId: String(admin) })
    const second = await sara.get('/sobjects/Account/describe', { 'if-modified-since': since(first.headers) })
    expect(second.status).toBe(200)
    expect(second.body.fields.length).toBeGreaterThan(first.body.fields.length)
    expect(Date.parse(since(second.headers))).toBeGreaterThan(Date.parse(since(first.headers)))
  })
})

describe('createFreshness', () => {
  it('moves on with each change, even within one second, and stands still without one', () => {
    const freshness = createFreshness(() => 10_900)
    const times = [1, 1, 2, 1, 1].map(body => freshness.lastModifiedOf('key', body))
    expect(times).toEqual([10_000, 10_000, 11_000, 12_000, 12_000])
  })

  it('keeps keys apart', () => {
    const freshness = createFreshness(() => 10_000)
    freshness.lastModifiedOf('a', 1)
    expect(freshness.lastModifiedOf('b', 2)).toBe(10_000)
  })
})

describe('conditions on records', () => {
  const createRow = async () => {
    const world = createOrgWorld()
    const sara = world.as('sara')
    const { body } = await sara.post('/sobjects/Account', { Name: 'Conditional' })
    return { ...world, sara, path: `/sobjects/Account/${body.id}` }
  }

  it('answer 304 to who has the record already', async () => {
    const { sara, path, pass } = await createRow()
    const { headers } = await sara.get(path)
    expect((await sara.get(path, { 'if-modified-since': since(headers) })).status).toBe(304)
    pass(2)
    await sara.send(path, { method: 'PATCH', body: { Industry: 'Energy' } })
    expect((await sara.get(path, { 'if-modified-since': since(headers) })).status).toBe(200)
  })

  it('refuse a write to a record that has changed since', async () => {
    const { sara, path, pass } = await createRow()
    const { headers } = await sara.get(path)
    const write = (value: string) => ({
      method: 'PATCH',
      body: { Industry: 'Energy' },
      headers: { 'if-unmodified-since': value },
    })
    pass(2)
    expect((await sara.send(path, write(since(headers)))).status).toBe(204)
    const refused = await sara.send(path, write(since(headers)))
    expect([refused.status, refused.body[0].errorCode]).toEqual([412, 'PRECONDITION_FAILED'])
    expect((await sara.send(path, write('tomorrow'))).status).toBe(400)
  })

  it('compare entity tags, which accounts alone have', async () => {
    const { sara, path } = await createRow()
    const tag = (await sara.get(path)).headers.get('etag') ?? ''
    expect((await sara.get(path, { 'if-none-match': `"x", ${tag}` })).status).toBe(304)
    expect((await sara.get(path, { 'if-match': '"x"' })).status).toBe(412)
    const patch = { method: 'PATCH', body: { Industry: 'Energy' } }
    expect((await sara.send(path, { ...patch, headers: { 'if-match': tag } })).status).toBe(204)
    expect((await sara.send(path, { ...patch, headers: { 'if-match': tag } })).status).toBe(412)
    const { body } = await sara.query('SELECT Id FROM Contact LIMIT 1')
    expect((await sara.get(`/sobjects/Contact/${body.records[0].Id}`)).headers.get('etag')).toBeNull()
  })

  it('say nothing about a record that the user does not see', async () => {
    const { as, path } = await createRow()
    const { status, headers } = await as('tom').get(path, { 'if-none-match': '*', 'if-unmodified-since': earlier })
    expect([status, headers.get('last-modified'), headers.get('etag')]).toEqual([404, null, null])
  })

  it('work inside a composite request', async () => {
    const { sara, path, pass } = await createRow()
    pass(2)
    const url = `/services/data/v62.0${path}`
    const part = { method: 'PATCH', url, body: { Industry: 'Energy' }, httpHeaders: { 'If-Unmodified-Since': earlier } }
    const { body } = await sara.post('/composite', { compositeRequest: [{ ...part, referenceId: 'a' }] })
    expect(body.compositeResponse[0].httpStatusCode).toBe(412)
  })
})
