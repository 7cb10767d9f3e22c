import { describe, expect, test } from 'vitest'
import type { Sql } from '../../../../src/core/org/data-cloud.ts'
import { sql, sqlTextOf } from '../../../../src/salesforce/query/sql.ts'
import {
  type Answer,
  type ConnectOptions,
  connectTo,
  failureOf,
  sendJson,
  sessionAt,
  startOrgServer,
} from '../org-server.ts'

const everyone = sql`SELECT * FROM ssot__Individual__dlm`

/** A Data Cloud at the org's own address, as the local org has it. */
async function startDataCloud(answer: Answer, { address, ...options }: ConnectOptions & { address?: string } = {}) {
  let tokens = 0
  let url = ''
  const program = await connectTo((request, response) => {
    if (request.url !== '/services/a360/token') return answer(request, response)
    tokens += 1
    sendJson(response, 200, { access_token: `dc-${tokens}`, instance_url: address ?? `${url}/`, expires_in: 7200 })
  }, options)
  url = program.url
  return program
}

const page = (from: number, more: object) => ({
  data: [
    [from, 'a'],
    [from + 1, null],
  ],
  metadata: { name: { placeInOrder: 1, type: 'VARCHAR' }, n: { placeInOrder: 0, type: 'INTEGER' } },
  ...more,
})

describe('Data Cloud', () => {
  test('is asked with a token of its own, and the rows of all batches come by column', async () => {
    const { org, seen } = await startDataCloud(({ url }, response) =>
      sendJson(
        response,
        200,
        url.endsWith('/query') ? page(0, { done: false, nextBatchId: 'b/2' }) : page(2, { done: true }),
      ),
    )
    expect(await Array.fromAsync(org.dataCloud.query(everyone))).toEqual([
      { n: 0, name: 'a' },
      { n: 1, name: null },
      { n: 2, name: 'a' },
      { n: 3, name: null },
    ])
    expect(seen.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['POST', '/services/a360/token', 'Bearer 00Dxx!secret'],
      ['POST', '/api/v2/query', 'Bearer dc-1'],
      ['GET', '/api/v2/query/b%2F2', 'Bearer dc-1'],
    ])
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      grant_type: 'urn:salesforce:grant-type:external:cdp',
      subject_token: '00Dxx!secret',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    })
    expect(seen[1]?.body).toBe('{"sql":"SELECT * FROM ssot__Individual__dlm"}')
  })

  test('token is used until shortly before its end, and exchanged again when refused', async () => {
    let time = 0
    let refuse = false
    const { connect, seen } = await startDataCloud(
      (_request, response) => {
        if (refuse) sendJson(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }])
        else sendJson(response, 200, page(0, { done: true }))
        refuse = false
      },
      { now: () => time, renew: async session => session },
    )
    const exchanges = () => seen.filter(({ url }) => url.includes('token')).length
    await Array.fromAsync(connect().dataCloud.query(everyone))
    time = 7_139_000
    await Array.fromAsync(connect().dataCloud.query(everyone))
    expect(exchanges()).toBe(1)
    time = 7_140_000
    await Array.fromAsync(connect().dataCloud.query(everyone))
    expect(exchanges()).toBe(2)
    refuse = true
    await Array.fromAsync(connect().dataCloud.query(everyone))
    expect(exchanges()).toBe(3)
  })

  test('token of a person is for one call, since its rights may be those of that call', async () => {
    const { org, connect, seen } = await startDataCloud((_request, response) =>
      sendJson(response, 200, page(0, { done: true })),
    )
    const exchanges = () => seen.filter(({ url }) => url.includes('token')).length
    await Array.fromAsync(org.dataCloud.query(everyone))
    await Array.fromAsync(org.dataCloud.query(everyone))
    expect(exchanges()).toBe(1)
    await Array.fromAsync(connect().dataCloud.query(everyone))
    expect(exchanges()).toBe(2)
  })

  test('that an authorization is for is reached with a renewed token when that has ended', async () => {
    const { salesforce, url, seen } = await startDataCloud(({ headers }, response) => {
      if (headers.authorization === 'Bearer fresh') sendJson(response, 200, page(0, {}))
      else sendJson(response, 401, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }])
    })
    const session = { ...sessionAt(url), dataCloud: true as const }
    const renew = async () => ({ ...session, accessToken: 'fresh' })
    const scope = { signal: new AbortController().signal, requestId: 'r' }
    expect(await Array.fromAsync(salesforce.connect(session, scope, renew).dataCloud.query(everyone))).toHaveLength(2)
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer 00Dxx!secret', 'Bearer fresh'])
    const [refusal] = await Promise.all([
      failureOf(Array.fromAsync(salesforce.connect(session, scope).dataCloud.query(everyone))),
    ])
    expect(refusal).toMatchObject({ code: 'unauthenticated' })
  })

  test('of a foreign address gets no token', async () => {
    const sink = await startOrgServer((_request, response) => sendJson(response, 200, page(0, { done: true })))
    const { org } = await startDataCloud(() => undefined, { address: sink.url })
    expect(await failureOf(Array.fromAsync(org.dataCloud.query(everyone)))).toMatchObject({ code: 'untrusted_org' })
    expect(sink.seen).toEqual([])
  })

  test('that an authorization is for is asked with the token of the authorization', async () => {
    const { salesforce, url, seen } = await startDataCloud((_request, response) => sendJson(response, 200, page(0, {})))
    const scope = { signal: new AbortController().signal, requestId: 'r' }
    const org = salesforce.connect({ ...sessionAt(url), dataCloud: true }, scope)
    await Array.fromAsync(org.dataCloud.query(everyone))
    expect(seen.map(({ url: path, headers }) => [path, headers.authorization])).toEqual([
      ['/api/v2/query', 'Bearer 00Dxx!secret'],
    ])
  })

  test('takes rows in requests below 200 KB, in order', async () => {
    const { org, seen } = await startDataCloud((_request, response) => sendJson(response, 202, { accepted: true }))
    const rows = Array.from({ length: 50 }, (_, n) => ({ n, text: 'ä'.repeat(5_000) }))
    await org.dataCloud.ingest({ source: 'Shop', object: 'Orders' }, rows)
    const sent = seen.filter(({ url }) => url === '/api/v1/ingest/sources/Shop/Orders')
    expect(sent.length).toBeGreaterThan(2)
    expect(Math.max(...sent.map(({ body }) => Buffer.byteLength(body)))).toBeLessThan(200_000)
    expect(sent.flatMap(({ body }) => JSON.parse(body).data)).toEqual(rows)
  })

  test('refuses a row that no request can take, names that are none, and text that is no sql', async () => {
    const { org, seen } = await startDataCloud((_request, response) => sendJson(response, 202, {}))
    const ingest = (object: string, text: string) => org.dataCloud.ingest({ source: 'Shop', object }, [{ text }])
    expect(await failureOf(ingest('Orders', 'x'.repeat(200_000)))).toMatchObject({ code: 'payload_too_large' })
    expect(await failureOf(ingest('../x', 'x'))).toMatchObject({ code: 'internal' })
    const broken = org.dataCloud.ingest({ source: 'Shop', object: 'Orders' }, [{ amount: Number.NaN }])
    expect(await failureOf(broken)).toMatchObject({ code: 'internal' })
    expect(() => org.dataCloud.query({ text: 'SELECT 1' } as unknown as Sql)).toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
    expect(seen).toEqual([])
  })

  test('answers that are no rows fail', async () => {
    const { org } = await startDataCloud((_request, response) => sendJson(response, 200, {}))
    expect(await failureOf(Array.fromAsync(org.dataCloud.query(everyone)))).toMatchObject({ code: 'upstream_failed' })
  })

  test('errors in its own form are failures too', async () => {
    const { org } = await startDataCloud((_request, response) =>
      sendJson(response, 400, {
        timestamp: 't',
        error: 'Bad Request',
        message: "secret 'value'",
        internalErrorCode: 'X1',
      }),
    )
    const failure = await failureOf(Array.fromAsync(org.dataCloud.query(everyone)))
    expect(failure.code).toBe('rejected')
    expect(failure.message).not.toContain('secret')
  })
})

describe('sql', () => {
  test.each([
    ["O'Brien", "'O''Brien'"],
    [String.raw`a\' OR 1=1 --`, String.raw`'a\'' OR 1=1 --'`],
    [7, '7'],
    [null, 'null'],
    [true, 'true'],
    [new Date(0), "TIMESTAMP '1970-01-01 00:00:00.000+00:00'"],
    [['a', "b'"], "('a','b''')"],
  ])('%# writes %s as its literal', (value, literal) => {
    expect(sqlTextOf(sql`SELECT 1 FROM x WHERE a = ${value}`)).toBe(`SELECT 1 FROM x WHERE a = ${literal}`)
  })

  test('takes names and queries in queries, refuses quotes, empty lists, open quotes and half characters', () => {
    expect(sqlTextOf(sql`SELECT ${sql.name('ssot__Id__c')} FROM x WHERE ${sql`a = ${1}`}`)).toBe(
      'SELECT ssot__Id__c FROM x WHERE a = 1',
    )
    const refuses = (run: () => unknown, code: string) => expect(run).toThrow(expect.objectContaining({ code }))
    refuses(() => sql`SELECT 1 WHERE a = '${'x'}'`, 'internal')
    refuses(() => sql`SELECT 1 WHERE a = 'it''s ${'x'}'`, 'internal')
    refuses(() => sql`SELECT 1 WHERE a = 'x`, 'internal')
    refuses(() => sql`SELECT 1 WHERE a IN ${[]}`, 'internal')
    refuses(() => sql`SELECT 1 WHERE a = ${'\ud800'}`, 'invalid_input')
    refuses(() => sql.name('a b'), 'invalid_input')
  })
})
