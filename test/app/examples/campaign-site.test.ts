import { describe, expect, it } from 'vitest'
import { createAddressLimit } from '../../../examples/campaign-site/guard.ts'
import { injections } from '../../client/attacks/injections.ts'
import { campaignId, createWorld } from './world.ts'

describe('the list of campaigns', () => {
  it('asks the host once in 30 seconds, with the key, however many look', async () => {
    const { callsOf, open, state } = createWorld()
    await Promise.all(Array.from({ length: 5 }, () => open('/')))
    expect(callsOf('listCampaigns').map(({ headers }) => headers.authorization)).toEqual(['Bearer secret'])
    state.now = 30_000
    await open('/')
    expect(callsOf('listCampaigns')).toHaveLength(2)
  })

  it('shows the last list while the host is down, for an hour, and asks it every five seconds', async () => {
    const { callsOf, open, state } = createWorld()
    await open('/')
    Object.assign(state, { isDown: true, now: 60_000 })
    const old = await open('/')
    await open('/')
    expect([old.status, (await old.text()).includes('out of date')]).toEqual([200, true])
    expect(callsOf('listCampaigns')).toHaveLength(2)
    state.now = 3_600_000
    expect((await open('/')).status).toBe(503)
  })

  it('has a page for the case that it knows nothing, and recovers', async () => {
    const { open, state } = createWorld()
    state.isDown = true
    const page = await open('/')
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '30'])
    expect(await page.text()).toContain('cannot be shown at the moment')
    expect((await open(`/campaigns/${campaignId}`)).status).toBe(503)
    Object.assign(state, { isDown: false, now: 5_000 })
    expect((await open('/')).status).toBe(200)
  })

  it('writes every text of the org as text', async () => {
    const text = await (await createWorld().open('/')).text()
    expect(text).toContain('&lt;b&gt;&quot;Summer&quot;&lt;/b&gt; &amp; co')
    expect(text).not.toMatch(/<script|<b>/)
  })
})

describe('the form', () => {
  it('is sent on with a key of its own, and leads to a page that can be opened again', async () => {
    const { callsOf, send, tokens } = createWorld()
    const token = tokens.make()
    const answer = await send({ token, email: ' ada@x.example ' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/campaigns/${campaignId}/thanks`])
    const input = { campaignId, firstName: 'Ada', lastName: 'Love', email: 'ada@x.example', channel: 'Engines' }
    expect(callsOf('registerInterest')).toMatchObject([{ input, headers: { 'idempotency-key': token } }])
  })

  it.each([
    ['firstName', '', 'Enter your first name.'],
    ['lastName', 'x'.repeat(81), 'Use at most 80 characters.'],
    ['email', 'ada@', 'Enter an address such as name@example.com.'],
    ['lastName', 'Bj\ufffdrn', 'Some letters did not arrive. Please type them again.'],
    ['channel', 'see https://x.example', 'Leave out web addresses and line breaks.'],
  ])('names what is wrong with %s %j beside the field, and sends nothing', async (field, value, message) => {
    const { callsOf, send } = createWorld()
    const answer = await send({ [field]: value })
    const text = await answer.text()
    expect(answer.status).toBe(422)
    expect(text).toContain(`<span class="message" id="${field}-message">${message}</span>`)
    expect(text).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-message"`))
    expect(callsOf('registerInterest')).toEqual([])
  })

  it.each(injections)('gives %j back as the text that was typed, or passes it on as it is', async text => {
    const { callsOf, send } = createWorld()
    const page = await (await send({ firstName: text, lastName: '' })).text()
    const value = /id="firstName"[^>]* value="([^"]*)"/.exec(page)?.[1] ?? ''
    const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
    expect(value.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')).toBe(text)
    expect(page.match(/<(?:script|img)/g)).toBeNull()
    expect(callsOf('registerInterest')).toEqual([])
  })

  it.each([
    { status: 404, code: 'not_found', shown: 410, says: 'does not take registrations any more' },
    { status: 409, code: 'conflict', shown: 409, says: 'was sent before' },
    { status: 409, code: 'locked', shown: 503, says: 'could not be noted at the moment' },
    { status: 400, code: 'invalid_input', shown: 422, says: 'could not be noted as it is' },
    { status: 429, code: 'rate_limited', shown: 503, says: 'could not be noted at the moment' },
    { status: 500, code: 'internal', shown: 503, says: 'could not be noted at the moment' },
    { status: 502, code: undefined, shown: 503, says: 'could not be noted at the moment' },
  ])('says what $status $code of the host means', async ({ code, says, shown, status }) => {
    const { send, state } = createWorld()
    Object.assign(state, { status, answer: { code, retryable: code === 'rate_limited' || code === 'locked' } })
    const page = await send()
    expect([page.status, (await page.text()).includes(says)]).toEqual([shown, true])
  })

  it('keeps its token for another try when the host was down', async () => {
    const { open, send, state, tokens } = createWorld()
    await open('/')
    state.isDown = true
    const token = tokens.make()
    expect(await (await send({ token })).text()).toContain(`value="${token}"`)
  })

  it('is taken from this site alone, with a token of this site that is not old', async () => {
    const { callsOf, send, state, tokens } = createWorld()
    const token = tokens.make()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await send({}, foreign)).status).toBe(403)
    expect((await send({ token: `${token}x` })).status).toBe(409)
    expect((await send({ token: 'a.b.c.d' })).status).toBe(409)
    state.now = 2 * 60 * 60_000
    expect((await send({ token })).status).toBe(409)
    expect(callsOf('registerInterest')).toEqual([])
  })

  it('is too large at 20 kilobytes', async () => {
    expect((await createWorld().send({ channel: 'x'.repeat(20_001) })).status).toBe(413)
  })
})

describe('the limit of an address', () => {
  it('holds for a network of IPv6, ends with its window, and forgets the oldest of too many', () => {
    let now = 0
    const mayOneMore = createAddressLimit({ max: 2, windowMs: 1000, now: () => now })
    const many = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2:3::4', '2001:db8:1:3::1', '192.0.2.1']
    expect(many.map(mayOneMore)).toEqual([true, true, false, true, true])
    now = 1000
    expect(mayOneMore('2001:db8:1:2::1')).toBe(true)
    for (let count = 0; count < 10_000; count++) mayOneMore(`10.0.${count >> 8}.${count & 255}`)
    expect([mayOneMore('2001:db8:1:2::9'), mayOneMore('2001:db8:1:2::9')]).toEqual([true, true])
  })

  it('answers with 429 and sends nothing on', async () => {
    const { callsOf, send } = createWorld(() => false)
    expect((await send()).status).toBe(429)
    expect(callsOf('registerInterest')).toEqual([])
  })
})
