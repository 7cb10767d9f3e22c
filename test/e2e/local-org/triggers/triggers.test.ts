import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type LocalOrg, startLocalOrg } from '../../../../local-org/server/server.ts'

type Json = Record<string, unknown>

const text = { type: 'string' }
const json = (properties: Json) => ({ content: { 'application/json': { schema: { type: 'object', properties } } } })
const document = {
  openapi: '3.0.3',
  info: { title: 'Shipping', version: '1.0.0' },
  paths: {
    '/ship': {
      post: {
        operationId: 'ship',
        requestBody: json({ account: text, was: text, by: text }),
        responses: { 200: json({ label: text }), default: json({ code: text }) },
      },
    },
  },
}

interface Seen {
  readonly body: Json
  readonly username: string
}

const seen: Seen[] = []
/** What the app answers to its next calls; then it succeeds. */
const planned: { status: number; type?: string }[] = []
let local: LocalOrg
let app: Server

const usernameIn = ({ headers }: IncomingMessage): string =>
  JSON.parse(Buffer.from(String(headers['x-client-context']), 'base64').toString()).userContext.username

beforeAll(async () => {
  app = createServer(async (request, response) => {
    const answer = (status: number, body: unknown, type = 'application/json') =>
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
    if (request.url === '/openapi.json') return answer(200, document)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    seen.push({ body: JSON.parse(Buffer.concat(chunks).toString()), username: usernameIn(request) })
    const { status, type } = planned.shift() ?? { status: 200 }
    return answer(status, status === 200 ? { label: 'L-1' } : { code: 'busy' }, type)
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  local = await startLocalOrg({ appPort: (app.address() as AddressInfo).port })
})
afterAll(async () => {
  await local.close()
  app.closeAllConnections()
  app.close()
})

interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const send = async (path: string, method: string, { body, headers = {} }: Sent = {}) => {
  const answer = await fetch(`${local.org}${path}`, { method, headers, body: JSON.stringify(body) ?? null })
  const said = await answer.text()
  return { status: answer.status, body: said === '' ? undefined : JSON.parse(said) }
}
const as = (username: string) => {
  const person = local.people.personOf(username)
  if (!person) throw new Error(username)
  const headers = {
    authorization: `Bearer ${local.sessions.standing(person).accessToken}`,
    'content-type': 'application/json',
  }
  return (path: string, method: string, body?: unknown) =>
    send(`/services/data/v62.0${path}`, method, { body, headers })
}
const trigger = (given: Json) => send('/_local/triggers', 'POST', { body: { operation: 'ship', ...given } })
const sara = 'sara.sales@acme.example'
const nordwind = '/sobjects/Account/001AH0000000001YAA'
const publish = () => as(sara)('/sobjects/Summary_Requested__e', 'POST', { Account_Id__c: '001AH0000000001YAA' })

/** Those since the last test, once none runs. */
let before = 0
const interviews = async () => {
  const { body } = await send('/_local/interviews?settled=true', 'GET')
  return (body.interviews as (Json & { id: string; attempts: Json[] })[]).slice(before)
}
beforeEach(async () => {
  before = 0
  before = (await interviews()).length
  seen.length = 0
  planned.length = 0
  await send('/_local/triggers', 'DELETE')
})

describe('a trigger on a record', () => {
  const onRating = {
    ...{ name: 'Hot', on: 'Account', if: { Rating: 'Hot' }, doesRequireRecordChangedToMeetCriteria: true },
    input: { account: '{record.Name}', was: '{prior.Rating}', by: '{user.username}' },
  }

  it('calls as the one who changed it, when the conditions begin to hold', async () => {
    expect((await trigger(onRating)).status).toBe(201)
    await as(sara)(nordwind, 'PATCH', { Rating: 'Cold' })
    await as(sara)(nordwind, 'PATCH', { Rating: 'Hot' })
    await as('mia.manager@acme.example')(nordwind, 'PATCH', { Website: 'https://nordwind.example' })
    expect(await interviews()).toMatchObject([
      {
        trigger: 'Hot',
        on: 'Account',
        as: sara,
        status: 'finished',
        attempts: [{ outputs: { 200: { label: 'L-1' } } }],
      },
    ])
    expect(seen).toEqual([{ username: sara, body: { account: 'Nordwind Logistik', was: 'Cold', by: sara } }])
  })

  it('calls at each save without that requirement, for new records, and not for deleted ones', async () => {
    const { Rating: _, ...rest } = onRating.if
    await trigger({ ...onRating, if: rest, doesRequireRecordChangedToMeetCriteria: false, input: {} })
    const { body } = await as(sara)('/sobjects/Account', 'POST', { Name: 'New' })
    await as(sara)(`/sobjects/Account/${body.id}`, 'PATCH', { Name: 'Newer' })
    await as(sara)(`/sobjects/Account/${body.id}`, 'DELETE')
    expect((await interviews()).map(({ status }) => status)).toEqual(['finished', 'finished'])
    await trigger({ ...onRating, if: rest, when: ['create'], doesRequireRecordChangedToMeetCriteria: false, input: {} })
    await as(sara)(nordwind, 'PATCH', { Rating: 'Warm' })
    expect(await interviews()).toHaveLength(2)
  })

  it('does nothing for what was rolled back', async () => {
    await trigger({ name: 'Any', on: 'Account' })
    const records = [{ Name: 'One' }, {}].map(record => ({ attributes: { type: 'Account' }, ...record }))
    await as(sara)('/composite/sobjects', 'POST', { allOrNone: true, records })
    expect(await interviews()).toEqual([])
    await as(sara)('/composite/sobjects', 'POST', { allOrNone: false, records })
    expect(await interviews()).toHaveLength(1)
  })

  it('is tried again by the org when the action fails: after 15, 30, 60 and 120 minutes, then no more', async () => {
    await trigger({ name: 'Any', on: 'Account' })
    planned.push(...Array.from({ length: 5 }, () => ({ status: 503, type: 'text/html' })))
    await as(sara)(nordwind, 'PATCH', { Rating: 'Warm' })
    const delays: number[] = []
    for (let tries = 1; tries < 5; tries++) {
      const [waiting] = await interviews()
      expect(waiting).toMatchObject({ status: 'waiting' })
      delays.push(
        Math.round((Date.parse(String(waiting?.retryAt)) - Date.parse(String(waiting?.attempts.at(-1)?.at))) / 60_000),
      )
      expect((await send(`/_local/interviews/${waiting?.id}/retry`, 'POST')).status).toBe(204)
    }
    const [failed] = await interviews()
    expect(failed).toMatchObject({ status: 'failed' })
    expect(failed).not.toHaveProperty('retryAt')
    expect([delays, seen.length]).toEqual([[15, 30, 60, 120], 5])
    expect(failed?.attempts[0]?.error).toMatch(/^The callout failed: The document says application\/json/)
  })

  it('is not tried again for an answer that says no, which is an output of the flow', async () => {
    await trigger({ name: 'Any', on: 'Account' })
    planned.push({ status: 429 })
    await as(sara)(nordwind, 'PATCH', { Rating: 'Warm' })
    const outputs = { responseCode: 429, defaultExc: { code: 'busy' } }
    expect(await interviews()).toMatchObject([{ status: 'finished', attempts: [{ outputs }] }])
    expect((await send(`/_local/interviews/${(await interviews())[0]?.id}/retry`, 'POST')).status).toBe(404)
  })

  it('calls again itself where its flow leads back to the call', async () => {
    await trigger({ name: 'Any', on: 'Account', attempts: 3 })
    planned.push({ status: 429 }, { status: 503, type: 'text/html' })
    await as(sara)(nordwind, 'PATCH', { Rating: 'Warm' })
    expect(await interviews()).toMatchObject([{ status: 'finished', attempts: [{ status: 429 }, {}, { status: 200 }] }])
  })
})

describe('a trigger on a platform event', () => {
  const onRequest = { name: 'Requested', on: 'Summary_Requested__e', input: { account: '{record.Account_Id__c}' } }

  it('calls as the automated process, who needs the permission set, and is not tried again', async () => {
    await trigger(onRequest)
    await publish()
    expect(await interviews()).toMatchObject([{ status: 'failed', as: 'autoproc@00d5e000000acme', attempts: [{}] }])
    expect(seen).toEqual([])
    const admin = as('admin@acme.example')
    const query = async (soql: string) => (await admin(`/query?q=${encodeURIComponent(soql)}`, 'GET')).body.records[0]
    const { Id: AssigneeId, UserType } = await query("SELECT Id, UserType FROM User WHERE Alias = 'autoproc'")
    const { Id: PermissionSetId } = await query("SELECT Id FROM PermissionSet WHERE Name = 'ActionHost'")
    expect(UserType).toBe('AutomatedProcess')
    await admin('/sobjects/PermissionSetAssignment', 'POST', { AssigneeId, PermissionSetId })
    await publish()
    expect((await interviews())[1]).toMatchObject({ status: 'finished', as: 'autoproc@00d5e000000acme' })
    expect(seen).toMatchObject([{ username: 'autoproc@00d5e000000acme', body: { account: '001AH0000000001YAA' } }])
  })

  it('calls as the publisher where the flow is said to', async () => {
    await trigger({ ...onRequest, runAs: 'publisher' })
    await publish()
    expect(await interviews()).toMatchObject([{ status: 'finished', as: sara }])
  })

  it('lets nobody sign in as the automated process', async () => {
    await trigger(onRequest)
    expect((await send('/_local/sessions?as=autoproc@00d5e000000acme', 'POST')).status).toBe(404)
    expect(local.people.all().map(({ username }) => username)).not.toContain('autoproc@00d5e000000acme')
  })
})

describe('/_local/triggers', () => {
  it('refuses what could never start', async () => {
    expect(await trigger({ name: 'X', on: 'Nope__c' })).toMatchObject({
      status: 400,
      body: { message: 'X: on: there is no Nope__c' },
    })
    const publisher = await trigger({ name: 'X', on: 'Account', runAs: 'publisher' })
    expect(publisher.body.message).toMatch(/^X: runAs: Account is no platform event/)
    expect((await trigger({ name: 'X', on: 'Account', when: ['delete'] })).status).toBe(400)
    expect((await send('/_local/triggers', 'GET')).body).toEqual({ triggers: [] })
  })
})
