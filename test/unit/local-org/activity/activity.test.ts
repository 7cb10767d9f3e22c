import { beforeAll, describe, expect, it } from 'vitest'
import { createOrgWorld } from '../server/world.ts'

let world: ReturnType<typeof createOrgWorld>
beforeAll(() => {
  world = createOrgWorld()
})

interface Happening {
  readonly number: number
  readonly kind: string
  readonly what: string
}

const since = async (number: number): Promise<Happening[]> =>
  (await world.request(`/_local/activity?after=${number}`)).body.happenings
const latest = async (): Promise<number> => (await since(0)).at(-1)?.number ?? 0

describe('what happens in the local org', () => {
  it('is each request as it ended, with its query and its user, and no token', async () => {
    const before = await latest()
    const sara = world.as('sara')
    await sara.query('SELECT Id FROM Account LIMIT 1')
    await sara.query('SELECT Naam FROM Account')
    await world.request('/query?q=SELECT+Id+FROM+Account', { headers: { authorization: 'Bearer nobody' } })
    const found = await since(before)
    const [what, username] = ['GET /services/data/v62.0/query', sara.person.username]
    expect(found).toMatchObject([
      { kind: 'request', what, query: 'SELECT Id FROM Account LIMIT 1', status: 200, username },
      { kind: 'request', what, query: 'SELECT Naam FROM Account', status: 400, username },
      { kind: 'request', what, status: 401 },
    ])
    expect(JSON.stringify(found)).not.toContain(sara.session.accessToken)
    expect(JSON.stringify(found)).not.toContain('nobody')
  })

  it('has no query of a sign-in, nothing of /_local, and what a fault did', async () => {
    const before = await latest()
    await world.org.app.request('http://127.0.0.1:4000/services/oauth2/authorize?code=secret&q=secret')
    await world.request('/_local/limits')
    const { id } = world.org.faults.add({ fault: 'lock', path: '*', probability: 1 })
    await world.as('sara').get('/limits')
    world.org.faults.clear(id)
    const found = await since(before)
    expect(found.map(({ what }) => what)).toEqual(['GET /services/oauth2/authorize', 'GET /services/data/v62.0/limits'])
    expect(found[1]).toMatchObject({ status: 400 })
    expect(JSON.stringify(found)).not.toContain('secret')
  })

  it('is what platform events were published', async () => {
    const before = await latest()
    const admin = world.as('admin')
    await admin.post('/sobjects/Summary_Requested__e', { Account_Id__c: '001AH0000000003YAA' })
    const event = (await since(before)).find(({ kind }) => kind === 'event')
    expect(event).toMatchObject({ what: 'Summary_Requested__e', username: admin.person.username })
  })

  it('is kept as far as 300 of it, the latest', async () => {
    const sara = world.as('sara')
    for (let count = 0; count < 310; count++) await sara.get('/limits')
    const found = await since(0)
    expect(found).toHaveLength(300)
    expect(found.at(-1)?.number).toBe((found[0]?.number ?? 0) + 299)
  })
})
