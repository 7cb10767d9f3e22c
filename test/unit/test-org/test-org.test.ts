import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError, defineCallout, defineTool, soql } from '#kit'
import { createTestOrg } from '#testing'
import { toolWith } from '../world.ts'

const shipping = defineCallout({ name: 'shipping', urlFrom: 'SHIPPING_API_URL' })

const shipOrder = defineTool({
  name: 'shipOrder',
  title: 'Ship order',
  description: 'Ships the order of an account. Use when someone wants it to be sent.',
  input: z.object({ accountId: z.string().length(18).describe('Account Id, 18 characters.') }),
  output: z.object({ caseId: z.string().describe('Case.'), city: z.string().optional().describe('Where to.') }),
  writes: 'adds',
  callouts: [shipping],
  async run({ accountId }, { callout, org, user }) {
    const account = await org.queryOne<{ Name: string }>(soql`SELECT Name FROM Account WHERE Id = ${accountId}`)
    if (!account) throw new AppError('not_found', 'accountId: there is no such account, or you may not see it')
    const { city } = await callout(shipping).request<{ city?: string }>('/orders', { query: { name: account.Name } })
    return { caseId: await org.create('Case', { AccountId: accountId, Subject: user?.username }), city }
  },
})

const accountId = '001AH0000000003YAA'
const made = { id: '500AH0000000001YAA', success: true, errors: [] }
const callouts = { shipping: () => ({ city: 'Bern' }) }
const orgWith = (rows: readonly object[]) =>
  createTestOrg()
    .query(/FROM Account/, rows)
    .answer('POST /sobjects/Case', made)

describe('a test org', () => {
  it('gives a tool its answers, and the test what was asked', async () => {
    const org = orgWith([{ Name: "L'Hotel" }])
    const user = { id: '005000000000002AAA', username: 'tom.sales@acme.example' }
    const answer = await org.call(shipOrder, { accountId }, { callouts, user })
    expect(answer).toEqual({ caseId: made.id, city: 'Bern' })
    expect(org.asked).toEqual([
      expect.objectContaining({ method: 'GET', soql: `SELECT Name FROM Account WHERE Id = '${accountId}'` }),
      {
        ...{ method: 'POST', path: '/sobjects/Case', soql: undefined },
        body: { AccountId: accountId, Subject: user.username },
      },
    ])
  })

  it('lets a call under a key find what an earlier run of it has written', async () => {
    const place = { externalId: 'Request_Key__c' }
    const tool: typeof shipOrder = {
      ...shipOrder,
      callouts: [],
      repeatable: 'underKey',
      async run({ accountId: AccountId }, { org }) {
        const { created, id } = await org.writeOnce('Case', place, { AccountId })
        return { caseId: id, city: created ? 'new' : 'old' }
      },
    }
    const lookup = /^GET \/sobjects\/Case\/Request_Key__c\//
    const org = orgWith([])
    expect(await org.call(tool, { accountId })).toEqual({ caseId: made.id, city: 'new' })
    const key = { idempotencyKey: 'k' }
    const fresh = orgWith([]).refuse(lookup, { status: 404, errorCode: 'NOT_FOUND' })
    expect(await fresh.call(tool, { accountId }, key)).toEqual({ caseId: made.id, city: 'new' })
    const known = orgWith([]).answer(lookup, { Id: made.id })
    expect(await known.call(tool, { accountId }, key)).toEqual({ caseId: made.id, city: 'old' })
    const valueIn = ({ path }: { path: string }) => /Request_Key__c\/([0-9a-f]{32})\?/.exec(path)?.[1]
    expect(valueIn(known.asked[0] ?? { path: '' })).toBe(valueIn(fresh.asked[0] ?? { path: 'x' }))
    expect(fresh.asked[1]?.body).toMatchObject({ Request_Key__c: valueIn(fresh.asked[0] ?? { path: '' }) })
  })

  it('checks input and output as the host does', async () => {
    const refused = orgWith([]).call(shipOrder, { accountId: 'short' })
    await expect(refused).rejects.toMatchObject({
      ...{ name: 'AppError', code: 'invalid_input', message: 'accountId: must be 18 characters' },
    })
    const unfit = orgWith([{ Name: 'Acme' }]).call(
      shipOrder,
      { accountId },
      { callouts: { shipping: () => ({ city: 7 }) } },
    )
    await expect(unfit).rejects.toThrow('output of shipOrder does not fit its schema: city: ')
  })

  it('gives what a tool throws: a failure as callers get it, a mistake as it was made', async () => {
    await expect(orgWith([]).call(shipOrder, { accountId })).rejects.toMatchObject({ code: 'not_found' })
    const broken = toolWith({ run: async () => Object(undefined).text.length })
    await expect(createTestOrg().call(broken, { text: 'a' })).rejects.toThrow(TypeError)
  })

  it('has Salesforce say no, in the words that callers get', async () => {
    const refusal = { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'No cases on Sundays' }
    const org = orgWith([{ Name: 'Acme' }]).refuse('POST /sobjects/Case', refusal)
    await expect(org.call(shipOrder, { accountId }, { callouts })).rejects.toMatchObject({
      ...{ code: 'rejected', message: expect.stringContaining('No cases on Sundays') },
    })
    const down = orgWith([]).refuse(/FROM Account/, { errorCode: 'SERVER_UNAVAILABLE', status: 503 })
    await expect(down.call(shipOrder, { accountId })).rejects.toMatchObject({ code: 'unavailable' })
    expect(down.asked.length).toBeGreaterThan(1)
  })

  it('says what to write where a request, a query or a third party has no answer', async () => {
    const none = createTestOrg()
    await expect(none.call(shipOrder, { accountId })).rejects.toThrow('org.query(/FROM Account/, [{ ... }])')
    const rows = none.query(/FROM Account/, () => [{ Name: 'Acme' }])
    await expect(rows.call(shipOrder, { accountId })).rejects.toThrow('{ callouts: { shipping: () => ({ ... }) } }')
    await expect(rows.call(shipOrder, { accountId }, { callouts })).rejects.toThrow(
      "no answer to POST /sobjects/Case. Give it one: org.answer('POST /sobjects/Case', { ... })",
    )
  })

  it('answers with the last that fits', async () => {
    const org = orgWith([]).query(/FROM Account/g, [{ Name: 'Acme' }])
    for (const _ of [1, 2])
      expect(await org.call(shipOrder, { accountId }, { callouts })).toMatchObject({ city: 'Bern' })
  })

  it('is the org of the stored authorization that a tool names, or of several', async () => {
    const count = (rows: number) => createTestOrg().query(/COUNT/, Array(rows).fill({}))
    const one = toolWith({
      ...{ runAs: { authorization: 'north' }, surfaces: ['api'] },
      run: async (_, { org }) => ({ text: `${await org.count(soql`SELECT COUNT() FROM Lead`)}` }),
    })
    expect(await count(2).call(one, { text: '' })).toEqual({ text: '2' })
    const two = toolWith({
      runAs: { authorizations: ['north', 'south'] },
      run: async (_, { authorization }) => ({
        text: `${await (await authorization('south')).count(soql`SELECT COUNT() FROM Lead`)}`,
      }),
    })
    expect(await count(1).call(two, { text: '' }, { authorizations: { south: count(3) } })).toEqual({ text: '3' })
  })

  it('runs a job to its end, with what it prepared, its steps and its progress', async () => {
    const job = defineTool({
      name: 'countLeads',
      title: 'Count leads',
      description: 'Counts leads. Use in tests.',
      input: z.object({}),
      output: z.object({ text: z.string().describe('How many.') }),
      writes: false,
      job: { progress: z.object({ done: z.int32().describe('Done.') }) },
      prepare: (_, { org }) => org.count(soql`SELECT COUNT() FROM Lead`),
      async run(_, { prepared, progress, step }) {
        await progress({ done: 1 })
        return { text: await step('one', async () => `of ${prepared}`) }
      },
    })
    const reports: object[] = []
    const org = createTestOrg().query(/FROM Lead/, [{}, {}])
    expect(await org.call(job, {}, { onProgress: fields => reports.push(fields) })).toEqual({ text: 'of 2' })
    expect(reports).toEqual([{ done: 1 }])
    await expect(createTestOrg().refuse(/./, { errorCode: 'MALFORMED_QUERY' }).call(job, {})).rejects.toThrow(AppError)
  })
})
