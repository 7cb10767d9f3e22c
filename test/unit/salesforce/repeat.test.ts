import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { Org } from '../../../src/core/org/org.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { connectTo, failureOf, sendJson, sessionAt, startOrgServer } from './org-server.ts'

const id = '001xx0000000AAAAA2'

const calls = {
  read: (org: Org) => org.queryOne(soql`SELECT Id FROM Account`),
  upsert: (org: Org) => org.upsert('Account', { field: 'E__c', value: '1' }, {}),
  create: (org: Org) => org.create('Account', {}),
  update: (org: Org) => org.update('Account', id, {}),
}

const answers: Record<keyof typeof calls, (response: ServerResponse) => void> = {
  read: response => sendJson(response, 200, { totalSize: 0, done: true, records: [] }),
  upsert: response => sendJson(response, 200, { id, success: true, created: false }),
  create: response => sendJson(response, 201, { id, success: true }),
  update: response => response.writeHead(204).end(),
}

const refuse =
  (status: number, errorCode: string, message = 'x') =>
  (response: ServerResponse) =>
    sendJson(response, status, [{ errorCode, message }])

const faults: Record<string, (response: ServerResponse) => void> = {
  'locked row': refuse(400, 'UNABLE_TO_LOCK_ROW'),
  'too many at once': refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
  'daily limit': refuse(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  '429': response => response.writeHead(429).end(),
  '503': refuse(503, 'SERVER_UNAVAILABLE'),
  '503 of a proxy': response => response.writeHead(503).end('<html>'),
  '500': refuse(500, 'UNKNOWN_EXCEPTION'),
  '502 of a proxy': response => response.writeHead(502).end('<html>'),
  reset: response => response.destroy(),
  'reset within the answer': response => {
    response.writeHead(200, { 'content-length': 100 }).write('[', () => response.destroy())
  },
  'another encoding': response => response.writeHead(200).end(Buffer.from('{"Name":"Bjørn"}', 'latin1')),
  'ended session': refuse(401, 'INVALID_SESSION_ID'),
  refusal: refuse(400, 'REQUIRED_FIELD_MISSING'),
}

/** What becomes of a call whose first request meets the fault, and how many requests were sent. */
const expectations: Record<keyof typeof faults, Record<keyof typeof calls, string>> = {
  'locked row': { read: 'ok 2', upsert: 'ok 2', create: 'ok 2', update: 'ok 2' },
  'too many at once': { read: 'ok 2', upsert: 'ok 2', create: 'ok 2', update: 'ok 2' },
  'daily limit': {
    read: 'rate_limited 1',
    upsert: 'rate_limited 1',
    create: 'rate_limited 1',
    update: 'rate_limited 1',
  },
  '429': { read: 'ok 2', upsert: 'ok 2', create: 'ok 2', update: 'ok 2' },
  '503': { read: 'ok 2', upsert: 'ok 2', create: 'unavailable 1', update: 'unavailable 1' },
  '503 of a proxy': { read: 'ok 2', upsert: 'ok 2', create: 'unavailable 1', update: 'unavailable 1' },
  '500': {
    read: 'upstream_failed 1',
    upsert: 'upstream_failed 1',
    create: 'upstream_failed 1',
    update: 'upstream_failed 1',
  },
  '502 of a proxy': {
    read: 'upstream_failed 1',
    upsert: 'upstream_failed 1',
    create: 'upstream_failed 1',
    update: 'upstream_failed 1',
  },
  reset: { read: 'ok 2', upsert: 'ok 2', create: 'upstream_failed 1', update: 'upstream_failed 1' },
  'reset within the answer': { read: 'ok 2', upsert: 'ok 2', create: 'upstream_failed 1', update: 'upstream_failed 1' },
  'another encoding': {
    read: 'upstream_failed 1',
    upsert: 'upstream_failed 1',
    create: 'upstream_failed 1',
    update: 'upstream_failed 1',
  },
  'ended session': {
    read: 'unauthenticated 1',
    upsert: 'unauthenticated 1',
    create: 'unauthenticated 1',
    update: 'unauthenticated 1',
  },
  refusal: { read: 'rejected 1', upsert: 'rejected 1', create: 'rejected 1', update: 'rejected 1' },
}

const rows = Object.entries(expectations).flatMap(([fault, row]) =>
  Object.entries(row).map(([call, outcome]) => ({ fault, call: call as keyof typeof calls, outcome })),
)

describe('a fault that strikes once', () => {
  test.each(rows)('$fault during $call: $outcome', async ({ fault, call, outcome }) => {
    let struck = false
    const { org, seen } = await connectTo((_request, response) => {
      const meet = struck ? answers[call] : faults[fault]
      struck = true
      meet?.(response)
    })
    const result = await calls[call](org).then(
      () => 'ok',
      error => error.code,
    )
    expect(`${result} ${seen.length}`).toBe(outcome)
  })
})

describe('repetition', () => {
  test('ends after four requests, with longer and longer waits between them', async () => {
    const { org, seen, slept } = await connectTo((_request, response) => refuse(400, 'UNABLE_TO_LOCK_ROW')(response))
    expect(await failureOf(calls.read(org))).toMatchObject({ code: 'locked' })
    expect(seen).toHaveLength(4)
    expect(slept).toEqual([150, 300, 600])
  })

  test('waits are spread by chance', async () => {
    const random = [0, 0.999][Symbol.iterator]()
    const { org, slept } = await connectTo((_request, response) => refuse(400, 'UNABLE_TO_LOCK_ROW')(response), {
      random: () => random.next().value ?? 0.5,
    })
    await failureOf(calls.read(org))
    expect(slept[0]).toBe(75)
    expect(slept[1]).toBeCloseTo(450, 0)
  })

  test.each([
    ['3', [3000]],
    [new Date(1_000_000 + 5_000).toUTCString(), [5000]],
    ['0', [150]],
    ['soon', [150]],
    ['60', []],
  ])('follows Retry-After %s unless it asks for more patience than a caller has', async (header, expected) => {
    let struck = false
    const { org, slept } = await connectTo(
      (_request, response) => {
        if (struck) answers.read(response)
        else response.writeHead(503, { 'retry-after': header }).end()
        struck = true
      },
      { now: () => 1_000_000 },
    )
    await calls.read(org).catch(() => undefined)
    expect(slept).toEqual(expected)
  })

  test('does not outlive the signal of the call', async () => {
    const controller = new AbortController()
    const sleep = async (_ms: number, signal: AbortSignal) => {
      controller.abort(new Error('deadline'))
      signal.throwIfAborted()
    }
    const { org, seen } = await connectTo((_request, response) => refuse(503, 'SERVER_UNAVAILABLE')(response), {
      signal: controller.signal,
      sleep,
    })
    await expect(calls.read(org)).rejects.toThrow('deadline')
    expect(seen).toHaveLength(1)
  })

  test('happens for any call whose request never left, such as a refused connection', async () => {
    const { salesforce, slept } = await connectTo(() => undefined)
    const org = salesforce.connect(sessionAt('http://127.0.0.1:9'), {
      signal: new AbortController().signal,
      requestId: 'r',
    })
    expect(await failureOf(org.create('Account', {}))).toMatchObject({ code: 'unavailable' })
    expect(slept).toHaveLength(3)
  })
})

describe('an ended session that this host can renew', () => {
  const renewed = (url: string, token: string) => ({ ...sessionAt(url), accessToken: token })
  const isFresh = (authorization: string | undefined) => authorization?.startsWith('Bearer fresh')

  test('is renewed once for the call, which is then repeated, creates included', async () => {
    let renewals = 0
    const { org, seen, slept } = await connectTo(
      ({ headers }, response) =>
        isFresh(headers.authorization) ? answers.create(response) : refuse(401, 'INVALID_SESSION_ID')(response),
      {
        renew: async stale => {
          renewals += 1
          return renewed(stale.orgUrl, `fresh-${renewals}`)
        },
      },
    )
    expect(await calls.create(org)).toBe(id)
    expect(await calls.create(org)).toBe(id)
    expect([renewals, seen.length, slept.length]).toEqual([1, 3, 0])
  })

  test('and whose new token is refused too is the authorization that is no longer good', async () => {
    let renewals = 0
    const { org, seen } = await connectTo((_request, response) => refuse(401, 'INVALID_SESSION_ID')(response), {
      renew: async stale => {
        renewals += 1
        return renewed(stale.orgUrl, `fresh-${renewals}`)
      },
    })
    expect(await failureOf(calls.read(org))).toMatchObject({ code: 'authorization_unusable' })
    expect([renewals, seen.length]).toEqual([1, 2])
  })

  test('and that leads to another org now gets no further request', async () => {
    const { org, seen } = await connectTo((_request, response) => refuse(401, 'INVALID_SESSION_ID')(response), {
      renew: async stale => ({ ...renewed(stale.orgUrl, 'fresh'), orgId: '00Dyy0000000000EA2' }),
    })
    expect(await failureOf(calls.create(org))).toMatchObject({ code: 'authorization_unusable' })
    expect(seen).toHaveLength(1)
  })

  test('serves all calls of the org that met the end at the same time', async () => {
    const { org } = await connectTo(
      ({ headers }, response) =>
        isFresh(headers.authorization) ? answers.read(response) : refuse(401, 'INVALID_SESSION_ID')(response),
      { renew: async stale => renewed(stale.orgUrl, 'fresh') },
    )
    await Promise.all(Array.from({ length: 50 }, () => calls.read(org)))
  })

  test('fails with the reason why it could not be renewed', async () => {
    const { org } = await connectTo((_request, response) => refuse(401, 'INVALID_SESSION_ID')(response), {
      renew: () => Promise.reject(new Error('the add-on is away')),
    })
    await expect(calls.read(org)).rejects.toThrow('the add-on is away')
  })
})

describe('requests of one user at a time', () => {
  test('are bounded; others of the same org are not held up by them', async () => {
    const open: (() => void)[] = []
    const { salesforce, url, seen } = await connectTo((_request, response) => open.push(() => answers.read(response)), {
      requests: { perUser: 2 },
    })
    const scope = { signal: new AbortController().signal, requestId: 'r' }
    const busy = salesforce.connect(sessionAt(url), scope)
    const other = salesforce.connect({ ...sessionAt(url), userId: '005xx000000000001A' }, scope)
    const waiting = Array.from({ length: 5 }, () => calls.read(busy))
    await expect.poll(() => open.length).toBe(2)
    const otherCall = calls.read(other)
    await expect.poll(() => open.length).toBe(3)
    for (let count = 0; count < 6; count += 1) {
      await expect.poll(() => open.length).toBeGreaterThan(count)
      open[count]?.()
    }
    await Promise.all([...waiting, otherCall])
    expect(seen).toHaveLength(6)
  })

  test('are those at one org: who bears her name at another one does not hold her up', async () => {
    const options = { requests: { perUser: 1 } }
    const { org, salesforce, seen } = await connectTo((_request, response) => answers.read(response), options)
    const elsewhere = await startOrgServer(() => {})
    const over = new AbortController()
    const slow = calls.read(salesforce.connect(sessionAt(elsewhere.url), { signal: over.signal, requestId: 'r' }))
    await expect.poll(() => elsewhere.seen.length).toBe(1)
    const own = calls.read(org)
    await expect.poll(() => seen.length).toBe(1)
    await own
    over.abort(new Error('gone'))
    await expect(slow).rejects.toThrow()
  })

  test('a caller that leaves while waiting is not sent, and gives its place to the next', async () => {
    const open: (() => void)[] = []
    const { salesforce, url, seen } = await connectTo((_request, response) => open.push(() => answers.read(response)), {
      requests: { perUser: 1 },
    })
    const connect = (signal: AbortSignal) => salesforce.connect(sessionAt(url), { signal, requestId: 'r' })
    const controller = new AbortController()
    const staying = new AbortController().signal
    const first = calls.read(connect(staying))
    const leaving = calls.read(connect(controller.signal))
    const last = calls.read(connect(staying))
    await expect.poll(() => open.length).toBe(1)
    controller.abort(new Error('gone'))
    await expect(leaving).rejects.toThrow('gone')
    open[0]?.()
    await expect.poll(() => open.length).toBe(2)
    open[1]?.()
    await Promise.all([first, last])
    expect(seen).toHaveLength(2)
  })
})
