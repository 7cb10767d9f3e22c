import { describe, expect, it } from 'vitest'
import { compareAnswers, compareRecording } from '../../../src/recording/compare.ts'
import type { RecordedAnswer, Recording } from '../../../src/recording/recording.ts'
import { sendJson, sessionAt, startOrgServer } from '../salesforce/org-server.ts'

const json = { 'content-type': 'application/json' }
const answer = (body: unknown, status = 200, headers: Record<string, string> = json): RecordedAnswer => ({
  status,
  headers,
  body,
})
const row = {
  attributes: { type: 'Account' },
  Id: '001000000000001AAA',
  Name: 'Text 1',
  Amount: 7,
  Born__c: '2001-01-01',
  Gone__c: null,
}
const rows = (...changes: object[]) =>
  answer({ totalSize: 1, done: true, records: changes.map(change => ({ ...row, ...change })) })

describe('two answers', () => {
  it.each<[string, RecordedAnswer, RecordedAnswer, readonly string[]]>([
    ['values', rows({}), rows({ Name: 'Acme', Amount: 1.5, Id: '001AH0000000003YAA' }, { Name: 'Other' }), []],
    ['what may be nothing', rows({}), rows({ Gone__c: 'text', Name: null }), []],
    ['the status', answer([], 200), answer([], 201), ['status 200, here 201']],
    [
      'the content type',
      answer('a', 200, { 'content-type': 'text/csv' }),
      answer('a'),
      ['content type text/csv, here application/json'],
    ],
    ['a type', rows({}), rows({ Amount: '7' }), ['records[].Amount: number, here text']],
    ['the form of a text', rows({}), rows({ Born__c: 'yesterday' }), ['records[].Born__c: day, here text']],
    [
      'the length of ids',
      rows({}),
      rows({ Id: '001AH0000000003' }),
      ['records[].Id: id of 18 characters, here id of 15 characters'],
    ],
    ['a field that is missing', rows({ Extra: 1 }), rows({}), ['records[].Extra: missing here']],
    ['a field that is new', rows({}), rows({ Extra: 1 }), ['records[].Extra: only here']],
    ['an object in the place of a list', answer([]), answer({}), ['the answer: list, here object']],
    [
      'errors in the place of an object',
      answer({ body: { id: 'x' } }),
      answer({ body: [{ errorCode: 'A', message: 'x' }] }),
      ['body: object, here list of A'],
    ],
    [
      'a code',
      answer([{ errorCode: 'A', message: 'Message 1' }], 400),
      answer([{ errorCode: 'B', message: 'x' }], 400),
      ['[].errorCode: A, here B'],
    ],
    [
      'success and failure',
      answer({ id: 'x' }, 201),
      answer([{ errorCode: 'B', message: 'x' }], 400),
      ['status 201, here 400', 'error code none, here B'],
    ],
    [
      'columns',
      answer('Id,Name\nx,y', 200, { 'content-type': 'text/csv' }),
      answer('"Id"\nx', 200, { 'content-type': 'text/csv' }),
      ['columns Id,Name, here Id'],
    ],
  ])('differ in %s', (...[, recorded, here, differences]) => {
    expect(compareAnswers(recorded, here).differences).toEqual(differences)
  })

  it('say where nothing could be compared', () => {
    expect(compareAnswers(rows({}), rows())).toEqual({ differences: [], open: ['records[]'] })
    expect(compareAnswers(rows({}), rows({ Name: null }))).toEqual({ differences: [], open: ['records[].Name'] })
  })
})

const exchange = (path: string, body: unknown, sent?: unknown): Recording['exchanges'][number] => ({
  request: { method: sent ? 'POST' : 'GET', path, headers: json, ...(sent !== undefined && { body: sent }) },
  answer: answer(body),
})

describe('a recording that is sent to another org', () => {
  it('names records of that org: those that answers name, its user and org, else the first of the object', async () => {
    const { seen, url } = await startOrgServer((request, response) =>
      request.url.endsWith('/mine')
        ? sendJson(response, 200, { Id: '003AH0000000001YAA' })
        : sendJson(response, 200, { ok: true }),
    )
    const session = sessionAt(url)
    const recording: Recording = {
      ...{ version: 1, tool: 'a', apiVersion: '60.0', orgId: '00D000000000001EAA', input: {}, outcome: { output: {} } },
      user: { id: '005000000000002AAA', username: 'person1@example.com' },
      exchanges: [
        exchange('/services/data/v60.0/mine', { Id: '003000000000009AAA' }),
        exchange('/services/data/v60.0/sobjects/Contact/003000000000009', { ok: true }),
        exchange('/services/data/v60.0/x/001000000000003AAA/001000000000004AAA/001000000000003', { ok: true }),
        exchange('/services/data/v60.0/x', { ok: 1 }, { OwnerId: '005000000000002AAA', token: 'token-000000000001' }),
      ],
    }
    const idsOf = new Map([['001', ['001AH0000000001YAA', '001AH0000000002YAA']]])
    const compared = await compareRecording({ recording, session, idsOf, signal: AbortSignal.timeout(5000) })
    expect(seen.map(request => request.url)).toEqual([
      '/services/data/v62.0/mine',
      '/services/data/v62.0/sobjects/Contact/003AH0000000001',
      '/services/data/v62.0/x/001AH0000000001YAA/001AH0000000002YAA/001AH0000000001',
      '/services/data/v62.0/x',
    ])
    expect(JSON.parse(seen[3]?.body ?? '')).toEqual({ OwnerId: session.userId, token: session.accessToken })
    expect(seen[3]?.headers.authorization).toBe(`Bearer ${session.accessToken}`)
    expect(compared.map(({ differences }) => differences)).toEqual([[], [], [], ['ok: number, here boolean']])
  })

  it('is not sent on by a redirect', async () => {
    const other = await startOrgServer((_, response) => sendJson(response, 200, {}))
    const { url } = await startOrgServer((_, response) => response.writeHead(307, { location: other.url }).end())
    const recording: Recording = {
      ...{ version: 1, tool: 'a', apiVersion: '60.0', orgId: '00D000000000001EAA', input: {}, outcome: { output: {} } },
      user: { id: '005000000000002AAA', username: 'person1@example.com' },
      exchanges: [exchange('/x', {})],
    }
    const parts = { recording, session: sessionAt(url), idsOf: new Map(), signal: AbortSignal.timeout(5000) }
    expect((await compareRecording(parts))[0]?.differences).toContain('status 200, here 307')
    expect(other.seen).toEqual([])
  })
})
