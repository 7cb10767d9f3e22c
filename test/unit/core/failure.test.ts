import { describe, expect, it } from 'vitest'
import { AppError, type FailureCode, failures, toAppError, toFailure } from '../../../src/core/failure.ts'

/** Codes are fixed for ever: flows, agents and clients branch on them. A new one gets a row; no row ever changes. */
const fixed = {
  invalid_input: [400, false],
  invalid_context: [400, false],
  invalid_path: [400, false],
  unauthenticated: [401, false],
  forbidden: [403, false],
  untrusted_org: [403, false],
  not_found: [404, false],
  method_not_allowed: [405, false],
  conflict: [409, false],
  payload_too_large: [413, false],
  unsupported_media_type: [415, false],
  rejected: [422, false],
  rate_limited: [429, true],
  locked: [409, true],
  internal: [500, false],
  upstream_failed: [502, true],
  authorization_unusable: [502, false],
  unavailable: [503, true],
  deadline_exceeded: [504, true],
}

const codes = Object.keys(failures) as FailureCode[]

describe('the table of failures', () => {
  it('has exactly the codes, statuses and retry hints that clients rely on', () => {
    expect(Object.fromEntries(codes.map(code => [code, [failures[code].status, failures[code].retryable]]))).toEqual(
      fixed,
    )
  })

  it('hides the message of our own mistakes only', () => {
    expect(codes.filter(code => !failures[code].shown)).toEqual(['internal'])
  })
})

describe('a failure on the wire', () => {
  it.each(codes)('is flat for %s', code => {
    const failure = toFailure(new AppError(code, 'What is wrong.', { cause: new Error('secret') }), 'r-1')
    expect(Object.keys(failure)).toEqual(['code', 'message', 'retryable', 'requestId'])
    expect(failure).toMatchObject({ code, retryable: failures[code].retryable, requestId: 'r-1' })
    expect(JSON.stringify(failure)).not.toContain('secret')
  })

  it.each([
    ['an error', new TypeError('cannot read Acme Ltd')],
    ['an internal AppError', new AppError('internal', 'cannot read Acme Ltd')],
    ['a text', 'cannot read Acme Ltd'],
    ['nothing', undefined],
    ['an object that looks like an AppError', { code: 'not_found', message: 'Acme Ltd', name: 'AppError' }],
  ])('says nothing of %s', (_, thrown) => {
    const failure = toFailure(thrown, 'r-1')
    expect(failure.code).toBe('internal')
    expect(failure.message).toMatch(/^The tool failed for a reason of its own/)
    expect(failure.message).not.toContain('Acme')
  })
})

describe('toAppError', () => {
  it('gives an AppError back as it is', () => {
    const error = new AppError('conflict', 'The record was changed.')
    expect(toAppError(error)).toBe(error)
  })

  it.each(['notFound', '__proto__', 'toString', ''])(
    'takes a code that is not in the table for our mistake: %j',
    code => {
      const error = new AppError(code as never, 'The record is gone.')
      expect(toAppError(error)).toMatchObject({ code: 'internal', cause: error })
      expect(toFailure(error, 'r-1')).toMatchObject({ code: 'internal', retryable: false })
    },
  )

  it('keeps whatever else was thrown as the cause, for the log', () => {
    const thrown = new RangeError('boom')
    expect(toAppError(thrown)).toMatchObject({ code: 'internal', cause: thrown })
  })
})
