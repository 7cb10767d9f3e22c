import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HostWithOrg, startHostWithOrg } from '../../client/host/host-with-org.ts'
import { type CapturedRequest, captureEvents, queryDataCloud, sendEvents } from '../../client/org/data-cloud.ts'
import { pageViewed } from '../../fixtures/tools/page-viewed.ts'

/** A Data Action Target that the local org makes on the spot. */
const target = { apiName: 'pageViews', path: '/events/pageViewed' }

const payload = {
  Email__c: 'Klara.Vogel@nordwind-logistik.example',
  Page__c: '/pricing',
  ViewedAt__c: '2026-01-31T10:30:00+01:00',
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text)

const eventOf = (EventUuid: string, change: object = {}) => ({
  EventUuid,
  PayloadCurrentValue: { ...payload, ...change },
})

describe.each(['sidecar', 'embedded'] as const)('events of a Data Cloud with MESH=%s', mesh => {
  let host: HostWithOrg

  beforeAll(async () => {
    host = await startHostWithOrg({ mesh, tools: [], events: [pageViewed] })
  })
  afterAll(() => host.close())

  const visit = async (id: string) =>
    (await queryDataCloud(host.org, `SELECT * FROM WebTracker_Visits__dll WHERE visitId__c = '${id}'`))[0]
  const jobsOf = (id: string) =>
    host.database.all<{ status: string }>('SELECT status FROM jobs WHERE idem_key = ?', [`key:${id}`])
  const capture = async (webhook: object): Promise<CapturedRequest> => {
    const captured = await captureEvents(host.org, webhook)
    host.org.forwardTo(host.port)
    return captured
  }
  const secretKeyOf = async (apiName: string): Promise<string> => {
    const answer = await fetch(`${host.org.org}/_local/data-action-targets`)
    const { targets } = (await answer.json()) as { targets: { apiName: string; secretKey: string }[] }
    return targets.find(known => known.apiName === apiName)?.secretKey ?? ''
  }
  /** Straight to the public door: the mesh, or the host where it has none. */
  const post = async ({ target, headers, body }: CapturedRequest) => {
    const answer = await fetch(`${host.url}${target}`, { method: 'POST', headers, body })
    return { status: answer.status, text: await answer.text() }
  }

  it('are taken, handled, and written back', async () => {
    const answer = await sendEvents(host.org, { ...target, events: [eventOf('view-1')] })
    expect([answer.status, answer.body]).toEqual([202, '{"accepted":1}'])
    await expect
      .poll(() => visit('view-1'))
      .toEqual(['view-1', 'IND-0001', '/pricing', '2026-01-31T09:30:00.000+00:00'])
  })

  it('of a visitor whom Data Cloud does not know are done without a visit', async () => {
    const event = eventOf('view-2', { Email__c: 'nobody@nowhere.example' })
    await sendEvents(host.org, { ...target, events: [event] })
    await expect.poll(() => jobsOf('view-2')).toEqual([{ status: 'completed' }])
    expect(await visit('view-2')).toBeUndefined()
  })

  it('are handled once, however often they come, two at once too', async () => {
    const captured = await capture({ ...target, events: [eventOf('view-3'), eventOf('view-4')] })
    const answers = await Promise.all([post(captured), post(captured)])
    answers.push(await post(captured))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    await expect.poll(() => jobsOf('view-3')).toEqual([{ status: 'completed' }])
    await expect.poll(() => jobsOf('view-4')).toEqual([{ status: 'completed' }])
  })

  it.each<[string, number, (captured: CapturedRequest) => CapturedRequest]>([
    ['without signature', 401, ({ headers: { 'x-signature': _, ...headers }, ...rest }) => ({ ...rest, headers })],
    ['with an empty signature', 401, rest => ({ ...rest, headers: { ...rest.headers, 'x-signature': '' } })],
    ['with another signature', 403, rest => ({ ...rest, headers: { ...rest.headers, 'x-signature': 'c2ln' } })],
    ['with an altered body', 403, rest => ({ ...rest, body: rest.body.replace('/pricing', '/altered') })],
    ['with one more blank', 403, rest => ({ ...rest, body: `${rest.body} ` })],
    ['in the name of another target', 403, rest => ({ ...rest, target: rest.target.replace('=pageViews', '=other') })],
    [
      'in the name of another org',
      403,
      rest => ({ ...rest, target: rest.target.replace(/00D\w+/, '00D000000000001AAA') }),
    ],
  ])('are refused %s', async (_, status, alter) => {
    const captured = await capture({ ...target, events: [eventOf('view-5')] })
    expect((await post(alter(captured))).status).toBe(status)
    expect(await jobsOf('view-5')).toEqual([])
  })

  it.each<[string, (key: string, body: string) => string]>([
    ['in hexadecimal', (key, body) => hmac(key, body).digest('hex')],
    ['in the alphabet of addresses', (key, body) => hmac(key, body).digest('base64url')],
    ['without padding', (key, body) => hmac(key, body).digest('base64').replace('=', '')],
    ['with more padding', (key, body) => `${hmac(key, body).digest('base64')}=`],
    ['by the bytes that the key stands for', (key, body) => hmac(Buffer.from(key, 'base64'), body).digest('base64')],
    ['by an empty key', (_, body) => hmac('', body).digest('base64')],
    ['by the name of the target', (_, body) => hmac(target.apiName, body).digest('base64')],
    [
      'of the body as others would write it',
      (key, body) => hmac(key, JSON.stringify(JSON.parse(body), null, 1)).digest('base64'),
    ],
    ['of a body with its quotes escaped', (key, body) => hmac(key, JSON.stringify(body).slice(1, -1)).digest('base64')],
    ['of nothing', key => hmac(key, '').digest('base64')],
    ['of a shorter hash', (key, body) => createHmac('sha1', key).update(body).digest('base64')],
  ])('are refused with a signature %s', async (_, forge) => {
    const captured = await capture({ ...target, events: [eventOf('view-11')] })
    const key = await secretKeyOf(target.apiName)
    const signed = (signature: string) =>
      post({ ...captured, headers: { ...captured.headers, 'x-signature': signature } })
    expect((await signed(forge(key, captured.body))).status).toBe(403)
    expect(await jobsOf('view-11')).toEqual([])
  })

  it('are signed as Data 360 documents it: base64 of HMAC-SHA256 of the body, under the secret key', async () => {
    const { body, headers } = await capture({ ...target, events: [eventOf('view-12', { Page__c: '/größe/☃' })] })
    expect(headers['x-signature']).toBe(hmac(await secretKeyOf(target.apiName), body).digest('base64'))
  })

  it('are refused when another target of the org has signed them', async () => {
    const events = [eventOf('view-6')]
    const captured = await capture({ ...target, apiName: 'otherTarget', events })
    expect(await post(captured)).toMatchObject({
      status: 403,
      text: expect.stringContaining('another Data Action Target'),
    })
    expect(await jobsOf('view-6')).toEqual([])
  })

  it('are refused from users: AppLink vouches for who they are, not for what they send', async () => {
    const signed = await fetch(`${host.org.org}/_local/headers?as=admin@acme.example`)
    const headers = { 'content-type': 'application/json', ...((await signed.json()) as Record<string, string>) }
    const address = `/events/pageViewed?orgId=${host.org.orgId}&apiName=pageViews`
    const body = JSON.stringify({ events: [eventOf('view-7')] })
    for (const signature of [{}, { 'x-signature': 'c2ln' }]) {
      expect((await post({ target: address, headers: { ...headers, ...signature }, body })).status).toBe(403)
    }
    expect(await jobsOf('view-7')).toEqual([])
  })

  it('open no other door: a signed request is nobody to the actions', async () => {
    const captured = await capture(target)
    const { status } = await post({ ...captured, target: captured.target.replace('/events/', '/actions/') })
    expect(status).toBe(401)
  })

  it('that do not fit are refused, and so is what nobody handles', async () => {
    const misfit = { ...target, events: [eventOf('view-8'), eventOf('view-9', { Page__c: 7 })] }
    const answer = await sendEvents(host.org, misfit)
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
      400,
      { code: 'invalid_input', message: 'events.1: payload.Page__c: must be a string', retryable: false },
    ])
    expect(await jobsOf('view-8')).toEqual([])
    expect((await sendEvents(host.org, { ...target, path: '/events/nothing' })).status).toBe(404)
    // The mesh asks about the signature first, whatever the method is.
    const gotten = await fetch(`${host.url}/events/pageViewed`, { headers: { 'x-signature': 'c2ln' } })
    expect(gotten.status).toBe(mesh === 'sidecar' ? 403 : 405)
  })

  it('are to be sent again when the add-on cannot check them', async () => {
    const captured = await capture({ ...target, events: [eventOf('view-10')] })
    host.org.faults.add({
      fault: 'status',
      status: 503,
      path: '*/data_action_targets/authenticate',
      count: 1,
      probability: 1,
      errorCode: 'X',
      message: 'x',
    })
    expect((await post(captured)).status).toBe(503)
    expect(await jobsOf('view-10')).toEqual([])
    expect((await post(captured)).status).toBe(202)
  })

  it('leave no payload in the log', () => {
    const text = host.lines.join('\n')
    expect(text).toContain('"surface":"events","tool":"pageViewed"')
    expect(text).not.toMatch(/klara\.vogel|\/pricing/i)
  })
})
