import { beforeAll, describe, expect, it } from 'vitest'
import { createOrgWorld } from './world.ts'

let admin: ReturnType<ReturnType<typeof createOrgWorld>['as']>
let world: ReturnType<typeof createOrgWorld>

beforeAll(() => {
  world = createOrgWorld()
  admin = world.as('admin')
})

const gone = [{ message: 'The requested resource is no longer available', errorCode: 'GONE' }]
const soql = encodeURIComponent('SELECT Id FROM Account LIMIT 1')

describe('API versions', () => {
  it.each(['/services/data', '/services/data/'])('%s names those that Salesforce has not retired', async path => {
    const { status, body } = await world.request(path)
    expect(status).toBe(200)
    expect(body).toHaveLength(37)
    expect(body[0]).toEqual({ label: "Summer '14", url: '/services/data/v31.0', version: '31.0' })
    expect(body).toContainEqual({ label: "Winter '17", url: '/services/data/v38.0', version: '38.0' })
    expect(body).toContainEqual({ label: "Spring '21", url: '/services/data/v51.0', version: '51.0' })
    expect(body.at(-1)).toEqual({ label: "Summer '26", url: '/services/data/v67.0', version: '67.0' })
  })

  it('all answer, and name themselves in addresses', async () => {
    for (const { version } of (await world.request('/services/data')).body) {
      const { status, body } = await admin.get(`/services/data/v${version}/query?q=${soql}`)
      expect([version, status]).toEqual([version, 200])
      expect(body.records[0].attributes.url).toContain(`/services/data/v${version}/`)
    }
  })

  it.each(['7.0', '20.0', '21.0', '30.0'])('%s is gone', async version => {
    const answer = await admin.get(`/services/data/v${version}/query?q=${soql}`)
    expect([answer.status, answer.body]).toEqual([410, gone])
    expect((await admin.get(`/services/data/v${version}/jobs/query`)).status).toBe(410)
  })

  it.each(['6.0', '68.0', '1000.0', '62.1'])('%s never was', async version => {
    expect((await admin.get(`/services/data/v${version}/limits`)).status).toBe(404)
  })

  it.each([
    ['GET', 'actions', 32],
    ['POST', 'composite/batch', 34],
    ['POST', 'composite/tree/Account', 34],
    ['GET', 'parameterizedSearch?q=Nordwind', 36],
    ['POST', 'composite', 38],
    ['GET', 'limits/recordCount', 40],
    ['GET', 'jobs/ingest', 41],
    ['POST', 'composite/sobjects', 42],
    ['GET', 'jobs/query', 47],
    ['POST', 'composite/graph', 50],
  ])('%s %s is there since %d', async (method, path, since) => {
    const send = (version: number) =>
      admin.send(`/services/data/v${version}.0/${path}`, { method, ...(method === 'POST' && { body: {} }) })
    expect((await send(since - 1)).status).toBe(404)
    expect((await send(since)).status).not.toBe(404)
  })

  it('had a search that answered the bare list, before 37.0', async () => {
    const sosl = encodeURIComponent('FIND {nordwind} IN NAME FIELDS RETURNING Account(Id)')
    const search = async (version: string) => (await admin.get(`/services/data/v${version}/search?q=${sosl}`)).body
    const ids = (records: readonly { readonly Id: string }[]) => records.map(({ Id }) => Id)
    expect(ids(await search('36.0'))).toEqual(ids((await search('37.0')).searchRecords))
    expect(await search('36.0')).toHaveLength(1)
  })

  it('have a home that names who asks and what there is in them', async () => {
    const identity = `http://127.0.0.1:4000/id/${world.org.orgId}/${admin.person.userId}`
    expect(Object.keys((await admin.get('/services/data/v33.0/')).body)).toEqual(
      expect.not.arrayContaining(['composite', 'jobs']),
    )
    expect((await admin.get('/services/data/v51.0')).body).toMatchObject({
      composite: '/services/data/v51.0/composite',
      jobs: '/services/data/v51.0/jobs',
      identity,
    })
  })
})

describe('what a request asks for', () => {
  it('and the org does not know is named in the answer', async () => {
    const answer = await admin.get(`/query?q=${soql}&pageSize=5&_=1`)
    expect([answer.status, answer.headers.get('warning')]).toEqual([
      200,
      '299 - "no such parameter, ignored: pageSize, _"',
    ])
    const strange = await admin.get(`/limits?${encodeURIComponent('a"\r\nX: y')}=1`)
    expect(strange.headers.get('warning')).toBe('299 - "no such parameter, ignored: a%22%0D%0AX%3A%20y"')
  })

  it('and the org knows is not', async () => {
    for (const path of [`/query?q=${soql}&columns=true`, '/limits/recordCount?sObjects=Account']) {
      expect((await admin.get(path)).headers.get('warning')).toBeNull()
    }
  })

  it('as XML alone is refused', async () => {
    const { status, body } = await admin.get('/limits', { accept: 'application/xml' })
    expect([status, body[0].errorCode]).toEqual([406, 'NOT_ACCEPTABLE'])
    expect((await admin.get('/limits', { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' })).status).toBe(200)
  })

  it('to be pretty is', async () => {
    const token = admin.session.accessToken
    const headers = { authorization: `Bearer ${token}`, 'x-prettyprint': '1' }
    const answer = await world.org.app.request('http://127.0.0.1:4000/services/data/v62.0/limits', { headers })
    expect(await answer.text()).toMatch(/^\{\n {2}"/)
  })
})
