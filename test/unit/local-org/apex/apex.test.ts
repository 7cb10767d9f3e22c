import { afterEach, describe, expect, it } from 'vitest'
import { fillTemplate } from '../../../../local-org/template.ts'
import { createOrgWorld } from '../server/world.ts'

const { as, request } = createOrgWorld()
const sara = as('sara')
const username = 'sara.sales@acme.example'

afterEach(async () => {
  await request('/_local/apexrest', { method: 'DELETE' })
})

describe('/services/apexrest', () => {
  it('answers what it was sent', async () => {
    const { status, body } = await sara.send('/services/apexrest/echo/a%20b/c?x=1', { method: 'PUT', body: { y: [2] } })
    expect(status).toBe(200)
    expect(body).toEqual({ method: 'PUT', path: 'a b/c', query: { x: '1' }, body: { y: [2] }, user: username })
  })

  it('takes values from address and body', async () => {
    const credit = await sara.get('/services/apexrest/credit/001000000000001AAA')
    expect(credit.body).toEqual({ accountId: '001000000000001AAA', rating: 'A', limit: 50000, checkedFor: username })
    const order = await sara.post('/services/apexrest/orders', { accountId: '001', lines: [{ sku: 'ARM-100' }] })
    expect([order.status, order.body.lines]).toEqual([201, [{ sku: 'ARM-100' }]])
  })

  it('is behind a session', async () => {
    const { status, body } = await request('/services/apexrest/echo/x')
    expect([status, body[0].errorCode]).toEqual([401, 'INVALID_SESSION_ID'])
  })

  it.each([
    ['/services/apexrest/nothing', 'GET', [404, 'NOT_FOUND', 'Could not find a match for URL']],
    ['/services/apexrest/%E0%A4%A', 'GET', [404, 'NOT_FOUND', 'Could not find a match for URL']],
    ['/services/apexrest/credit', 'GET', [404, 'NOT_FOUND', 'Could not find a match for URL']],
    [
      '/services/apexrest/orders',
      'PUT',
      [405, 'METHOD_NOT_ALLOWED', "HTTP Method 'PUT' not allowed. Allowed are POST"],
    ],
  ])('%s with %s is refused as Salesforce does', async (path, method, expected) => {
    const { status, body } = await sara.send(path, { method })
    expect([status, body[0].errorCode, body[0].message]).toEqual(expected)
  })

  it('refuses a body that is no JSON', async () => {
    const { status, body } = await sara.send('/services/apexrest/orders', { method: 'POST', body: '{"a":' })
    expect([status, body[0].errorCode]).toEqual([400, 'JSON_PARSER_ERROR'])
  })

  it('fails as Apex code does', async () => {
    const { status, body } = await sara.get('/services/apexrest/broken')
    expect([status, body[0].errorCode]).toEqual([500, 'APEX_ERROR'])
  })
})

describe('/_local/apexrest', () => {
  it('puts an endpoint in front of the others, until all are set back', async () => {
    const endpoint = { method: 'GET', path: '/credit/:accountId', status: 202, answer: { seen: '{path.accountId}' } }
    expect((await request('/_local/apexrest', { method: 'POST', body: endpoint })).status).toBe(201)
    const { status, body } = await sara.get('/services/apexrest/credit/7')
    expect([status, body]).toEqual([202, { seen: '7' }])
    await request('/_local/apexrest', { method: 'DELETE' })
    expect((await sara.get('/services/apexrest/credit/7')).body.rating).toBe('A')
  })

  it('lists them, and says what is wrong with one', async () => {
    const { body } = await request('/_local/apexrest')
    expect(body.endpoints).toContainEqual(expect.objectContaining({ path: '/echo/*' }))
    const refused = await request('/_local/apexrest', { method: 'POST', body: { path: 'no slash' } })
    expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining('must be like /orders/:id')])
  })

  it('may answer without a body', async () => {
    await request('/_local/apexrest', { method: 'POST', body: { path: '/empty', status: 204 } })
    expect(await sara.get('/services/apexrest/empty')).toMatchObject({ status: 204, body: undefined })
  })
})

describe('fillTemplate', () => {
  it('keeps the type of what it names alone, and writes it as text within a text', () => {
    const scope = { a: { n: 5, list: [1] } }
    expect(fillTemplate({ n: '{a.n}', text: 'n={a.n}, {a.list}', none: '{a.z}', deep: ['{a}'] }, scope)).toEqual({
      n: 5,
      text: 'n=5, [1]',
      none: null,
      deep: [scope.a],
    })
  })

  it('reaches own properties only, and fills in once', () => {
    expect(fillTemplate('{a.constructor}{__proto__.x}', { a: {} })).toBe('')
    expect(fillTemplate('{a}', { a: '{b}', b: 'secret' })).toBe('{b}')
  })
})
