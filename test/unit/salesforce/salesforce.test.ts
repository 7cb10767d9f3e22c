import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Org } from '../../../src/core/org/org.ts'
import type { Soql } from '../../../src/core/org/query.ts'
import { soql } from '../../../src/salesforce/query/soql.ts'
import { createSalesforce } from '../../../src/salesforce/salesforce.ts'
import { type Answer, connectTo, failureOf, scopeOf, sendJson, sessionAt, startOrgServer } from './org-server.ts'

const id15 = '001xx0000000AAA'
const id18 = '001xx0000000AAAAA2'

describe('every request', () => {
  test('carries the token, a name of its own and the request id', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, { ok: true }))
    expect(await org.request('/services/data')).toEqual({ ok: true })
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/services/data',
      headers: {
        authorization: 'Bearer 00Dxx!secret',
        'user-agent': 'applink-action-host',
        'x-request-id': 'request-1',
        accept: 'application/json',
      },
    })
  })

  test('is refused before a byte is sent when the address is of another host', async () => {
    const other = await startOrgServer((_request, response) => sendJson(response, 200, {}))
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
    for (const address of [`${other.url}/x`, other.url.replace('http:', ''), 'https://evil.org/']) {
      expect(await failureOf(org.request(address))).toMatchObject({ code: 'untrusted_org' })
    }
    expect([...seen, ...other.seen]).toEqual([])
  })

  test('does not follow a redirect', async () => {
    const other = await startOrgServer((_request, response) => sendJson(response, 200, {}))
    const { org } = await connectTo((_request, response) => response.writeHead(307, { location: other.url }).end())
    expect(await failureOf(org.request('/x', { method: 'POST', body: {} }))).toMatchObject({ code: 'upstream_failed' })
    expect(other.seen).toEqual([])
  })

  test('cannot replace the token, the host or the framing', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
    for (const name of ['Authorization', 'HOST', 'content-length', 'Cookie']) {
      expect(await failureOf(org.request('/x', { headers: { [name]: 'x' } }))).toMatchObject({ code: 'internal' })
    }
    expect(seen).toEqual([])
  })

  test('ends upstream when the signal is aborted, with the reason of the signal', async () => {
    const controller = new AbortController()
    const closed = Promise.withResolvers<void>()
    const { org } = await connectTo(
      (_request, response) => {
        response.on('close', closed.resolve)
        controller.abort(new Error('deadline'))
      },
      { signal: controller.signal },
    )
    await expect(org.request('/slow')).rejects.toThrow('deadline')
    await closed.promise
    await expect(org.request('/after')).rejects.toThrow('deadline')
  })

  test('that waits for a connection is not sent any more once it is aborted', async () => {
    const open: (() => void)[] = []
    const { org, seen, url } = await connectTo((_request, response) => open.push(() => sendJson(response, 200, {})), {
      requests: { perOrg: 1 },
    })
    const salesforce = createSalesforce({ requests: { perOrg: 1 } })
    onTestFinished(() => salesforce.close())
    const controller = new AbortController()
    const first = salesforce.connect(sessionAt(url), scopeOf()).request('/first')
    const second = salesforce.connect(sessionAt(url), scopeOf(controller.signal)).request('/second')
    await expect.poll(() => open.length).toBe(1)
    controller.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    open[0]?.()
    await first
    const third = salesforce.connect(sessionAt(url), scopeOf()).request('/third')
    await expect.poll(() => open.length).toBe(2)
    open[1]?.()
    await third
    expect(seen.map(({ url: path }) => path)).toEqual(['/first', '/third'])
    expect(org.url).toBe(url)
  })

  test('fails when the answer is larger than the bound, too slow, cut short, not JSON, or does not come', async () => {
    const answers: Record<string, Answer> = {
      '/large': (_request, response) => response.end('x'.repeat(5000)),
      '/cut': (_request, response) =>
        response.writeHead(200, { 'content-length': 100 }).write('{', () => response.destroy()),
      '/text': (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
      '/reset': (_request, response) => response.destroy(),
    }
    const { org } = await connectTo((request, response) => answers[request.url]?.(request, response), {
      maxResponseBytes: 1000,
      headersTimeoutMs: 100,
    })
    for (const path of ['/large', '/slow', '/cut', '/text', '/reset']) {
      expect(await failureOf(org.request(path))).toMatchObject({ code: 'upstream_failed' })
    }
  })

  test.each([
    ['Latin-1', Buffer.from('{"Name":"Bjørn"}', 'latin1'), {}],
    ['an emoji cut short', Buffer.from([0x22, 0xf0, 0x9f, 0x98, 0x22]), {}],
    ['Latin-1, packed', gzipSync(Buffer.from('{"Name":"Bjørn"}', 'latin1')), { 'content-encoding': 'gzip' }],
  ])('fails when the answer is not UTF-8, rather than give other characters: %s', async (_, body, headers) => {
    const { org } = await connectTo((_request, response) => response.writeHead(200, headers).end(body))
    expect(await failureOf(org.request('/x'))).toEqual({
      code: 'upstream_failed',
      message: 'Salesforce answered in another encoding than UTF-8.',
    })
    expect(await failureOf(org.create('Account', { Name: 'x' }))).toEqual({
      code: 'upstream_failed',
      message: 'Salesforce answered in another encoding than UTF-8. A change may have been made all the same.',
    })
  })

  test('warns of a change where there can be one, and nobody who only reads', async () => {
    const { org } = await connectTo((_request, response) => response.destroy())
    const warning = 'A change may have been made all the same.'
    const long = soql`SELECT Id FROM Account WHERE Name IN ${Array.from({ length: 900 }, (_, index) => `name ${index}`)}`
    const reads = [
      () => org.queryOne(soql`SELECT Id FROM Account`),
      () => org.queryOne(long),
      () => org.describe('Account'),
      () => Array.fromAsync(org.bulk.query(soql`SELECT Id FROM Account`)),
    ]
    for (const read of reads)
      expect(await failureOf(read())).toEqual({
        code: 'upstream_failed',
        message: 'Salesforce gave no complete answer.',
      })
    const writes = [
      () => org.create('Account', { Name: 'x' }),
      () => org.upsert('Account', { field: 'Key__c', value: 'x' }, { Name: 'x' }),
      () => org.delete('Account', '001000000000001AAA'),
      () => org.request('/services/data/v62.0/composite', { method: 'POST', body: {} }),
    ]
    for (const write of writes) expect((await failureOf(write())).message).toContain(warning)
  })

  test('to an org that is not there fails as unavailable', async () => {
    const salesforce = createSalesforce()
    const org = salesforce.connect(sessionAt('http://127.0.0.1:9'), scopeOf())
    expect(await failureOf(org.request('/x'))).toMatchObject({ code: 'unavailable' })
  })

  test('reuses connections, and orgs beyond the bound still answer', async () => {
    const sockets = new Set<unknown>()
    const answer: Answer = (_request, response) => {
      sockets.add(response.socket)
      sendJson(response, 200, {})
    }
    const servers = await Promise.all([startOrgServer(answer), startOrgServer(answer), startOrgServer(answer)])
    const salesforce = createSalesforce({ maxOrgs: 2 })
    onTestFinished(() => salesforce.close())
    const [first] = servers
    for (let count = 0; count < 5; count += 1) {
      await salesforce.connect(sessionAt(first?.url ?? ''), scopeOf()).request('/x')
    }
    // A connection is free again one turn of the event loop after its answer, so a quick caller alternates between two.
    expect(sockets.size).toBeLessThanOrEqual(2)
    for (const { url } of [...servers, ...servers]) {
      await salesforce.connect(sessionAt(url), scopeOf()).request('/x')
    }
    expect(servers.map(({ seen }) => seen.length)).toEqual([7, 2, 2])
  })
})

describe('query', () => {
  const rows = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ n: from + index }))

  test('gives the rows of all pages in order and asks for the next page while one is read', async () => {
    const { org, seen } = await connectTo(({ url }, response) => {
      if (url.includes('?q=')) {
        sendJson(response, 200, {
          done: false,
          nextRecordsUrl: '/services/data/v62.0/query/01g-2',
          records: rows(0, 2),
        })
      } else if (url.endsWith('-2')) {
        sendJson(response, 200, { done: false, nextRecordsUrl: '/services/data/v62.0/query/01g-3', records: [] })
      } else sendJson(response, 200, { done: true, records: rows(2, 4) })
    })
    const found: unknown[] = []
    for await (const row of org.query(soql`SELECT Id FROM Account`)) {
      if (found.length === 0) await expect.poll(() => seen.length).toBe(2)
      found.push(row)
    }
    expect(found).toEqual(rows(0, 4))
    expect(seen.map(({ url }) => url)).toEqual([
      '/services/data/v62.0/query?q=SELECT%20Id%20FROM%20Account',
      '/services/data/v62.0/query/01g-2',
      '/services/data/v62.0/query/01g-3',
    ])
  })

  test('gives values as Salesforce sent them', async () => {
    const record = {
      attributes: { type: 'Account', url: '/x' },
      Name: '',
      Zero: 0,
      No: false,
      Nothing: null,
      BillingAddress: { city: 'Bonn', street: null },
      Contacts: { totalSize: 1, done: true, records: [{ LastName: 'Ä' }] },
    }
    const { org } = await connectTo((_request, response) => sendJson(response, 200, { done: true, records: [record] }))
    expect(await Array.fromAsync(org.query(soql`SELECT Id FROM Account`))).toEqual([record])
    expect(await org.queryOne(soql`SELECT Id FROM Account`)).toEqual(record)
  })

  test('keeps the order when rows are asked for all at once', async () => {
    const { org } = await connectTo(({ url }, response) => {
      if (url.includes('?q=')) sendJson(response, 200, { nextRecordsUrl: '/services/data/next', records: rows(0, 2) })
      else sendJson(response, 200, { done: true, records: rows(2, 3) })
    })
    const iterator = org.query(soql`SELECT Id FROM Account`)[Symbol.asyncIterator]()
    const results = await Promise.all(Array.from({ length: 5 }, () => iterator.next()))
    expect(results.map(({ value }) => value?.n)).toEqual([0, 1, 2, undefined, undefined])
    expect(results.at(-1)?.done).toBe(true)
  })

  test('ends the request for the next page when the reader stops', async () => {
    const closed = Promise.withResolvers<void>()
    const { org, seen } = await connectTo(({ url }, response) => {
      if (url.includes('?q=')) sendJson(response, 200, { nextRecordsUrl: '/services/data/next', records: rows(0, 2) })
      else response.on('close', closed.resolve)
    })
    for await (const row of org.query<{ n: number }>(soql`SELECT Id FROM Account`)) {
      expect(row.n).toBe(0)
      await expect.poll(() => seen.length).toBe(2)
      break
    }
    await closed.promise
  })

  test('fails at the row after the last page that came', async () => {
    const { org } = await connectTo(({ url }, response) => {
      if (url.includes('?q=')) sendJson(response, 200, { nextRecordsUrl: '/services/data/next', records: rows(0, 2) })
      else sendJson(response, 500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }])
    })
    const found: unknown[] = []
    const reading = async () => {
      for await (const row of org.query(soql`SELECT Id FROM Account`)) found.push(row)
    }
    expect(await failureOf(reading())).toMatchObject({ code: 'upstream_failed' })
    expect(found).toHaveLength(2)
  })

  test('never asks another host for the next page', async () => {
    const { org, seen } = await connectTo((_request, response) =>
      sendJson(response, 200, { nextRecordsUrl: '//evil.org/next', records: rows(0, 2) }),
    )
    expect(await failureOf(Array.fromAsync(org.query(soql`SELECT Id FROM Account`)))).toMatchObject({
      code: 'untrusted_org',
    })
    expect(seen).toHaveLength(1)
  })

  test('refuses text that the template did not make', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, { records: [] }))
    expect(() => org.query('SELECT Id FROM Account' as unknown as Soql)).toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
    expect(await failureOf(org.queryOne({ text: 'x' } as unknown as Soql))).toMatchObject({ code: 'internal' })
    expect(seen).toEqual([])
  })

  test('gives undefined for the first of no rows', async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, { done: true, records: [] }))
    expect(await org.queryOne(soql`SELECT Id FROM Account`)).toBeUndefined()
  })
})

describe('a record', () => {
  test('is retrieved, created, changed and deleted by the requests of the REST API', async () => {
    const { org, seen } = await connectTo(({ method }, response) => {
      if (method === 'POST') sendJson(response, 201, { id: id15, success: true, errors: [] })
      else if (method === 'GET') sendJson(response, 200, { Id: id18 })
      else response.writeHead(204).end()
    })
    const when = new Date('2026-01-01T00:00:00Z')
    expect(await org.retrieve('Account', id18, ['Name', 'Owner.Name'])).toEqual({ Id: id18 })
    expect(await org.create('Account', { Name: 'A', Rating: null, Left__c: undefined, When__c: when })).toBe(id18)
    await org.update('Account', id15, { Name: '' })
    await org.delete('Account', id18)
    expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', `/services/data/v62.0/sobjects/Account/${id18}?fields=Name,Owner.Name`, ''],
      [
        'POST',
        '/services/data/v62.0/sobjects/Account',
        '{"Name":"A","Rating":null,"When__c":"2026-01-01T00:00:00.000Z"}',
      ],
      ['PATCH', `/services/data/v62.0/sobjects/Account/${id15}`, '{"Name":""}'],
      ['DELETE', `/services/data/v62.0/sobjects/Account/${id18}`, ''],
    ])
  })

  test('is upserted by external id: created, changed, changed without an answer, ambiguous', async () => {
    const answers: Record<string, Answer> = {
      'a%2Fb': (_request, response) => sendJson(response, 201, { id: id18, success: true, created: true }),
      '7': (_request, response) => sendJson(response, 200, { id: id18, success: true, created: false }),
      old: ({ method }, response) =>
        method === 'GET' ? sendJson(response, 200, { Id: id18 }) : response.writeHead(204).end(),
      two: (_request, response) => sendJson(response, 300, ['/services/data/a', '/services/data/b']),
    }
    const { org } = await connectTo((request, response) => {
      const value = /Ext__c\/([^?]*)/.exec(request.url)?.[1] ?? ''
      answers[value]?.(request, response)
    })
    const upsert = (value: string | number) => org.upsert('Account', { field: 'Ext__c', value }, { Name: 'x' })
    expect(await upsert('a/b')).toEqual({ id: id18, created: true })
    expect(await upsert(7)).toEqual({ id: id18, created: false })
    expect(await upsert('old')).toEqual({ id: id18, created: false })
    expect(await failureOf(upsert('two'))).toMatchObject({ code: 'conflict' })
  })

  test.each([
    ['an id that would change the path', (org: Org) => org.retrieve('Account', '../User/005', ['Id'])],
    ['an empty id', (org: Org) => org.delete('Account', '')],
    ['an object name that would change the path', (org: Org) => org.create('Account/x', {})],
    ['a field that would change the query', (org: Org) => org.retrieve('Account', id18, ['Name&x=1'])],
    ['an empty external id, which would be a create', (org: Org) => org.upsert('A', { field: 'E__c', value: '' }, {})],
    ['an external id that is no number', (org: Org) => org.upsert('A', { field: 'E__c', value: Number.NaN }, {})],
    ['an external id of dots', (org: Org) => org.upsert('A', { field: 'E__c', value: '..' }, {})],
    ['an invalid date', (org: Org) => org.create('Account', { D__c: new Date(Number.NaN) })],
  ])('refuses %s and sends nothing', async (_name, run) => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
    expect(await failureOf((async () => run(org))())).toMatchObject({ code: 'invalid_input' })
    expect(seen).toEqual([])
  })

  test('refuses a number that JSON would write as null, which empties the field', async () => {
    const { org, seen } = await connectTo((_request, response) => sendJson(response, 200, {}))
    const work = (async () => org.create('Account', { Amount: Number.NaN }))()
    expect(await failureOf(work)).toMatchObject({ code: 'internal' })
    expect(seen).toEqual([])
  })
})
