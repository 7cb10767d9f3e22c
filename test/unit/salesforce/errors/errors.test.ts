import { describe, expect, test } from 'vitest'
import { failures } from '../../../../src/core/failure.ts'
import { toAnswerFailure } from '../../../../src/salesforce/errors/errors.ts'
import { errorRules } from '../../../../src/salesforce/errors/rules.ts'

const errorOf = (status: number, body: unknown) =>
  toAnswerFailure({ status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) }).error

const notSaid =
  'Salesforce does not say which. If the tool works for other people, an administrator can give you the right; if it works for nobody, whoever maintains the tool must correct it.'

describe('an error of Salesforce becomes a failure by its errorCode', () => {
  test.each([
    [
      401,
      'INVALID_SESSION_ID',
      'Session expired or invalid',
      [],
      'unauthenticated',
      'Your Salesforce session has ended. Sign in to Salesforce again, then repeat the call.',
    ],
    [
      400,
      'INVALID_FIELD',
      "\nSELECT Bacon__c FROM Account WHERE Name = 'Secret'\n ^\nERROR at Row:1:Column:8\nNo such column 'Bacon__c' on entity 'Account'. If you are",
      [],
      'forbidden',
      `The tool uses a field that the org does not have, or that you may not see: Bacon__c of Account. ${notSaid}`,
    ],
    [
      400,
      'INVALID_FIELD',
      "No such column 'X__c' on sobject of type Account",
      ['X__c'],
      'forbidden',
      `The tool uses a field that the org does not have, or that you may not see: X__c of Account. ${notSaid}`,
    ],
    [
      400,
      'INVALID_TYPE',
      "sObject type 'Secret__c' is not supported.",
      [],
      'forbidden',
      `The tool uses an object that the org does not have, or that you may not see: Secret__c. ${notSaid}`,
    ],
    [
      400,
      'MALFORMED_QUERY',
      'unexpected token: SELEKT',
      [],
      'internal',
      'Salesforce could not read a query of this tool.',
    ],
    [
      400,
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Website__c, Name]',
      ['Website__c', 'Name'],
      'rejected',
      'Required fields are empty: Website__c, Name. Fill them, then repeat the call.',
    ],
    [
      400,
      'STRING_TOO_LONG',
      'Name: data value too large: Secret (max length=255)',
      ['Name'],
      'rejected',
      'A text is too long: Name, max length=255. Correct the value, then repeat the call.',
    ],
    [
      400,
      'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      'Discount must\n be approved',
      ['Discount'],
      'rejected',
      'A validation rule of the org refused the record: Discount must be approved',
    ],
    [
      400,
      'DUPLICATE_VALUE',
      'duplicate value found: Ext__c duplicates value on record with id: 001xx',
      [],
      'conflict',
      'A record with the same value exists already: Ext__c.',
    ],
    [
      400,
      'UNABLE_TO_LOCK_ROW',
      'unable to obtain exclusive access to this record or 1 records: 001xx',
      [],
      'locked',
      'Another transaction is changing the record or one it belongs to. Repeat the call in a moment.',
    ],
    [
      403,
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentPerOrgLongTxn Limit exceeded.',
      [],
      'rate_limited',
      'The org takes no more calls at the moment. Repeat the call in a moment.',
    ],
    [
      403,
      'REQUEST_LIMIT_EXCEEDED',
      'TotalRequests Limit exceeded.',
      [],
      'rate_limited',
      'The org has used up its API calls of the last 24 hours. A call stops counting after 24 hours. A Salesforce administrator sees in Setup, under System Overview, how many there are, and can find what uses them.',
    ],
    [
      404,
      'NOT_FOUND',
      'The requested resource does not exist',
      [],
      'not_found',
      'The record or resource does not exist, or you may not see it.',
    ],
    [404, 'ENTITY_IS_DELETED', 'entity is deleted', [], 'not_found', 'The record was deleted.'],
    [
      403,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
      [],
      'forbidden',
      'You may not change or read this record in Salesforce. Ask a Salesforce administrator for the permission.',
    ],
    [503, 'SERVER_UNAVAILABLE', 'x', [], 'unavailable', 'The org is not available. Repeat the call in a moment.'],
    [
      500,
      'UNKNOWN_EXCEPTION',
      'ErrorId: 1',
      [],
      'upstream_failed',
      'Salesforce failed for a reason of its own. Repeat the call in a moment.',
    ],
    [400, 'SOMETHING_NEW', 'Secret', [], 'rejected', 'Salesforce refused the request with SOMETHING_NEW.'],
    [500, 'SOMETHING_NEW', 'Secret', [], 'upstream_failed', 'Salesforce refused the request with SOMETHING_NEW.'],
    [404, 'constructor', 'Secret', [], 'not_found', 'Salesforce refused the request with constructor.'],
  ])('%i %s: %s', (...[status, errorCode, message, fields, code, text]) => {
    const error = errorOf(status, [{ errorCode, message, fields }])
    expect({ code: error.code, message: error.message }).toEqual({ code, message: text })
  })

  test('the OAuth form is read too', () => {
    expect(errorOf(400, { error: 'invalid_scope', error_description: 'secret' })).toMatchObject({
      code: 'rejected',
      message: 'Salesforce refused the request with invalid_scope.',
    })
    expect(errorOf(400, { error: 'invalid_grant', error_description: 'secret' }).code).toBe('unauthenticated')
  })
})

test('words of an Apex class are not taken for a code', () => {
  const error = errorOf(400, { error: 'Customer Hunter Two is blocked' })
  expect(`${error.message} ${error.cause}`).not.toContain('Hunter')
  expect(errorOf(400, { error: 'Bad Request', message: 'x' }).code).toBe('rejected')
})

describe('a body that is a code alone', () => {
  test('a known one is read, as userinfo sends it', () => {
    expect(errorOf(403, 'Bad_OAuth_Token').code).toBe('unauthenticated')
  })

  test('any other text is not taken for one', () => {
    expect(errorOf(403, 'Secret').message).not.toContain('Secret')
  })
})

describe('a value that does not fit its field in a query', () => {
  test('is the caller’s mistake, not the tool’s', () => {
    const body = [{ errorCode: 'INVALID_QUERY_FILTER_OPERATOR', message: 'invalid ID field: secret' }]
    expect(errorOf(400, body)).toMatchObject({ code: 'invalid_input', message: expect.not.stringContaining('secret') })
  })
})

describe('a body that is no Salesforce error', () => {
  test.each([
    [401, '', 'unauthenticated'],
    [404, '<html>not here</html>', 'upstream_failed'],
    [403, '{}', 'upstream_failed'],
    [400, '[]', 'upstream_failed'],
    [400, '[null]', 'upstream_failed'],
    [400, '[{"errorCode":7}]', 'upstream_failed'],
    [400, '[{"errorCode":"<script>"}]', 'upstream_failed'],
    [429, 'slow down', 'rate_limited'],
    [503, '<html>', 'unavailable'],
    [502, '<html>', 'upstream_failed'],
    [302, '', 'upstream_failed'],
    [304, '', 'upstream_failed'],
  ])('%i %j becomes %s', (status, body, code) => {
    expect(errorOf(status, body).code).toBe(code)
  })
})

test('neither message nor cause holds a value that Salesforce quotes', () => {
  const quoting = "\nSELECT Id FROM Account WHERE Name = 'Hunter2'\nERROR at Row:1:Column:8\nHunter2 on Hunter2"
  const shown = new Set(['FIELD_CUSTOM_VALIDATION_EXCEPTION'])
  for (const errorCode of [...Object.keys(errorRules), 'SOMETHING_NEW']) {
    const error = errorOf(400, [{ errorCode, message: quoting, fields: ['Name', 'Hunter2 is a value', 7] }])
    const { message } = error.cause as Error
    expect(message).toBe(`Salesforce 400 ${errorCode} ERROR at Row:1:Column:8`)
    if (!shown.has(errorCode)) expect(error.message).not.toContain('Hunter2')
  }
})

test('every rule leads to a known failure and ends as a sentence', () => {
  for (const [errorCode, { code }] of Object.entries(errorRules)) {
    expect(Object.keys(failures)).toContain(code)
    expect(errorOf(400, [{ errorCode, message: 'x', fields: [] }]).message).toMatch(/^[A-Z].*[.x]$/)
  }
})

test('an own text of the org is shown without line breaks and cut at 500 characters', () => {
  const message = `a\u0000\n${'b'.repeat(1000)}`
  const error = errorOf(400, [{ errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message }])
  expect(error.message).toMatch(/: a b{498}$/)
})
