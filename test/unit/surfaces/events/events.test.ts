import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../../../src/core/failure.ts'
import { eventsSurface } from '../../../../src/surfaces/events/events.ts'
import { createFolder, until } from '../../jobs/world.ts'
import { createOrgs } from '../../world.ts'
import { type EventsOptions, eventOf, eventWith, openEvents, orgId, query, send } from './world.ts'

let folder: ReturnType<typeof createFolder>
const opened: { close(): Promise<void> }[] = []

beforeEach(() => {
  folder = createFolder()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map(each => each.close()))
  folder.remove()
})

const open = async (handler = eventWith(), options: EventsOptions = {}) => {
  const host = await openEvents(folder.dataFolder, [handler], options)
  opened.push(host)
  return host
}

const openBody = () => ({ take: () => {}, free: () => {} })

const refused = (status: number, code: string, message?: string) => ({
  status,
  body: { code, ...(message !== undefined && { message: expect.stringContaining(message) }) },
})

describe('events of a Data Action Target', () => {
  it('are answered with 202 once they are stored, and handled with the rights of the authorization', async () => {
    const seen: unknown[] = []
    const orgs = createOrgs()
    const handler = eventWith({
      async run(payload, { event, org, requestId, step }) {
        await step('look', async () => seen.push({ payload, event, as: org.user.id, requestId }))
      },
    })
    const host = await open(handler, { orgs })
    const sent = eventOf({ Id__c: '7', Other__c: 'dropped' })
    expect(await send(host.app, [sent])).toEqual({ status: 202, body: { accepted: 1 } })
    expect(await host.statuses()).toEqual(['queued'])
    host.jobs.work()
    await until(async () => (await host.statuses())[0] === 'completed')
    const event = {
      ...{ id: sent.EventUuid, prompt: 'INSERT', object: 'Orders__dlm' },
      publishedAt: '2026-01-31T09:30:00.000Z',
    }
    expect(seen).toEqual([{ payload: { Id__c: '7' }, event, as: 'influencerPortal', requestId: 'r-1' }])
    expect(orgs.connections.map(({ as }) => as)).toEqual(['influencerPortal'])
  })

  it('leave one line in the log, with who sent them and no payload', async () => {
    const { app, records } = await open()
    await send(app, [eventOf(), eventOf()])
    expect(records).toMatchObject([
      { surface: 'events', tool: 'orderChanged', org: orgId, client: 'orderChanges', outcome: 'ok', requestId: 'r-1' },
    ])
    expect(JSON.stringify(records)).not.toContain('Id__c')
  })

  it.each([
    ['as an object', { Id__c: '1' }],
    ['as JSON in a text', '{"Id__c":"1"}'],
  ])('are taken with a payload %s: two of Salesforce’s own sources disagree', async (_, payload) => {
    const { app } = await open()
    expect((await send(app, [eventOf(payload)])).status).toBe(202)
  })

  it('are taken with what a handler makes optional left out or null, and with facts that Data Cloud does not give', async () => {
    const handler = eventWith({ payload: z.object({ Id__c: z.string(), Note__c: z.string().optional() }) })
    const { app } = await open(handler)
    const bare = { EventUuid: 'u-1', PayloadCurrentValue: { Id__c: '1', Note__c: null } }
    expect((await send(app, [bare, { ...eventOf(), EventPrompt: null }])).status).toBe(202)
  })

  it('may be none, and as many as a thousand', async () => {
    const { app, jobs } = await open(eventWith({ payload: z.object({}) }))
    expect(await send(app, [])).toEqual({ status: 202, body: { accepted: 0 } })
    const small = Array.from({ length: 300 }, (_, index) => ({ EventUuid: `u${index}` }))
    expect(await send(app, small)).toEqual({ status: 202, body: { accepted: 300 } })
    expect((await jobs.list()).length).toBe(100)
  })
})

describe('a request that is refused', () => {
  const check = async (sent: Parameters<typeof send>[2], expected: object) => {
    const host = await open()
    expect(await send(host.app, [eventOf()], sent)).toMatchObject(expected)
    expect(await host.statuses()).toEqual([])
  }

  it('has no signature', () => check({ headers: { 'x-signature': undefined } }, refused(401, 'unauthenticated')))

  it.each(['x-client-context', 'x-request-context'])(
    'has %s: then the mesh has checked a user, and nobody the body',
    header => check({ headers: { [header]: 'e30=' } }, refused(403, 'forbidden')),
  )

  it.each([
    ['no org', 'apiName=orderChanges', 'orgId'],
    ['no target', `orgId=${orgId}`, 'apiName'],
    ['two targets', `${query}&apiName=other`, 'apiName'],
    ['two orgs', `orgId=${orgId}&${query}`, 'orgId'],
    ['a second target in disguise', `${query}&%61piName=other`, 'apiName'],
    ['an org that is none', 'orgId=005000000000001AAA&apiName=orderChanges', 'orgId'],
    ['a target that is none', `orgId=${orgId}&apiName=%00`, 'apiName'],
  ])('names %s', (_, search, field) =>
    check({ query: search }, refused(400, 'invalid_input', `${field}: must be in the query, once`)),
  )

  it('is for an event that nobody handles', () => check({ name: 'nothing' }, refused(404, 'not_found')))

  it('is signed by another target than the event’s', () =>
    check({ query: `orgId=${orgId}&apiName=other` }, refused(403, 'forbidden', 'another Data Action Target')))

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no events', '{}'],
    ['events that are no list', '{"events":{}}'],
    ['an event without id', '{"events":[{"PayloadCurrentValue":{"Id__c":"1"}}]}'],
    ['an id with a line break', '{"events":[{"EventUuid":"a\\nb","PayloadCurrentValue":{"Id__c":"1"}}]}'],
    ['an id of 101 characters', JSON.stringify({ events: [{ EventUuid: 'x'.repeat(101) }] })],
    ['a payload that is a list', '{"events":[{"EventUuid":"u","PayloadCurrentValue":[]}]}'],
    ['a payload that is a number in a text', '{"events":[{"EventUuid":"u","PayloadCurrentValue":"7"}]}'],
    ['a payload that is no JSON in a text', '{"events":[{"EventUuid":"u","PayloadCurrentValue":"{"}]}'],
    ['1,001 events', JSON.stringify({ events: Array.from({ length: 1001 }, () => ({ EventUuid: 'u' })) })],
    ['300 levels', `{"events":[{"EventUuid":"u","PayloadCurrentValue":${'{"a":'.repeat(300)}1${'}'.repeat(300)}}]}`],
  ])('is %s', (_, body) => check({ body }, refused(400, 'invalid_input')))

  it('is larger than the host takes', () =>
    check({ body: ' '.repeat((eventsSurface.maxBodyBytes ?? 0) + 1) }, refused(413, 'payload_too_large')))

  it('is no JSON by its type', () =>
    check({ headers: { 'content-type': 'text/plain' } }, refused(415, 'unsupported_media_type')))

  it.each([undefined, null, '', 'yesterday', 5, '2026-13-45T00:00:00Z'])(
    'does not say when it was made, so that it could be sent again for ever: %j',
    creationDateTime => check({ envelope: { creationDateTime } }, refused(400, 'invalid_input', 'creationDateTime: ')),
  )

  it('was made more than a day from now', () => {
    const creationDateTime = new Date(Date.now() + 1.1 * 86_400_000).toISOString()
    return check({ envelope: { creationDateTime } }, refused(400, 'invalid_input', 'more than a day ahead'))
  })

  it('was made more than six days ago', () => {
    const creationDateTime = new Date(Date.now() - 6.1 * 86_400_000).toISOString()
    return check({ envelope: { creationDateTime } }, refused(400, 'invalid_input', 'creationDateTime'))
  })

  it('has one event whose payload does not fit: none of them is stored, and the log says which', async () => {
    const host = await open()
    const answer = await send(host.app, [eventOf(), eventOf({ Id__c: 5, Secret__c: 'value' }), eventOf()])
    const message = 'events.1: payload.Id__c: must be a string'
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_input', message, retryable: false } })
    expect(await host.statuses()).toEqual([])
    expect(host.records).toMatchObject([{ outcome: 'invalid_input', cause: { message } }])
  })
})

describe('the signature', () => {
  it('is checked over the body as it was sent', async () => {
    const asked: unknown[] = []
    const checkSignature = async (request: object) => {
      asked.push(request)
      throw new AppError('forbidden', 'x-signature: no')
    }
    const { app } = await open(eventWith(), { strangers: { checkSignature, openBody } })
    const body = `{ "creationDateTime" : "${new Date().toISOString()}", "\\u0065vents" : [ ] }`
    expect(await send(app, [], { body })).toMatchObject(refused(403, 'forbidden'))
    expect(asked).toEqual([{ apiName: 'orderChanges', orgId, signature: 'c2ln', payload: body, requestId: 'r-1' }])
  })

  it('that cannot be checked makes the sender come again', async () => {
    const checkSignature = async () => {
      throw new AppError('unavailable', 'The add-on did not answer.')
    }
    const { app } = await open(eventWith(), { strangers: { checkSignature, openBody } })
    expect(await send(app, [eventOf()])).toMatchObject({ status: 503, body: { retryable: true } })
  })

  it.each([
    ['for an event that nobody handles', { name: 'nothing' }, 404, false],
    ['of another target', { query: `orgId=${orgId}&apiName=other` }, 403, false],
    ['of no org', { query: 'apiName=orderChanges' }, 400, false],
    ['without a signature', { headers: { 'x-signature': undefined } }, 401, false],
    ['of a user', { headers: { 'x-client-context': 'e30=' } }, 403, false],
    ['that is no JSON', { body: '{' }, 400, true],
    ['that has no events', { body: '{}' }, 400, true],
    ['that was made long ago', { envelope: { creationDateTime: '2020-01-01T00:00:00Z' } }, 400, true],
    ['of another type', { headers: { 'content-type': 'text/plain' } }, 415, true],
  ])('is asked about for none %s', async (_, sent, ...[status, opened]) => {
    const seen: string[] = []
    const strangers = {
      openBody: () => ({ take: () => void seen.push('read'), free: () => void seen.push('free') }),
      checkSignature: async () => void seen.push('asked'),
    }
    const { app } = await open(eventWith(), { strangers })
    expect((await send(app, [eventOf()], sent)).status).toBe(status)
    expect(seen.filter(what => what !== 'read')).toEqual(opened ? ['free'] : [])
    expect(seen.includes('read')).toBe(opened && status !== 415)
  })

  it('is asked about for none of an org that the authorization is known not to be of', async () => {
    const asked: string[] = []
    const strangers = { openBody, checkSignature: async () => void asked.push('asked') }
    const knownOrgOf = (name: string) => (name === 'influencerPortal' ? '00D5e000000OthrEAA' : undefined)
    const closed = await open(eventWith(), { strangers, knownOrgOf })
    expect(await send(closed.app, [eventOf()])).toMatchObject(refused(403, 'forbidden', 'orgId: '))
    expect(asked).toEqual([])
    const wide = await open(eventWith({ acrossOrgs: true }), { strangers, knownOrgOf })
    expect((await send(wide.app, [eventOf()])).status).toBe(202)
    expect(asked).toEqual(['asked'])
  })

  it('has the room of the body given back once it is checked, before the events are stored', async () => {
    const seen: string[] = []
    const strangers = {
      openBody: (_: unknown, expected: number) => {
        seen.push(`open ${expected}`)
        return { take: (bytes: number) => void seen.push(`take ${bytes}`), free: () => void seen.push('free') }
      },
      checkSignature: async () => void seen.push('checked'),
    }
    const host = await open(eventWith(), { strangers })
    const body = JSON.stringify({ creationDateTime: new Date().toISOString(), events: [eventOf()] })
    expect((await send(host.app, [], { body })).status).toBe(202)
    expect(seen).toEqual([`open ${body.length}`, `take ${body.length}`, 'checked', 'free'])
  })
})

describe('an event that comes again', () => {
  it('is taken and not handled again: in one request, in the next one, in two at once', async () => {
    const { app, statuses } = await open()
    const event = eventOf()
    const expected = { status: 202, body: { accepted: 2 } }
    expect(await send(app, [event, event])).toEqual(expected)
    const again = await Promise.all(Array.from({ length: 5 }, () => send(app, [event, event])))
    expect(again).toEqual(Array(5).fill(expected))
    expect(await statuses()).toEqual(['queued'])
  })

  it('is the same although Data Cloud says other things about it', async () => {
    const { app, statuses } = await open()
    const event = eventOf()
    await send(app, [event])
    const changed = { ...event, EventPublishDateTime: 'later', PayloadCurrentValue: { Id__c: 'other' } }
    expect((await send(app, [changed])).status).toBe(202)
    expect(await statuses()).toEqual(['queued'])
  })

  it('is known after it was handled, and for as long as its job is kept', async () => {
    let at = Date.now()
    const host = await open(eventWith(), { now: () => at })
    host.jobs.work()
    const event = eventOf()
    await send(host.app, [event])
    await until(async () => (await host.statuses())[0] === 'completed')
    at += 6.5 * 86_400_000
    const envelope = { creationDateTime: new Date(at).toISOString() }
    expect((await send(host.app, [event], { envelope })).status).toBe(202)
    expect(await host.statuses()).toEqual(['completed'])
  })

  it('is another one when another org sends it', async () => {
    const { app, statuses } = await open()
    const event = eventOf()
    await send(app, [event])
    await send(app, [event], { query: 'orgId=00D5e000000BetAEAS&apiName=orderChanges' })
    expect(await statuses()).toEqual(['queued', 'queued'])
  })
})

describe('an event of another org than the one that the authorization belongs to', () => {
  const other = 'orgId=00D5e000000BetAEAS&apiName=orderChanges'
  const handlerWith = (runs: string[], acrossOrgs: boolean) =>
    eventWith({
      acrossOrgs,
      async run(_, { org }) {
        runs.push(org.id)
      },
    })

  it('fails before anything is done with those rights, though the target has the same name', async () => {
    const runs: string[] = []
    const host = await open(handlerWith(runs, false))
    host.jobs.work()
    await send(host.app, [eventOf()], { query: other })
    await until(async () => (await host.statuses())[0] === 'failed')
    expect((await host.jobs.list('failed'))[0]).toMatchObject({ failure_code: 'forbidden' })
    await send(host.app, [eventOf()])
    await until(async () => (await host.statuses()).includes('completed'))
    expect(runs).toEqual([orgId])
  })

  it('is handled where the handler says that it may be', async () => {
    const runs: string[] = []
    const host = await open(handlerWith(runs, true))
    host.jobs.work()
    await send(host.app, [eventOf()], { query: other })
    await until(async () => (await host.statuses())[0] === 'completed')
    expect(runs).toEqual([orgId])
  })
})

describe('a store', () => {
  it('that is gone makes the sender come again, and nothing is half accepted', async () => {
    const host = await openEvents(folder.dataFolder, [eventWith()])
    const events = [eventOf(), eventOf(), eventOf()]
    await host.close()
    expect(await send(host.app, events)).toMatchObject({ status: 503, body: { code: 'unavailable', retryable: true } })
    const next = await open()
    expect(await next.statuses()).toEqual([])
    expect((await send(next.app, events)).status).toBe(202)
    expect(await next.statuses()).toEqual(['queued', 'queued', 'queued'])
  })

  it('that is full in the middle of a request has none of it', async () => {
    const host = await open()
    const [{ page_count: pages } = { page_count: 0 }] = await host.database.all<{ page_count: number }>(
      'PRAGMA page_count',
    )
    await host.database.all(`PRAGMA max_page_count = ${pages + 1}`)
    const events = Array.from({ length: 15 }, () => eventOf({ Id__c: 'x'.repeat(800) }))
    expect(await send(host.app, events)).toMatchObject({ status: 503 })
    expect(await host.statuses()).toEqual([])
    await host.database.all('PRAGMA max_page_count = 1000000')
    expect((await send(host.app, events)).status).toBe(202)
    expect((await host.statuses()).length).toBe(15)
  })

  it('that holds as many waiting events as it may takes no more for now', async () => {
    const { app, statuses } = await open(eventWith(), { maxWaitingEvents: 3 })
    await send(app, [eventOf(), eventOf()])
    const known = eventOf()
    expect(await send(app, [known, eventOf()])).toMatchObject({ status: 429, body: { retryable: true } })
    expect((await statuses()).length).toBe(2)
    expect((await send(app, [known])).status).toBe(202)
    expect((await send(app, [known])).status).toBe(202)
  })
})

describe('a handler', () => {
  it('is run again when it fails in passing, without what it has done already', async () => {
    const done: string[] = []
    let tries = 0
    const handler = eventWith({
      async run(_, { step }) {
        await step('first', async () => done.push('first'))
        tries += 1
        if (tries < 2) throw new AppError('upstream_failed', 'Not now.')
      },
    })
    const host = await open(handler)
    host.jobs.work()
    await send(host.app, [eventOf()])
    await until(async () => (await host.statuses())[0] === 'completed')
    expect([tries, done]).toEqual([2, ['first']])
  })

  it('that fails for good ends in a failure that operators see and can run again', async () => {
    let fails = true
    const handler = eventWith({
      async run() {
        if (fails) throw new AppError('rejected', 'The org refuses it.')
      },
    })
    const host = await open(handler)
    host.jobs.work()
    await send(host.app, [eventOf()])
    await until(async () => (await host.statuses())[0] === 'failed')
    const [job] = await host.jobs.list('failed')
    expect(job).toMatchObject({ tool: 'orderChanged', owner: `sender/${orgId}/orderChanges`, failure_code: 'rejected' })
    fails = false
    await host.jobs.retry(job?.id ?? '')
    await until(async () => (await host.statuses())[0] === 'completed')
  })

  it('runs five at a time, or as many as it says, so that a flood leaves room for jobs', async () => {
    for (const [maxRunning, most] of [
      [undefined, 5],
      [2, 2],
    ]) {
      const ends: (() => void)[] = []
      const handler = eventWith({
        ...(maxRunning !== undefined && { maxRunning }),
        run: () => new Promise<void>(resolve => ends.push(resolve)),
      })
      const other = eventWith({ name: 'orderClosed', dataActionTarget: 'closedOrders' })
      const host = await openEvents(folder.dataFolder, [handler, other])
      const events = Array.from({ length: 12 }, () => eventOf())
      await send(host.app, events)
      host.jobs.work()
      await until(() => ends.length === most)
      // One of another handler, which comes later, passes by those that wait.
      await send(host.app, [eventOf()], { name: 'orderClosed', query: query.replace('orderChanges', 'closedOrders') })
      await until(async () => (await host.statuses()).includes('completed'))
      expect(ends).toHaveLength(Number(most))
      for (let ended = 0; ended < events.length; ended++) {
        await until(() => ends.length > ended)
        ends[ended]?.()
      }
      await until(async () => (await host.statuses()).every(status => status === 'completed'))
      await host.close()
    }
  })

  it('goes on in another process, behind the step that was done last', async () => {
    const done: string[] = []
    const crashed = Promise.withResolvers<void>()
    const crashing = eventWith({
      async run(_, { step }) {
        await step('first', async () => done.push('first'))
        crashed.resolve()
        await new Promise(() => {})
      },
    })
    const first = await openEvents(folder.dataFolder, [crashing])
    first.jobs.work()
    await send(first.app, [eventOf()])
    await crashed.promise
    await first.close()
    const next = await open(
      eventWith({
        async run(_, { step }) {
          await step('first', async () => done.push('first'))
          await step('second', async () => done.push('second'))
        },
      }),
    )
    next.jobs.work()
    await until(async () => (await next.statuses())[0] === 'completed')
    expect(done).toEqual(['first', 'second'])
  })
})
