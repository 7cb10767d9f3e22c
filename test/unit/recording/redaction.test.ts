import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { toLongId } from '../../../src/core/ids.ts'
import type { TakenExchange } from '../../../src/recording/exchange.ts'
import { toRecording } from '../../../src/recording/recorder.ts'
import type { Recording } from '../../../src/recording/recording.ts'

const session = {
  orgId: '00D5e000000AcmEEAS',
  orgUrl: 'https://secretcompany.my.salesforce.com',
  apiVersion: '62.0',
  userId: '0055e000001SaraAAE',
  username: 'sara.sales@secretcompany.example',
  accessToken: '00D5e000000AcmE!AQcAQSecretTokenOfSara',
}
const tool = { name: 'readIt', input: z.object({ text: z.string() }), output: z.object({ text: z.string() }) }

interface Sent {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly body?: string
  readonly type?: string
}

interface Answered {
  readonly status?: number
  readonly type?: string
  readonly text: string
}

const toTaken = (sent: Sent, { status = 200, text, type = 'application/json' }: Answered): TakenExchange => ({
  request: {
    origin: session.orgUrl,
    method: sent.method ?? 'GET',
    path: sent.path,
    headers: ['authorization', `Bearer ${session.accessToken}`, 'content-type', sent.type ?? 'application/json'],
    body: sent.body ?? null,
  },
  answer: {
    status,
    headers: { 'content-type': type, 'set-cookie': 'sid=SecretCookie', 'sforce-locator': 'null' },
    text,
  },
})

const record = (exchanges: readonly TakenExchange[], values: { readonly text: string } = { text: '' }): Recording =>
  toRecording({
    ...{ tool, session, customPermissions: undefined, input: values, outcome: { output: values }, exchanges },
  })

const base = '/services/data/v62.0'
const answered = (sent: Sent, body: unknown): Recording['exchanges'][number] => {
  const [exchange] = record([toTaken(sent, { text: JSON.stringify(body) })]).exchanges
  if (!exchange) throw new Error('nothing recorded')
  return exchange
}

const letter = (letters: string) => fc.constantFrom(...letters)
const word = fc
  .array(letter('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüßéñ漢字'), { minLength: 9, maxLength: 20 })
  .map(letters => `Zq${letters.join('')}`)
const spoilt = fc.tuple(word, fc.constantFrom('', ' ', "'", '"', '\\', '\n', ',', '%', '}', '&', '=', '/'), word)
const email = word.map(name => `${name}@mail.example`)
const id = fc
  .tuple(
    fc.constantFrom('001', '003', '005', '00Q', 'a01'),
    fc.array(letter('ABCDEFGHabcdefgh'), { minLength: 9, maxLength: 9 }),
  )
  .map(([prefix, letters]) => toLongId(`${prefix}5e7${letters.join('')}`))
/** Without zeros, which stand-ins are full of. */
const amount = fc.array(letter('23456789'), { minLength: 12, maxLength: 12 }).map(digits => Number(digits.join('')))
const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
const person = fc.record({ email, id, amount, day, parts: spoilt })

/** Every way in which the value may stand in a file of text. */
const encodingsOf = (value: string): readonly string[] => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  JSON.stringify(JSON.stringify(value)).slice(3, -3),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
  value.replaceAll("'", "\\'"),
]

describe('a recording', () => {
  it('has no word, id, address, number or time of a person in any encoding', () => {
    fc.assert(
      fc.property(person, ({ amount: price, day: at, email: address, id: key, parts }) => {
        const text = parts.join('')
        const [time, date] = [at.toISOString(), at.toISOString().slice(0, 10)]
        const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")
        const row = {
          Id: key,
          Name: text,
          Email: address,
          Amount: price,
          Born__c: date,
          SeenAt__c: time,
          [`${text}!`]: text,
        }
        const attributes = { type: 'Contact', url: `${base}/sobjects/Contact/${key}` }
        const body = {
          records: [{ attributes, ...row, Owner: { ...row, deep: [[row]] } }],
          nextRecordsUrl: `${base}/query/${key}-2000`,
        }
        const query = `SELECT Id FROM Contact WHERE Name = '${quoted}' AND Email IN ('${address}') AND Id = '${key}' AND Amount > ${price} AND SeenAt__c > ${time}`
        const csv = `Name,Email\n"${text.replaceAll('"', '""')}",${address}\n`
        const error = [
          { errorCode: 'DUPLICATE_VALUE', message: `${text} ${key} ${address}`, fields: ['Name', `${text}!`] },
        ]
        const exchanges = [
          toTaken({ path: `${base}/query?q=${encodeURIComponent(query)}` }, { text: JSON.stringify(body) }),
          toTaken(
            { path: `${base}/sobjects/Contact/Mail__c/${encodeURIComponent(text)}`, body: JSON.stringify(row) },
            { text: JSON.stringify(error), status: 400 },
          ),
          toTaken(
            { path: `/services/apexrest/quotes/${encodeURIComponent(text)}/${key}` },
            { text: JSON.stringify({ [`${text}!`]: text, statusCode: text, type: text, name: text }) },
          ),
          toTaken(
            { path: `${base}/jobs/ingest/${key}/batches`, body: csv, type: 'text/csv' },
            { text: csv, type: 'text/csv' },
          ),
          toTaken(
            {
              path: `${base}/search?q=${encodeURIComponent(`FIND {${text.replaceAll('}', '\\}')}} RETURNING Contact(Id)`)}`,
            },
            { text: text, type: 'text/plain' },
          ),
          toTaken(
            {
              path: `${base}/parameterizedSearch?q=${encodeURIComponent(text)}`,
              body: `subject_token=${encodeURIComponent(text)}`,
              type: 'application/x-www-form-urlencoded',
            },
            { text: `<html>${text}</html>`, type: 'text/html' },
          ),
          toTaken(
            {
              path: `${base}/composite`,
              body: JSON.stringify({
                compositeRequest: [
                  { method: 'PATCH', url: `${base}/sobjects/Contact/${key}`, referenceId: 'one', body: row },
                ],
              }),
            },
            {
              text: JSON.stringify({
                compositeResponse: [{ body: [{ ...error[0] }], httpStatusCode: 400, referenceId: 'one' }],
              }),
            },
          ),
        ]
        const file = JSON.stringify(record(exchanges, { text }), null, 2)
        const secrets = [
          parts[0],
          parts[2],
          text,
          address,
          address.split('@')[0] ?? '',
          key,
          key.slice(3, 15),
          String(price),
          time,
          date,
          time.slice(11, 23),
        ]
        const persons = [
          session.orgId,
          session.userId,
          session.accessToken,
          session.username,
          'secretcompany',
          'SecretCookie',
        ]
        const found = [...secrets, ...persons]
          .flatMap(encodingsOf)
          .filter(form => file.toLowerCase().includes(form.toLowerCase()))
        expect(found).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('has ids that keep prefix and length, and refer to each other in every form', () => {
    const key = '0015e00002AbcDeAAF'
    const { answer, request } = answered(
      { path: `${base}/sobjects/Account/${key}` },
      { Id: key, Short: key.slice(0, 15), attributes: { type: 'Account', url: `${base}/sobjects/Account/${key}` } },
    )
    const body = answer.body as { Id: string; Short: string }
    expect(body.Id).toMatch(/^001\d{12}[A-Z0-5]{3}$/)
    expect(body).toEqual({
      Id: toLongId(body.Short),
      Short: body.Short,
      attributes: { type: 'Account', url: `${base}/sobjects/Account/${body.Id}` },
    })
    expect(request.path).toBe(`${base}/sobjects/Account/${body.Id}`)
  })

  it('has the same stand-in for a value in a query and in the rows', () => {
    const query = encodeURIComponent(
      String.raw`SELECT Id FROM Account WHERE Name = 'O\'Brien' AND Amount > 1234567 LIMIT 500`,
    )
    const { answer, request } = answered(
      { path: `${base}/query?q=${query}` },
      { records: [{ Name: "O'Brien", Amount: 1234567 }] },
    )
    const [row] = (answer.body as { records: [{ Name: string; Amount: number }] }).records
    expect(decodeURIComponent(request.path)).toBe(
      `${base}/query?q=SELECT Id FROM Account WHERE Name = '${row.Name}' AND Amount > ${row.Amount} LIMIT 500`,
    )
  })

  it('keeps what a tool decides by: names, codes, flags, small numbers, nothing, and words that its schemas list', () => {
    const row = {
      attributes: { type: 'Case' },
      IsClosed: false,
      Status: 'New',
      Count__c: 7,
      Gone__c: null,
      Empty__c: '',
    }
    expect(
      answered({ path: `${base}/query?q=SELECT%20Id%20FROM%20Case` }, { done: true, records: [row] }).answer.body,
    ).toEqual({
      done: true,
      records: [row],
    })
    const error = [
      {
        errorCode: 'INVALID_FIELD',
        message: "\nSELECT Nme\n^\nERROR at Row:1: No such column 'Nme' on entity 'Account'. Ask Zoë.",
      },
    ]
    expect(answered({ path: `${base}/query?q=x` }, error).answer.body).toEqual([
      { errorCode: 'INVALID_FIELD', message: "No such column 'Nme' on entity 'Account'" },
    ])
  })

  it('keeps of headers what the host reads, and no cookie and no token', () => {
    const { answer, request } = answered({ path: `${base}/limits` }, {})
    expect(request.headers).toEqual({ 'content-type': 'application/json' })
    expect(answer.headers).toEqual({ 'content-type': 'application/json', 'sforce-locator': 'null' })
  })

  it('keeps the distance of days, in their forms', () => {
    const { answer } = answered(
      { path: `${base}/limits` },
      { From: '2024-02-28', To: '2024-03-01', At: '2024-02-28T10:00:00.000+0000' },
    )
    const body = answer.body as { From: string; To: string; At: string }
    expect(Date.parse(body.To) - Date.parse(body.From)).toBe(2 * 86_400_000)
    expect(body.At).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
  })
})
