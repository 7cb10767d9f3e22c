import { beforeEach, describe, expect, it } from 'vitest'
import { createSampleOrg } from '../../../../local-org/sample/sample.ts'
import { createOrgWorld } from '../server/world.ts'

const event = 'Summary_Requested__e'
const account = '001AH0000000003YAA'
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const enqueued = {
  id: 'e00AH0000000001YAA',
  success: true,
  errors: [{ statusCode: 'OPERATION_ENQUEUED', message: uuid, fields: [] }],
}

const world = createOrgWorld()
beforeEach(() => world.request('/_local/events', { method: 'DELETE' }))

const published = async (object?: string) => {
  const query = object === undefined ? '' : `?object=${object}`
  const { body } = await world.request(`/_local/events${query}`)
  return body.events as { payload: Record<string, unknown>; event: object }[]
}
const accountsOf = async () => (await published()).map(({ payload }) => payload.Account_Id__c)

describe('publishing', () => {
  it('answers as Salesforce does, and can be read', async () => {
    const sara = world.as('sara')
    const { status, body } = await sara.post(`/sobjects/${event}`, { Account_Id__c: account })
    expect([status, body]).toEqual([201, enqueued])
    expect(await published()).toEqual([
      {
        payload: {
          CreatedDate: '2026-05-20T12:00:00.000+0000',
          CreatedById: sara.person.userId,
          Account_Id__c: account,
          Reason__c: null,
        },
        event: { replayId: 1, EventUuid: body.errors[0].message, EventApiName: event },
      },
    ])
    expect(await published('summary_requested__E')).toHaveLength(1)
    expect(await published('Other__e')).toEqual([])
  })

  it('is refused as a record is', async () => {
    const { status, body } = await world.as('sara').post(`/sobjects/${event}`, { Reason__c: 'x'.repeat(256) })
    expect([status, body[0].errorCode]).toEqual([400, 'STRING_TOO_LONG'])
    const missing = await world.as('sara').post(`/sobjects/${event}`, {})
    expect(missing.body[0]).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Account_Id__c'] })
    const unknown = await world.as('sara').post(`/sobjects/${event}`, { Account_Id__c: account, Nope__c: 1 })
    expect(unknown.body[0].errorCode).toBe('INVALID_FIELD')
    expect((await world.as('ingrid').post(`/sobjects/${event}`, { Account_Id__c: account })).status).toBe(404)
    expect(await published()).toEqual([])
  })

  it('works by collections, each message for itself', async () => {
    const records = [{ Account_Id__c: 'a' }, {}, { Account_Id__c: 'b' }]
    const sent = { records: records.map(record => ({ attributes: { type: event }, ...record })) }
    const { status, body } = await world.as('sara').post('/composite/sobjects', sent)
    expect(status).toBe(200)
    expect(body).toEqual([
      enqueued,
      { success: false, errors: [expect.objectContaining({ statusCode: 'REQUIRED_FIELD_MISSING' })] },
      enqueued,
    ])
    expect(await accountsOf()).toEqual(['a', 'b'])
  })

  it('works by composite, and waits for the end of the transaction', async () => {
    const publish = (referenceId: string, body: object) => ({
      method: 'POST',
      url: `/services/data/v62.0/sobjects/${event}`,
      referenceId,
      body,
    })
    const good = publish('one', { Account_Id__c: 'a' })
    const { body } = await world.as('sara').post('/composite', { allOrNone: true, compositeRequest: [good] })
    expect(body.compositeResponse).toMatchObject([{ httpStatusCode: 201, referenceId: 'one', body: enqueued }])
    const requests = { allOrNone: true, compositeRequest: [good, publish('two', {})] }
    expect((await world.as('sara').post('/composite', requests)).body.compositeResponse).toMatchObject([
      { httpStatusCode: 400 },
      { httpStatusCode: 400 },
    ])
    expect(await accountsOf()).toEqual(['a'])
  })

  it('does not wait where the event is published at once', async () => {
    const { store, bus } = createSampleOrg({ now: () => new Date() })
    const object = store.schema.objectOf(event)
    if (!object) throw new Error('no event')
    const attempt = (publishes: 'at-once' | 'after-commit') => () =>
      store.transaction(() => {
        bus.publish({ object: { ...object, publishes }, values: { Account_Id__c: publishes }, userId: '005' })
        throw new Error('undone')
      })
    expect(attempt('after-commit')).toThrow('undone')
    expect(attempt('at-once')).toThrow('undone')
    expect(bus.messages().map(({ values }) => values.Account_Id__c)).toEqual(['at-once'])
    store.close()
  })
})

describe('a platform event', () => {
  it('is described as what is published only', async () => {
    const { body } = await world.as('admin').get(`/sobjects/${event}/describe`)
    expect(body).toMatchObject({
      ...{ name: event, custom: true, createable: true, updateable: false, deletable: false },
      ...{ queryable: false, retrieveable: false, searchable: false, replicateable: false, triggerable: true },
    })
  })

  it('keeps nothing that could be read, changed or deleted', async () => {
    const sara = world.as('sara')
    const path = `/sobjects/${event}/${enqueued.id}`
    await sara.post(`/sobjects/${event}`, { Account_Id__c: account })
    for (const answer of [
      await sara.get(path),
      await sara.send(path, { method: 'PATCH', body: { Reason__c: 'x' } }),
      await sara.send(path, { method: 'DELETE' }),
    ]) {
      expect([answer.status, answer.body[0].errorCode]).toEqual([400, 'INVALID_TYPE_FOR_OPERATION'])
    }
    const query = await sara.get(`/query?q=SELECT+Account_Id__c+FROM+${event}`)
    expect([query.status, query.body[0]]).toEqual([
      400,
      { errorCode: 'INVALID_TYPE_FOR_OPERATION', message: `entity type ${event} does not support query` },
    ])
  })
})
