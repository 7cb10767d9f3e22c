import { describe, expect, test } from 'vitest'
import type { UnitOfWork } from '../../../../src/core/org/records.ts'
import { connectTo, failureOf, sendJson } from '../org-server.ts'

const quoteId = '0Q0xx0000000001AAA'
const id18 = '001xx0000000AAAAA2'

interface Entry {
  readonly id?: string
  readonly status?: number
  readonly error?: { errorCode: string; message: string; fields?: string[] }
}

const graphAnswer = (isSuccessful: boolean, entries: readonly Entry[]) => ({
  graphs: [
    {
      graphId: 'g',
      isSuccessful,
      graphResponse: {
        compositeResponse: entries.map(({ id, status = 201, error }, index) => ({
          referenceId: `r${index}`,
          httpStatusCode: status,
          body: error === undefined ? (id === undefined ? null : { id, success: true }) : [error],
        })),
      },
    },
  ],
})

const halted = { errorCode: 'PROCESSING_HALTED', message: 'The transaction was rolled back' }

describe('a unit of work', () => {
  test('sends all writes in one composite graph, with references between them, and gives the ids', async () => {
    const { org, seen } = await connectTo((_request, response) =>
      sendJson(
        response,
        200,
        graphAnswer(true, [
          { id: quoteId },
          { id: '0QLxx0000000001AAA' },
          { status: 204 },
          { id: id18 },
          { status: 204 },
        ]),
      ),
    )
    const unit = org.unitOfWork()
    const quote = unit.create('Quote', { Name: 'Q', Discount: 0 })
    const line = unit.create('QuoteLineItem', { QuoteId: quote, Quantity: 2 })
    const same = unit.update('Quote', quote, { Status: null })
    const account = unit.upsert('Account', { field: 'Ext__c', value: 'a b' }, { Name: 'A' })
    const gone = unit.delete('Case', '500xx0000000001AAA')
    const result = await unit.commit()
    expect([quote, line, same, account, gone].map(reference => result.idOf(reference))).toEqual([
      quoteId,
      '0QLxx0000000001AAA',
      quoteId,
      id18,
      '500xx0000000001AAA',
    ])
    expect(seen).toHaveLength(1)
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/services/data/v62.0/composite/graph' })
    const base = '/services/data/v62.0/sobjects'
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      graphs: [
        {
          graphId: 'g',
          compositeRequest: [
            { method: 'POST', url: `${base}/Quote`, referenceId: 'r0', body: { Name: 'Q', Discount: 0 } },
            {
              method: 'POST',
              url: `${base}/QuoteLineItem`,
              referenceId: 'r1',
              body: { QuoteId: '@{r0.id}', Quantity: 2 },
            },
            { method: 'PATCH', url: `${base}/Quote/@{r0.id}`, referenceId: 'r2', body: { Status: null } },
            { method: 'PATCH', url: `${base}/Account/Ext__c/a%20b`, referenceId: 'r3', body: { Name: 'A' } },
            { method: 'DELETE', url: `${base}/Case/500xx0000000001AAA`, referenceId: 'r4' },
          ],
        },
      ],
    })
  })

  test('fails with the first real refusal, not with those that only fell with it', async () => {
    const missing = { errorCode: 'REQUIRED_FIELD_MISSING', message: 'secret value', fields: ['Quantity'] }
    const { org } = await connectTo((_request, response) =>
      sendJson(
        response,
        200,
        graphAnswer(false, [
          { status: 400, error: halted },
          { status: 400, error: missing },
        ]),
      ),
    )
    const unit = org.unitOfWork()
    unit.create('Quote', {})
    unit.create('QuoteLineItem', {})
    expect(await failureOf(unit.commit())).toEqual({
      code: 'rejected',
      message: 'QuoteLineItem: Required fields are empty: Quantity. Fill them, then repeat the call.',
    })
  })

  test('that met a locked record was undone, so it is sent again', async () => {
    const { org, seen, slept } = await connectTo((_request, response) => {
      const locked = {
        referenceId: 'r0',
        httpStatusCode: 400,
        body: [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'x' }],
      }
      const created = { referenceId: 'r0', httpStatusCode: 201, body: { id: '001xx0000000001AAA' } }
      const isSuccessful = seen.length > 1
      const compositeResponse = [isSuccessful ? created : locked]
      sendJson(response, 200, { graphs: [{ graphId: 'g', isSuccessful, graphResponse: { compositeResponse } }] })
    })
    const unit = org.unitOfWork()
    const account = unit.create('Account', { Name: 'x' })
    expect((await unit.commit()).idOf(account)).toBe('001xx0000000001AAA')
    expect([seen.length, slept.length]).toEqual([2, 1])
  })

  test('without writes sends nothing', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
    await org.unitOfWork().commit()
    expect(seen).toEqual([])
  })

  test('takes 500 writes and not one more, since two requests would not be one', async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, {}))
    const unit = org.unitOfWork()
    for (let count = 0; count < 500; count += 1) unit.create('Account', {})
    expect(() => unit.create('Account', {})).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  test('is committed once', async () => {
    const { org, seen } = await connectTo((_request, response) =>
      sendJson(response, 200, graphAnswer(true, [{ id: id18 }])),
    )
    const unit = org.unitOfWork()
    unit.create('Account', {})
    await unit.commit()
    expect(await failureOf(unit.commit())).toMatchObject({ code: 'internal' })
    expect(() => unit.create('Account', {})).toThrow(expect.objectContaining({ code: 'internal' }))
    expect(seen).toHaveLength(1)
  })

  test('fails when the answer holds no results', async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, { graphs: [] }))
    const unit = org.unitOfWork()
    unit.create('Account', {})
    expect(await failureOf(unit.commit())).toMatchObject({ code: 'upstream_failed' })
  })
})

describe('a unit of work refuses', () => {
  const start = async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, {}))
    return { unit: org.unitOfWork(), other: org.unitOfWork(), org }
  }
  const refuses = (run: (unit: UnitOfWork) => unknown, unit: UnitOfWork, code: string) =>
    expect(() => run(unit)).toThrow(expect.objectContaining({ code }))

  test('text that Salesforce would read as a reference to another write', async () => {
    const { unit } = await start()
    unit.create('Account', {})
    refuses(to => to.create('Contact', { LastName: 'x @{r0.id}' }), unit, 'invalid_input')
    refuses(to => to.create('Contact', { Address: { street: '@{r0.id}' } }), unit, 'invalid_input')
    refuses(to => to.upsert('Contact', { field: 'E__c', value: '@{r0.id}' }, {}), unit, 'invalid_input')
  })

  test('references of another unit of work', async () => {
    const { unit, other, org } = await start()
    const foreign = other.create('Account', {})
    refuses(to => to.create('Contact', { AccountId: foreign }), unit, 'internal')
    refuses(to => to.update('Account', foreign, {}), unit, 'internal')
    expect(await failureOf(org.create('Contact', { AccountId: foreign }))).toMatchObject({ code: 'internal' })
    const result = await unit.commit()
    expect(() => result.idOf(foreign)).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  test('ids and names that would change the path', async () => {
    const { unit } = await start()
    refuses(to => to.update('Account', '../x', {}), unit, 'invalid_input')
    refuses(to => to.delete('Account', ''), unit, 'invalid_input')
    refuses(to => to.create('Account/x', {}), unit, 'invalid_input')
  })
})
