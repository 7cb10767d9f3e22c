import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OrgSession } from '../../../../src/core/caller.ts'
import type { AppError } from '../../../../src/core/failure.ts'
import { createClientContextReader } from '../../../../src/identity/applink/applink.ts'
import { createOrgTrust } from '../../../../src/salesforce/trust.ts'

const readContext = createClientContextReader(createOrgTrust({ localOrgUrl: 'http://127.0.0.1:4000' }))

/** The sample of the reference, as AppLink sends it. */
const sample = {
  requestId: '00Dxx0000000000EA2-7c566091-7af3-4e87-8865-4e014444c298-2020-09-03T20:56:27.608444Z',
  accessToken:
    '00Dxx0000000000EA2!AQEAQO800r7Ja4PswVFs9woC7D5zZNlY03kcEPv3Lwx8uf3eAi01x9Wgy8D5jcOmacA4pDYLjuYLXVvoYudaHzAYZf.IQlNN',
  apiVersion: '62.0',
  namespace: '',
  orgId: '00Dxx0000000000EA2',
  orgDomainUrl: 'https://heroku.my.salesforce.com',
  userContext: { userId: '005xx000000000000', username: 'admin@heroku.com' },
}
const good = { ...sample, userContext: { ...sample.userContext, userId: '005xx0000000000' } }

const session: OrgSession = {
  accessToken: sample.accessToken,
  apiVersion: '62.0',
  orgId: '00Dxx0000000000EA2',
  orgUrl: 'https://heroku.my.salesforce.com',
  userId: '005xx0000000000AAA',
  username: 'admin@heroku.com',
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const wrapped = (text: string, lineEnd: string): string => text.replace(/.{76}/g, part => part + lineEnd)

const refusalOf = (header: string | undefined): Partial<AppError> => {
  try {
    readContext(header)
  } catch (error) {
    return error as AppError
  }
  return {}
}

describe('x-client-context is read', () => {
  it.each([
    ['as AppLink sends it', encode(good)],
    ['wrapped into lines by GNU base64', wrapped(encode(good), '\n')],
    ['wrapped with CRLF', wrapped(encode(good), '\r\n')],
    ['wrapped with folded lines', wrapped(encode(good), '\r\n ')],
    ['with white space around it', `  ${encode(good)}\n`],
    ['without padding', encode(good).replace(/=+$/, '')],
    ['with an API version that starts with v', encode({ ...good, apiVersion: 'v62.0' })],
    ['with a bare host', encode({ ...good, orgDomainUrl: 'heroku.my.salesforce.com' })],
    ['with a slash after the host', encode({ ...good, orgDomainUrl: 'https://heroku.my.salesforce.com/' })],
    ['with the namespace "null"', encode({ ...good, namespace: 'null' })],
    ['with the namespace null', encode({ ...good, namespace: null })],
    ['without a namespace', encode({ ...good, namespace: undefined })],
    ['with a namespace', encode({ ...good, namespace: 'acme' })],
    ['without a request id', encode({ ...good, requestId: undefined })],
    [
      'with fields that nobody knows yet',
      encode({ ...good, locale: 'nb_NO', userContext: { ...good.userContext, x: 1 } }),
    ],
  ])('%s', (_, header) => {
    expect(readContext(header)).toEqual(session)
  })

  it('with ids of 15 characters, which become 18', () => {
    expect(readContext(encode({ ...good, orgId: '00Dxx0000000000' }))).toMatchObject({
      orgId: '00Dxx0000000000EAA',
      userId: '005xx0000000000AAA',
    })
  })

  it('with a name beyond ASCII', () => {
    const userContext = { ...good.userContext, username: 'bjørn@acme.example' }
    expect(readContext(encode({ ...good, userContext })).username).toBe('bjørn@acme.example')
  })

  it('for the configured local org', () => {
    expect(readContext(encode({ ...good, orgDomainUrl: 'http://127.0.0.1:4000' })).orgUrl).toBe('http://127.0.0.1:4000')
  })

  it('and nothing but the session comes out of it', () => {
    const hostile = { ...good, kind: 'service', authorizations: ['x'], isAdmin: true }
    expect(Object.keys(readContext(encode(hostile))).sort()).toEqual(Object.keys(session).sort())
  })
})

describe('x-client-context that is missing', () => {
  it.each([[undefined], ['']])('is a caller who is not signed in: %j', header => {
    expect(refusalOf(header)).toMatchObject({ code: 'unauthenticated', message: expect.stringContaining('AppLink') })
  })
})

describe('x-client-context that cannot be read', () => {
  it.each([
    ['no base64', '%%%', 'it is not base64 of JSON'],
    ['two headers in one', `${encode(good)}, ${encode({})}`, 'it was sent twice'],
    ['JSON that nobody encoded', JSON.stringify({ a: 1 }), 'it is not base64 of JSON'],
    ['only white space', '   ', 'it is not base64 of JSON'],
    ['only padding', '==', 'it is not base64 of JSON'],
    ['cut off', encode(good).slice(0, 100), 'it is not base64 of JSON'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00]).toString('base64'), 'it is not base64 of JSON'],
    [
      'a name in Latin-1',
      Buffer.from(
        JSON.stringify({ ...good, userContext: { ...good.userContext, username: 'bjørn' } }),
        'latin1',
      ).toString('base64'),
      'it is not base64 of JSON',
    ],
    ['encoded twice', Buffer.from(encode(good)).toString('base64'), 'it is not base64 of JSON'],
    ['a list', encode([good]), 'field root is missing or malformed'],
    ['a text', encode('admin'), 'field root is missing or malformed'],
    ['null', encode(null), 'field root is missing or malformed'],
    ['a number', encode(7), 'field root is missing or malformed'],
    ['an empty object', encode({}), 'field accessToken is missing or malformed'],
  ])('is refused: %s', (_, header, why) => {
    expect(refusalOf(header)).toMatchObject({
      code: 'invalid_context',
      message: `x-client-context cannot be read: ${why}.`,
    })
  })

  const fields: readonly (readonly [string, (value: unknown) => object])[] = [
    ['accessToken', value => ({ ...good, accessToken: value })],
    ['apiVersion', value => ({ ...good, apiVersion: value })],
    ['orgId', value => ({ ...good, orgId: value })],
    ['orgDomainUrl', value => ({ ...good, orgDomainUrl: value })],
    ['userContext', value => ({ ...good, userContext: value })],
    ['userContext.userId', value => ({ ...good, userContext: { ...good.userContext, userId: value } })],
    ['userContext.username', value => ({ ...good, userContext: { ...good.userContext, username: value } })],
  ]

  describe.each(fields)('by its field %s', (field, withValue) => {
    it.each([[undefined], [null], [''], [0], [true], [[]], [{ toString: 'x' }]])('%j', value => {
      const refusal = refusalOf(encode(withValue(value)))
      const expected =
        field === 'userContext' && typeof value === 'object' && value ? /userContext/ : `field ${field} is`
      expect(refusal.code).toBe('invalid_context')
      expect(refusal.message).toMatch(expected)
    })

    it('of a megabyte, without its value in the message', () => {
      const refusal = refusalOf(encode(withValue('x'.repeat(1_000_000))))
      expect(refusal.code).toBe('invalid_context')
      expect(refusal.message?.length).toBeLessThan(100)
    })
  })

  it.each([
    ['a line end', '00Dxx!token\r\nx-evil: 1'],
    ['a bare newline', '00Dxx!token\n'],
    ['a space', '00Dxx!token other'],
    ['a NUL', '00Dxx!token\0'],
    ['a tab', '00Dxx!\ttoken'],
    ['a letter beyond ASCII', '00Dxx!tøken'],
    ['DEL', '00Dxx!token\x7f'],
  ])('because %s in the token would reach a header', (_, accessToken) => {
    const refusal = refusalOf(encode({ ...good, accessToken }))
    expect(refusal).toMatchObject({ code: 'invalid_context', message: expect.stringContaining('accessToken') })
    expect(refusal.message).not.toContain('00Dxx')
  })

  it.each(['62', '62.1', 'vv62.0', 'V62.0', '62.0/../..', '062.0000', '62.0\n', ' 62.0', '6.0', '6200.0'])(
    'because its API version would reach a path: %j',
    apiVersion => {
      expect(refusalOf(encode({ ...good, apiVersion }))).toMatchObject({
        code: 'invalid_context',
        message: expect.stringContaining('apiVersion'),
      })
    },
  )

  it.each([
    '00D',
    '00Dxx000000000',
    '00Dxx0000000000EA',
    '00Dxx0000000000EA2x',
    '001xx0000000000AAA',
    '00Dxx00000000/.',
  ])('because its org id is none: %s', orgId => {
    expect(refusalOf(encode({ ...good, orgId })).message).toContain('orgId')
  })

  it('because its fields are there for its prototype only', () => {
    const header = Buffer.from(`{"__proto__":${JSON.stringify(good)}}`).toString('base64')
    expect(refusalOf(header)).toMatchObject({
      code: 'invalid_context',
      message: expect.stringContaining('accessToken'),
    })
    expect(({} as { accessToken?: string }).accessToken).toBeUndefined()
  })
})

describe("an org that is not Salesforce's", () => {
  it.each([
    'https://evil.example',
    'https://heroku.my.salesforce.com.evil.example',
    'https://heroku.my.salesforce.com@evil.example',
    'https://evil.example/heroku.my.salesforce.com',
    'http://heroku.my.salesforce.com',
    'http://127.0.0.1:4001',
    'http://169.254.169.254',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('never becomes a session: %s', orgDomainUrl => {
    const refusal = refusalOf(encode({ ...good, orgDomainUrl }))
    expect(refusal.code).toBe('untrusted_org')
    expect(refusal.message).not.toContain('evil')
  })
})

describe('whatever the header holds', () => {
  const codes = ['unauthenticated', 'invalid_context', 'untrusted_org']

  it('it is a session or one of three failures, and no message holds a value', () => {
    const marker = 'S3cretValue'
    const value = fc.oneof(
      fc.constantFrom<unknown>(marker, { x: marker }, [marker], null, 5, `${marker}\n`, `https://${marker}.example`),
      fc.jsonValue(),
    )
    const context = fc.record(
      {
        accessToken: fc.oneof(fc.constant(good.accessToken), value),
        apiVersion: fc.oneof(fc.constant('62.0'), value),
        orgId: fc.oneof(fc.constant(good.orgId), value),
        orgDomainUrl: fc.oneof(fc.constant(good.orgDomainUrl), value),
        userContext: fc.oneof(fc.record({ userId: value, username: value }), value),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(context, given => {
        const { code, message } = refusalOf(encode(given))
        if (code === undefined) return
        expect(codes).toContain(code)
        expect(message).not.toContain(marker)
      }),
    )
  })

  it('any text at all is handled', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.jsonValue().map(encode)), header => {
        const { code } = refusalOf(header)
        if (code !== undefined) expect(codes).toContain(code)
      }),
    )
  })
})
