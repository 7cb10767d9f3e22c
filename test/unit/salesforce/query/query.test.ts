import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import type { OrgSession } from '../../../../src/core/caller.ts'
import { createEarlyEnd } from '../../../../src/core/timeout.ts'
import { soql } from '../../../../src/salesforce/query/soql.ts'
import { type Answer, connectTo, failureOf, scopeOf, sendJson, sessionAt } from '../org-server.ts'

const accounts = soql`SELECT Id FROM Account`
const rowsOf = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => ({ n: from + index }))

/** Three pages of two rows. */
const pages: Answer = ({ url }, response) => {
  const page = Number(/next-(\d)/.exec(url)?.[1] ?? 0)
  const nextRecordsUrl = `/services/data/v62.0/query/next-${page + 1}`
  sendJson(response, 200, {
    totalSize: 6,
    done: page === 2,
    records: rowsOf(page * 2, page * 2 + 2),
    ...(page < 2 && { nextRecordsUrl }),
  })
}

describe('the rows of a query', () => {
  test('come all at once as an array', async () => {
    const { org, seen } = await connectTo(pages)
    expect(await org.query(accounts).toArray()).toEqual(rowsOf(0, 6))
    expect(seen).toHaveLength(3)
  })

  test('can be read again, which asks again', async () => {
    const { org, seen } = await connectTo(pages)
    const rows = org.query(accounts)
    expect(await Array.fromAsync(rows)).toEqual(await rows.toArray())
    expect(seen).toHaveLength(6)
  })

  test.each([
    [0, 0],
    [1, 1],
    [2, 1],
    [3, 2],
    [6, 3],
    [7, 3],
  ])('end at maxRows %i after %i requests', async (maxRows, requests) => {
    const { org, seen } = await connectTo(pages)
    const expected = rowsOf(0, Math.min(6, maxRows))
    expect(await org.query(accounts, { maxRows }).toArray()).toEqual(expected)
    expect(await Array.fromAsync(org.query(accounts, { maxRows }))).toEqual(expected)
    expect(seen).toHaveLength(requests * 2)
  })

  test('need no signal where one page has them all, and end with their call all the same', async () => {
    const ending = createEarlyEnd()
    const { salesforce, url } = await connectTo((_request, response) => {
      if (!ending.aborted) sendJson(response, 200, { done: true, records: rowsOf(0, 1) })
    })
    const signal = vi.fn(() => new AbortController().signal)
    const scope = Object.defineProperty({ ...scopeOf(), ending }, 'signal', { get: signal })
    const org = salesforce.connect(sessionAt(url), scope)
    expect(await org.query(accounts).toArray()).toEqual(rowsOf(0, 1))
    const unanswered = org.query(accounts).toArray()
    ending.end(new Error('deadline'))
    await expect(unanswered).rejects.toThrow('deadline')
    expect(signal).not.toHaveBeenCalled()
  })

  test('include deleted records through queryAll', async () => {
    const { org, seen } = await connectTo(pages)
    await org.query(accounts, { includeDeleted: true, maxRows: 1 }).toArray()
    expect(seen[0]?.url).toBe('/services/data/v62.0/queryAll?q=SELECT%20Id%20FROM%20Account')
  })

  test('come from compressed answers too, bounded before and after', async () => {
    const answer: Answer = ({ headers }, response) => {
      expect(headers['accept-encoding']).toBe('gzip')
      const text = JSON.stringify({ done: true, records: [{ text: 'ä'.repeat(20_000) }] })
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text))
    }
    const { org } = await connectTo(answer)
    expect(await org.queryOne(accounts)).toEqual({ text: 'ä'.repeat(20_000) })
    const bounded = await connectTo(answer, { maxResponseBytes: 10_000 })
    expect(await failureOf(bounded.org.queryOne(accounts))).toMatchObject({ code: 'upstream_failed' })
  })

  test('fail when a compressed answer is broken', async () => {
    const { org } = await connectTo((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
    )
    expect(await failureOf(org.queryOne(accounts))).toMatchObject({ code: 'upstream_failed' })
  })
})

describe('a query too long for an address', () => {
  const long = soql`SELECT Id FROM Account WHERE Name IN ${Array.from({ length: 1000 }, (_, n) => `name ${n}`)}`
  const answerWith =
    (status: number, body: unknown): Answer =>
    (_request, response) =>
      sendJson(response, 200, { compositeResponse: [{ body, httpStatusCode: status, referenceId: 'query' }] })

  test('travels in a body, and its rows come like any others', async () => {
    const { org, seen } = await connectTo(answerWith(200, { totalSize: 1, done: true, records: rowsOf(0, 1) }))
    expect(await org.query(long).toArray()).toEqual(rowsOf(0, 1))
    expect(await org.count(long)).toBe(1)
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/services/data/v62.0/composite' })
    const [request] = JSON.parse(seen[0]?.body ?? '').compositeRequest
    expect(request).toMatchObject({ method: 'GET' })
    expect(decodeURIComponent(request.url)).toBe(`/services/data/v62.0/query?q=${long.text}`)
  })

  test('fails by its own errorCode', async () => {
    const { org } = await connectTo(
      answerWith(400, [{ errorCode: 'INVALID_FIELD', message: "No such column 'X' on entity 'Account'" }]),
    )
    expect(await failureOf(org.queryOne(long))).toMatchObject({ code: 'forbidden' })
  })
})

test('rows whose rest has no address are no result', async () => {
  const { org } = await connectTo((_request, response) =>
    sendJson(response, 200, { done: false, records: [{ Id: 1 }] }),
  )
  expect(await failureOf(org.query(soql`SELECT Id FROM Account`).toArray())).toMatchObject({ code: 'upstream_failed' })
})

test('count gives the size and asks for no more rows than it must', async () => {
  const { org, seen } = await connectTo((_request, response) =>
    sendJson(response, 200, { totalSize: 0, done: true, records: [] }),
  )
  expect(await org.count(soql`SELECT COUNT() FROM Account`)).toBe(0)
  expect(seen[0]?.headers['sforce-query-options']).toBe('batchSize=200')
  const broken = await connectTo((_request, response) => sendJson(response, 200, {}))
  expect(await failureOf(broken.org.count(accounts))).toMatchObject({ code: 'upstream_failed' })
})

describe('search', () => {
  const found: Answer = (_request, response) => sendJson(response, 200, { searchRecords: [{ Id: '1' }] })
  const textOf = (url: string | undefined) => decodeURIComponent(url?.split('?q=')[1] ?? '')

  test('asks for objects and fields, with conditions and limits', async () => {
    const { org, seen } = await connectTo(found)
    const records = await org.search('Acme GmbH', {
      in: 'name',
      returning: [
        { object: 'Account', fields: ['Id', 'Owner.Name'], where: soql`Industry = ${"O'x"}`, limit: 5 },
        { object: 'Contact', fields: ['Id'] },
      ],
      limit: 20,
    })
    expect(records).toEqual([{ Id: '1' }])
    expect(textOf(seen[0]?.url)).toBe(
      String.raw`FIND {Acme GmbH} IN NAME FIELDS RETURNING Account(Id, Owner.Name WHERE Industry = 'O\'x' LIMIT 5), Contact(Id) LIMIT 20`,
    )
  })

  test.each([
    ['a} RETURNING User(Id) {b', String.raw`a\} RETURNING User\(Id\) \{b`],
    ['50* off? "now"', String.raw`50\* off\? \"now\"`],
    ['C++ & (Java|Go)', String.raw`C\+\+ \& \(Java\|Go\)`],
    ["O'Brien-Smith", String.raw`O\'Brien\-Smith`],
    [String.raw`a\b`, String.raw`a\\b`],
    ['this AND that', 'this "AND" that'],
    ['Señor Örand', 'Señor Örand'],
    ['Señor'.normalize('NFD'), 'Señor'.normalize('NFD')],
    ['  a\n\tb  ', 'a b'],
  ])('takes %j as plain text', async (text, escaped) => {
    const { org, seen } = await connectTo(found)
    await org.search(text, { returning: [{ object: 'Account', fields: ['Id'] }] })
    expect(textOf(seen[0]?.url)).toBe(`FIND {${escaped}} IN ALL FIELDS RETURNING Account(Id)`)
  })

  test.each([
    ['alpen hot', 'alpen* hot*'],
    ['O\'Brien AND Söhne & "Co."', String.raw`O\'Brien* "AND" Söhne* \& \"Co.\"`],
    ['this and not that*', String.raw`this* "and not" that\*`],
    ['हिन्दी café'.normalize('NFD'), 'हिन्दी* café*'.normalize('NFD')],
  ])('takes the words of %j for the starts of words where that is asked for', async (text, escaped) => {
    const { org, seen } = await connectTo(found)
    await org.search(text, { wordStarts: true, returning: [{ object: 'Account', fields: ['Id'] }] })
    expect(textOf(seen[0]?.url)).toBe(`FIND {${escaped}} IN ALL FIELDS RETURNING Account(Id)`)
  })

  test.each([
    ['one character', 'a', 'Account', 'invalid_input'],
    ['one letter among signs', '*-a-*', 'Account', 'invalid_input'],
    ['signs alone', '{}()*?', 'Account', 'invalid_input'],
    ['nothing but space', ' \n ', 'Account', 'invalid_input'],
    ['half a character', 'ab\ud800', 'Account', 'invalid_input'],
    ['an object that is no name', 'abc', 'Account(Id), User', 'invalid_input'],
  ])('refuses %s', async (...[, text, object, code]) => {
    const { org, seen } = await connectTo(found)
    expect(await failureOf(org.search(text, { returning: [{ object, fields: ['Id'] }] }))).toMatchObject({ code })
    expect(seen).toEqual([])
  })
})

describe('describe', () => {
  const description = { name: 'Account', fields: [{ name: 'Id', picklistValues: [{ value: 'a' }] }] }

  test('is remembered for minutes, then asked whether it changed', async () => {
    let time = 0
    const { org, seen, connect } = await connectTo(
      ({ headers }, response) => {
        if (headers['if-modified-since'] === 'Mon, 01 Jan 2024 00:00:00 GMT') response.writeHead(304).end()
        else
          response.writeHead(200, { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }).end(JSON.stringify(description))
      },
      { now: () => time, renew: async session => session },
    )
    expect(await org.describe('Account')).toEqual(description)
    expect(await connect().describe('account')).toEqual(description)
    expect(seen).toHaveLength(1)
    time = 300_000
    expect(await org.describe('Account')).toEqual(description)
    expect(await org.describe('Account')).toEqual(description)
    expect(seen).toHaveLength(2)
  })

  test('made with the rights that a person had in one call is for no other call', async () => {
    const { org, connect, seen } = await connectTo((_request, response) => sendJson(response, 200, description))
    await org.describe('Account')
    await org.describe('Account')
    expect(seen).toHaveLength(1)
    await connect().describe('Account')
    expect(seen).toHaveLength(2)
  })

  test('is not shared between tokens, since rights decide what it holds', async () => {
    const { salesforce, url, seen } = await connectTo((_request, response) => sendJson(response, 200, description))
    const scope = { signal: new AbortController().signal, requestId: 'r' }
    const renew = async (stale: OrgSession) => stale
    for (const accessToken of ['one', 'two']) {
      const session = { orgId: '1', orgUrl: url, apiVersion: '62.0', userId: '2', username: 'u', accessToken }
      await salesforce.connect(session, scope, renew).describe('Account')
    }
    expect(seen).toHaveLength(2)
  })

  test('is frozen, since calls share it', async () => {
    const { org } = await connectTo((_request, response) => sendJson(response, 200, description))
    const { fields } = await org.describe('Account')
    expect(() => (fields as object[]).push({})).toThrow(TypeError)
    expect(() => Object.assign(fields[0]?.picklistValues[0] ?? {}, { value: 'b' })).toThrow(TypeError)
  })

  test('that failed is not remembered', async () => {
    let failing = true
    const { org } = await connectTo((_request, response) => {
      if (failing) sendJson(response, 404, [{ errorCode: 'NOT_FOUND', message: 'x' }])
      else sendJson(response, 200, description)
    })
    expect(await failureOf(org.describe('Account'))).toMatchObject({ code: 'not_found' })
    failing = false
    expect(await org.describe('Account')).toEqual(description)
  })
})
