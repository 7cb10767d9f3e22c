import { describe, expect, test } from 'vitest'
import type { Org } from '../../../../src/core/org/org.ts'
import type { FieldValues } from '../../../../src/core/org/records.ts'
import type { CallWrites } from '../../../../src/core/org/writes.ts'
import { type Answer, connectTo, failureOf, type SeenRequest, scopeOf, sendJson, sessionAt } from '../org-server.ts'

const place = { externalId: 'Request_Key__c' }
const quoteId = '0Q0xx0000000001AAA'
const callKey = 'c'.repeat(64)
const duplicate = { errorCode: 'DUPLICATE_VALUE', message: 'duplicate value found: Request_Key__c duplicates value' }

const countWrites = (key = callKey) => {
  let count = 0
  const writes: CallWrites = {
    callKey: key,
    places: new Set(),
    sending() {
      count += 1
    },
    undone() {
      count -= 1
    },
  }
  return { writes, count: () => count }
}

type Sent = FieldValues & {
  readonly graphs?: readonly { readonly compositeRequest: readonly { readonly body: FieldValues }[] }[]
}

function readWrite({ body }: SeenRequest): { readonly nodes: number; readonly value: string } {
  const sent = JSON.parse(body) as Sent
  const nodes = sent.graphs?.[0]?.compositeRequest ?? []
  return { nodes: nodes.length, value: String((nodes[0]?.body ?? sent).Request_Key__c) }
}

/** @param id of the first record; without it all were refused */
function toGraph(length: number, id: string | undefined) {
  const bodyOf = (index: number) =>
    id === undefined ? [duplicate] : { id: index === 0 ? id : `0QLxx000000000${index}AAA`, success: true }
  const compositeResponse = Array.from({ length }, (_, index) => ({
    referenceId: `r${index}`,
    httpStatusCode: id === undefined ? 400 : 201,
    body: bodyOf(index),
  }))
  return { graphs: [{ graphId: 'g', isSuccessful: id !== undefined, graphResponse: { compositeResponse } }] }
}

/** An org with one object, whose external id is unique. `lose` takes the answer to a write away after it was done. */
function createOrg(lose: (request: SeenRequest) => boolean = () => false): {
  answer: Answer
  rows: Map<string, string>
} {
  const rows = new Map<string, string>()
  const insert = (value: string) => {
    if (rows.has(value)) return false
    rows.set(value, `0Q0xx000000000${rows.size + 1}AAA`)
    return true
  }
  const find = (url: string) => rows.get(/Request_Key__c\/(\w+)/.exec(url)?.[1] ?? '')
  const write: Answer = (request, response) => {
    const { nodes, value } = readWrite(request)
    const isNew = insert(value)
    const id = isNew ? rows.get(value) : undefined
    if (isNew && lose(request)) return void response.destroy()
    const refused = id === undefined
    const [status, body] = nodes > 0 ? [200, toGraph(nodes, id)] : refused ? [400, [duplicate]] : [201, { id }]
    sendJson(response, Number(status), body)
  }
  const answer: Answer = (request, response) => {
    if (request.method !== 'GET') return write(request, response)
    const id = find(request.url)
    if (id === undefined) sendJson(response, 404, [{ errorCode: 'NOT_FOUND', message: 'no' }])
    else sendJson(response, 200, { Id: id })
  }
  return { answer, rows }
}

async function createWorld(lose?: Parameters<typeof createOrg>[0]) {
  const { answer, rows } = createOrg(lose)
  const { salesforce, seen, url } = await connectTo(answer)
  const connect = (writes?: CallWrites) => salesforce.connect(sessionAt(url), { ...scopeOf(), writes })
  return { connect, rows, seen, keyed: () => connect(countWrites().writes) }
}

const loseFirst = () => {
  let lost = false
  return () => {
    const first = !lost
    lost = true
    return first
  }
}

describe('a record that is written once', () => {
  test('has a value that is made of the key of the call, and is found by it when the call comes again', async () => {
    const { keyed, rows } = await createWorld()
    expect(await keyed().findWritten('Quote', place)).toBeUndefined()
    const first = await keyed().writeOnce('Quote', place, { Name: 'Q' })
    expect(first.created).toBe(true)
    expect(await keyed().writeOnce('Quote', place, { Name: 'Q' })).toEqual({ id: first.id, created: false })
    expect(await keyed().findWritten('Quote', place)).toBe(first.id)
    expect([...rows.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
  })

  test('is another one for another key, object, field, part and org', async () => {
    const { connect, keyed, rows } = await createWorld()
    await keyed().writeOnce('Quote', place, {})
    await keyed().writeOnce('Case', place, {})
    await keyed().writeOnce('Quote', { ...place, part: 'second' }, {})
    await connect(countWrites('d'.repeat(64)).writes).writeOnce('Quote', place, {})
    expect(rows.size).toBe(4)
    // Names have no letter case.
    expect(await keyed().writeOnce('QUOTE', place, {})).toMatchObject({ created: false })
  })

  test('in a call without a key has a value of its own each time, and nothing is asked before', async () => {
    const { connect, rows, seen } = await createWorld()
    const org = connect()
    expect(await org.findWritten('Quote', place)).toBeUndefined()
    await org.writeOnce('Quote', place, {})
    await org.writeOnce('Quote', place, {})
    expect(rows.size).toBe(2)
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'POST'])
  })

  test('is sent again when its answer was lost, and is there once', async () => {
    for (const withKey of [false, true]) {
      const { connect, keyed, rows } = await createWorld(loseFirst())
      const { id } = await (withKey ? keyed() : connect()).writeOnce('Quote', place, {})
      expect([...rows.values()]).toEqual([id])
    }
  })

  test('is found where another run of the call was faster', async () => {
    const { keyed, rows } = await createWorld()
    const results = await Promise.all([1, 2, 3, 4].map(() => keyed().writeOnce('Quote', place, {})))
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    expect(results.filter(({ created }) => created).length).toBe(1)
    expect(rows.size).toBe(1)
  })

  test('is refused where one is there that the user may not see, and where the refusal is of something else', async () => {
    const { connect } = await connectTo((request, response) =>
      request.method === 'GET'
        ? sendJson(response, 404, [{ errorCode: 'NOT_FOUND', message: 'no' }])
        : sendJson(response, 400, [duplicate]),
    )
    expect(await failureOf(connect().writeOnce('Quote', place, {}))).toMatchObject({ code: 'conflict' })
  })

  test('needs a part where one call writes several of an object, also at the same time', async () => {
    const { keyed, rows } = await createWorld()
    const org = keyed()
    await org.writeOnce('Quote', place, {})
    expect(await failureOf(org.writeOnce('Quote', place, {}))).toMatchObject({
      code: 'internal',
      message: expect.stringContaining('give each a part'),
    })
    const other = keyed()
    const both = await Promise.allSettled([1, 2].map(() => other.writeOnce('Case', place, {})))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(rows.size).toBe(2)
  })

  test('may be tried again in the same call after a failure', async () => {
    let refuse = true
    const { answer } = createOrg()
    const { salesforce, url } = await connectTo((request, response) => {
      if (request.method === 'POST' && refuse) {
        refuse = false
        return sendJson(response, 400, [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no' }])
      }
      return answer(request, response)
    })
    const { count, writes } = countWrites()
    const org = salesforce.connect(sessionAt(url), { ...scopeOf(), writes })
    expect(await failureOf(org.writeOnce('Quote', place, {}))).toMatchObject({ code: 'rejected' })
    expect(count()).toBe(0)
    expect(await org.writeOnce('Quote', place, {})).toMatchObject({ created: true })
    expect(count()).toBe(1)
  })

  test('takes its external id from nobody else', async () => {
    const { keyed, seen } = await createWorld()
    for (const name of ['Request_Key__c', 'request_key__C']) {
      expect(await failureOf(keyed().writeOnce('Quote', place, { [name]: 'x' }))).toMatchObject({ code: 'internal' })
    }
    expect(await failureOf(keyed().writeOnce('Quote', { externalId: '../x' }, {}))).toMatchObject({
      code: 'invalid_input',
    })
    expect(seen).toEqual([])
  })
})

describe('a unit of work with a record that is written once', () => {
  const start = (org: Org) => {
    const work = org.unitOfWork()
    const quote = work.writeOnce('Quote', place, { Name: 'Q' })
    const line = work.create('QuoteLineItem', { QuoteId: quote })
    return { work, quote, line }
  }

  test('is done once, and found by that record', async () => {
    const { keyed, rows, seen } = await createWorld()
    const first = start(keyed())
    const done = await first.work.commit()
    expect([done.created, done.idOf(first.line)]).toEqual([true, '0QLxx0000000001AAA'])
    const again = start(keyed())
    const found = await again.work.commit()
    expect([found.created, found.idOf(again.quote)]).toEqual([false, done.idOf(first.quote)])
    expect(() => found.idOf(again.line)).toThrow('only the one written once is known')
    expect(rows.size).toBe(1)
    expect(seen.filter(({ method }) => method === 'POST').length).toBe(1)
  })

  test('is sent again when its answer was lost, and is there once', async () => {
    const { connect, keyed, rows } = await createWorld(loseFirst())
    const { quote, work } = start(keyed())
    const found = await work.commit()
    expect([found.created, found.idOf(quote)]).toEqual([false, [...rows.values()][0]])
    const other = start(connect())
    expect((await other.work.commit()).created).toBe(true)
  })

  test('is done once where two runs of the call race', async () => {
    const { keyed, rows } = await createWorld()
    const works = [start(keyed()), start(keyed())]
    const results = await Promise.all(works.map(({ work }) => work.commit()))
    expect(results.map(({ created }) => created).sort()).toEqual([false, true])
    expect(rows.size).toBe(1)
  })

  test('has one such record', async () => {
    const { keyed } = await createWorld()
    const { work } = start(keyed())
    expect(() => work.writeOnce('Case', place, {})).toThrow('one record')
  })

  test('says of others that they were created', async () => {
    const { connect } = await createWorld()
    const work = connect().unitOfWork()
    work.create('Quote', { Request_Key__c: 'own' })
    expect((await work.commit()).created).toBe(true)
  })
})

describe('what counts as a write that may have changed something', () => {
  const status =
    (code: number, body: unknown): Answer =>
    (_, response) =>
      sendJson(response, code, body)
  const refusal = [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no' }]
  const step = (code: number) => ({
    body: code < 300 ? { id: quoteId, success: true } : refusal,
    httpStatusCode: code,
    referenceId: 'r0',
  })
  const graph = (isSuccessful: boolean) => ({
    graphs: [{ graphId: 'g', isSuccessful, graphResponse: { compositeResponse: [step(isSuccessful ? 201 : 400)] } }],
  })
  type Work = (org: Org) => Promise<unknown>
  const create: Work = org => org.create('Quote', {})
  const createMany: Work = org => org.collections.create('Quote', [{}])
  const upsert: Work = org => org.upsert('Quote', { field: 'Request_Key__c', value: 'x' }, {})
  const ask: Work = org => org.request('/services/data/v62.0/query?q=x')
  const unit: Work = org => {
    const work = org.unitOfWork()
    work.create('Quote', {})
    return work.commit()
  }
  const steps =
    (allOrNone: boolean): Work =>
    org => {
      const composite = org.composite({ allOrNone })
      composite.add('POST', '/sobjects/Quote', {})
      return composite.send()
    }
  const made = { success: true, id: quoteId, errors: [] }
  const failed = { success: false, errors: [] }
  const answered = (code: number) => status(200, { compositeResponse: [step(code)] })
  const results = [{ isSuccess: false, errors: refusal }]
  interface Row {
    readonly what: string
    readonly changes: boolean
    readonly answer: Answer
    readonly work: Work
  }
  const rows: readonly Row[] = [
    { what: 'a query', changes: false, answer: status(200, { done: true, records: [] }), work: ask },
    { what: 'a record that was made', changes: true, answer: status(201, { id: quoteId }), work: create },
    { what: 'one that was refused', changes: false, answer: status(400, refusal), work: create },
    { what: 'one that the org failed on', changes: true, answer: status(500, []), work: create },
    { what: 'one without an answer', changes: true, answer: (_, response) => void response.destroy(), work: create },
    { what: 'a unit of work', changes: true, answer: status(200, graph(true)), work: unit },
    { what: 'one that was rolled back', changes: false, answer: status(200, graph(false)), work: unit },
    { what: 'records that were all refused', changes: false, answer: status(200, [failed]), work: createMany },
    { what: 'records of which one was made', changes: true, answer: status(200, [made]), work: createMany },
    { what: 'steps that were refused', changes: false, answer: answered(400), work: steps(false) },
    { what: 'steps that were undone together', changes: false, answer: answered(400), work: steps(true) },
    { what: 'steps that were done', changes: true, answer: answered(201), work: steps(true) },
    { what: 'an upsert', changes: true, answer: status(201, { id: quoteId }), work: upsert },
    { what: 'one of a value that several have', changes: false, answer: status(300, []), work: upsert },
    {
      what: 'Apex that refuses',
      changes: true,
      answer: status(400, refusal),
      work: org => org.apex('/quotes', { method: 'POST' }),
    },
    {
      what: 'an action that refuses',
      changes: true,
      answer: status(400, results),
      work: org => org.invocable('custom/flow/Quote', [{}]),
    },
  ]
  test.each(rows)('$what: $changes', async ({ answer, changes, work }) => {
    const { salesforce, url } = await connectTo(answer)
    const { count, writes } = countWrites()
    await work(salesforce.connect(sessionAt(url), { ...scopeOf(), writes })).catch(() => {})
    expect(count()).toBe(changes ? 1 : 0)
  })

  test('is not what never left', async () => {
    const { salesforce } = await connectTo(status(200, {}))
    const { count, writes } = countWrites()
    const org = salesforce.connect(sessionAt('http://127.0.0.1:1'), { ...scopeOf(), writes })
    expect(await failureOf(org.create('Quote', {}))).toMatchObject({ code: 'unavailable' })
    expect(count()).toBe(0)
  })
})
