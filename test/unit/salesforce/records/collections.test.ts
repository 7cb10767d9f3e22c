import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { RecordResult } from '../../../../src/core/org/collections.ts'
import type { Org } from '../../../../src/core/org/org.ts'
import { type Answer, connectTo, failureOf, sendJson } from '../org-server.ts'

const idOf = (n: number) => `001xx${String(n).padStart(10, '0')}AAA`
const recordsOf = (length: number) => Array.from({ length }, (_, n) => ({ Name: `n${n}`, Ext__c: n }))
const numberOf = (record: { Name?: string }) => Number(record.Name?.slice(1))

/** Accepts every record and gives it an id by its name. */
const accept: Answer = ({ body }, response) => {
  const { records } = JSON.parse(body)
  sendJson(
    response,
    200,
    records.map((record: { Name: string }) => ({ id: idOf(numberOf(record)), success: true, errors: [] })),
  )
}

const textOf = (result: RecordResult) => (result.success ? result.id : result.error.code)

describe('collections', () => {
  test('go out in requests of 200, and results come in the order of the records', async () => {
    const { org, seen } = await connectTo(accept)
    const results = await org.collections.create('Account', recordsOf(950))
    expect(results.map(textOf)).toEqual(Array.from({ length: 950 }, (_, n) => idOf(n)))
    const sizes = seen.map(({ body }) => JSON.parse(body).records.length)
    expect(sizes.sort((a, b) => b - a)).toEqual([200, 200, 200, 200, 150])
  })

  test('without records send nothing', async () => {
    const { org, seen } = await connectTo(accept)
    expect(await org.collections.create('Account', [])).toEqual([])
    expect(seen).toEqual([])
  })

  test('send 20 requests at a time, twice as many when these are answered quickly, and 50 at most', async () => {
    const open: (() => void)[] = []
    const { org } = await connectTo((request, response) => open.push(() => accept(request, response)), {
      steadyNow: () => 0,
    })
    const work = org.collections.create('Account', recordsOf(30_000))
    for (const count of [20, 40, 50, 40]) {
      await expect.poll(() => open.length).toBe(count)
      for (const answer of open.splice(0)) answer()
    }
    expect(await work).toHaveLength(30_000)
  })

  test('use the requests of the collections resource', async () => {
    const { org, seen } = await connectTo(({ method, body, url }, response) => {
      const length = method === 'DELETE' ? url.split(',').length : JSON.parse(body).records.length
      sendJson(
        response,
        200,
        Array.from({ length }, () => ({ id: idOf(1), success: true, created: method === 'PATCH' })),
      )
    })
    await org.collections.update('Account', [{ Id: idOf(1), Name: null, attributes: { type: 'User' } }])
    const [upserted] = await org.collections.upsert({ object: 'Account', field: 'Ext__c' }, [{ Ext__c: 0, Name: '' }])
    await org.collections.delete([idOf(1), idOf(2)], { allOrNone: true })
    expect(upserted).toEqual({ success: true, id: idOf(1), created: true })
    const base = '/services/data/v62.0/composite/sobjects'
    expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `PATCH ${base}`,
      `PATCH ${base}/Account/Ext__c`,
      `DELETE ${base}?ids=${idOf(1)},${idOf(2)}&allOrNone=true`,
    ])
    expect(seen.slice(0, 2).map(({ body }) => JSON.parse(body))).toEqual([
      { allOrNone: false, records: [{ id: idOf(1), Name: null, attributes: { type: 'Account' } }] },
      { allOrNone: false, records: [{ Ext__c: 0, Name: '', attributes: { type: 'Account' } }] },
    ])
  })

  test('tell for each record why it was refused', async () => {
    const { org } = await connectTo((_request, response) =>
      sendJson(response, 200, [
        { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message: 'x', fields: ['Name'] }] },
        { id: idOf(1).slice(0, 15), success: true, errors: [] },
        { success: false, errors: [] },
      ]),
    )
    const results = await org.collections.create('Account', recordsOf(3))
    expect(results.map(textOf)).toEqual(['rejected', idOf(1), 'upstream_failed'])
    const [first] = results
    expect(first?.success === false && first.error.message).toBe(
      'Required fields are empty: Name. Fill them, then repeat the call.',
    )
  })

  test('send only the locked records again', async () => {
    const sent: number[][] = []
    const { org, slept } = await connectTo(({ body }, response) => {
      const numbers = JSON.parse(body).records.map(numberOf)
      sent.push(numbers)
      sendJson(
        response,
        200,
        numbers.map((n: number) =>
          n % 2 === 1 && sent.length === 1
            ? { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'x' }] }
            : { id: idOf(n), success: true },
        ),
      )
    })
    const results = await org.collections.create('Account', recordsOf(5))
    expect(results.map(textOf)).toEqual([0, 1, 2, 3, 4].map(idOf))
    expect(sent).toEqual([
      [0, 1, 2, 3, 4],
      [1, 3],
    ])
    expect(slept).toHaveLength(1)
  })

  test('all or none: a lock undoes all, so all are sent again', async () => {
    let requests = 0
    const { org } = await connectTo((request, response) => {
      requests += 1
      if (requests > 1) return accept(request, response)
      sendJson(response, 200, [
        { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: 'x' }] },
        { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'x' }] },
      ])
    })
    const results = await org.collections.create('Account', recordsOf(2), { allOrNone: true })
    expect(results.map(textOf)).toEqual([idOf(0), idOf(1)])
  })

  test('keep what was written when sending the locked rest again fails', async () => {
    const { org, seen } = await connectTo(({ body }, response) => {
      const numbers: number[] = JSON.parse(body).records.map(numberOf)
      if (seen.length > 1) return response.destroy()
      const locked = { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'x' }] }
      return sendJson(
        response,
        200,
        numbers.map(n => (n === 1 ? locked : { id: idOf(n), success: true })),
      )
    })
    const results = await org.collections.create('Account', recordsOf(3))
    expect(results.map(textOf)).toEqual([idOf(0), 'upstream_failed', idOf(2)])
    expect(seen).toHaveLength(2)
  })

  test('change the record of Id, whatever else a record is called', async () => {
    const { org, seen } = await connectTo(accept)
    await org.collections.update('Account', [{ Id: idOf(1), id: idOf(2), Name: 'x' }]).catch(() => undefined)
    expect(seen.map(({ body }) => JSON.parse(body).records[0].id)).toEqual([idOf(1)])
  })

  test('refuse to be all or none beyond one request', async () => {
    const { org, seen } = await connectTo(accept)
    const work = (async () => org.collections.create('Account', recordsOf(201), { allOrNone: true }))()
    expect(await failureOf(work)).toMatchObject({ code: 'internal' })
    expect(seen).toEqual([])
  })

  test('never send a create again whose answer was lost, and throw when all were lost', async () => {
    const { org, seen } = await connectTo((_request, response) => response.destroy())
    expect(await failureOf(org.collections.create('Account', recordsOf(2)))).toMatchObject({ code: 'upstream_failed' })
    expect(seen).toHaveLength(1)
  })

  test('end with the call', async () => {
    const controller = new AbortController()
    const { org, seen } = await connectTo(
      (request, response) => {
        if (seen.length === 3) controller.abort(new Error('deadline'))
        else accept(request, response)
      },
      { signal: controller.signal },
    )
    await expect(org.collections.create('Account', recordsOf(4000))).rejects.toThrow('deadline')
    expect(seen.length).toBeLessThan(10)
  })

  test.each([
    ['an update without id', (org: Org) => org.collections.update('Account', [{ Name: 'x' }])],
    ['an id that is none', (org: Org) => org.collections.delete(['1,2'])],
    ['an upsert without external id', (org: Org) => org.collections.upsert({ object: 'A', field: 'E__c' }, [{}])],
    ['an object that is no name', (org: Org) => org.collections.create('A/B', [{}])],
  ])('refuse %s before anything is sent', async (_name, run) => {
    const { org, seen } = await connectTo(accept)
    expect(await failureOf((async () => run(org))())).toMatchObject({ code: 'invalid_input' })
    expect(seen).toEqual([])
  })
})

test('whatever happens to requests and records, each record gets its own result', async () => {
  const fates = fc.array(fc.constantFrom('fine', 'refused', 'locked', 'lost', 'short', 'error'), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 900 }), async (plan, length) => {
      let request = 0
      const written = new Set<number>()
      const { org } = await connectTo(({ body }, response) => {
        const fate = plan[request] ?? 'fine'
        request += 1
        const numbers: number[] = JSON.parse(body).records.map(numberOf)
        const refuse = (statusCode: string) => ({ success: false, errors: [{ statusCode, message: 'x' }] })
        const answers: Record<string, () => unknown> = {
          fine: () => numbers.map(n => ({ id: idOf(n), success: true })),
          refused: () => numbers.map(n => (n % 3 === 0 ? refuse('STRING_TOO_LONG') : { id: idOf(n), success: true })),
          locked: () => numbers.map(n => (n % 3 === 1 ? refuse('UNABLE_TO_LOCK_ROW') : { id: idOf(n), success: true })),
          short: () => [],
        }
        const confirm = (answer: unknown) => {
          for (const [index, n] of numbers.entries()) {
            if (Array.isArray(answer) && answer[index]?.success) written.add(n)
          }
          return answer
        }
        if (fate === 'lost') response.destroy()
        else if (fate === 'error') sendJson(response, 500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }])
        else sendJson(response, 200, confirm(answers[fate]?.()))
      })
      const results = await org.collections.create('Account', recordsOf(length)).catch(error => error.code as string)
      // Only a call of which no request got through may throw.
      if (typeof results === 'string') {
        expect(results).toBe('upstream_failed')
        return
      }
      expect(results).toHaveLength(length)
      for (const [n, result] of results.entries()) {
        if (result.success) expect(result.id).toBe(idOf(n))
        else expect(['rejected', 'locked', 'upstream_failed']).toContain(result.error.code)
        expect(result.success).toBe(written.has(n))
      }
    }),
    { numRuns: 40 },
  )
})
