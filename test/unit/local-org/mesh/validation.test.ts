import { describe, expect, it } from 'vitest'
import { validate } from '../../../../local-org/mesh/validation.ts'

const id = '00Dxx0000000000EA2-7c566091'
const context = {
  id,
  auth: 'core',
  loginUrl: 'https://login.salesforce.com',
  orgDomainUrl: 'https://heroku.my.salesforce.com',
  orgId: '00Dxx0000000000EA2',
  resource: '/accounts',
  type: 'API',
  appUuid: 'd52a726b',
}
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const headersOf = (requestContext: string, clientContext = 'e30='): string[] => [
  'X-Request-Context',
  requestContext,
  'X-Client-Context',
  clientContext,
]
const badContext = { kind: 'invalid', status: 400, message: '400 Invalid x-request-context header' }
const missing = (name: string) => ({
  kind: 'invalid',
  status: 400,
  message: `400 Missing or invalid value in x-request-context header: ${name}`,
})

describe('the validation of the mesh', () => {
  it('knows a call of Salesforce by its two contexts', () => {
    expect(validate(headersOf(encode(context)), `${id}-2026`)).toEqual({ kind: 'salesforce', context })
  })

  it('matches field names without letter case and ignores the ones it does not know, as Go does', () => {
    const { appUuid, ...rest } = context
    const given = validate(headersOf(encode({ ...rest, APPUUID: appUuid, addonUuid: 'x' })), id)
    expect(given).toEqual({ kind: 'salesforce', context })
  })

  it('knows a Data Action Target by its signature alone', () => {
    expect(validate(['X-Signature', 's'], 'r')).toEqual({ kind: 'data-action-target', signature: 's' })
  })

  it.each([
    ['no header at all', [], 401],
    ['an empty signature', ['x-signature', ''], 401],
    ['only x-request-context', ['x-request-context', encode(context)], 400],
    ['only x-client-context', ['x-client-context', 'e30='], 400],
    ['one context and a signature', ['x-client-context', 'e30=', 'x-signature', 's'], 400],
    ['an empty client context', headersOf(encode(context), ''), 400],
  ] as const)('refuses %s', (_, headers, status) => {
    expect(validate(headers, id)).toEqual({ kind: 'invalid', status, message: `${status} Invalid request` })
  })

  it.each([
    ['that is not base64', '%%%'],
    ['in base64 without padding', Buffer.from('{"id":"a"}').toString('base64url')],
    ['that is not JSON', Buffer.from('{').toString('base64')],
    ['that is a JSON text', encode('text')],
    ['that is a JSON array', encode([context])],
    ['with a number in a field', encode({ ...context, type: 1 })],
  ])('refuses a request context %s', (_, header) => {
    expect(validate(headersOf(header), id)).toEqual(badContext)
  })

  it.each([
    ['id', 'ID'],
    ['auth', 'Auth'],
    ['loginUrl', 'LoginUrl'],
    ['orgDomainUrl', 'OrgDomainUrl'],
    ['orgId', 'OrgID'],
    ['resource', 'Resource'],
    ['type', 'Type'],
    ['appUuid', 'AppUUID'],
  ])('names the empty field %s as Go does: %s', (field, name) => {
    expect(validate(headersOf(encode({ ...context, [field]: '' })), id)).toEqual(missing(name))
    expect(validate(headersOf(encode({ ...context, [field]: null })), id)).toEqual(missing(name))
  })

  it('looks for empty fields before it compares the ids', () => {
    expect(validate(headersOf(encode({ ...context, auth: '' })), 'other')).toEqual(missing('Auth'))
  })

  it('takes a JSON null for a context without fields', () => {
    expect(validate(headersOf(encode(null)), id)).toEqual(missing('ID'))
  })

  it('refuses a request id that does not contain the id of the context', () => {
    expect(validate(headersOf(encode(context)), '00Dxx0000000000EA2')).toEqual(badContext)
  })
})
