import { describe, expect, it } from 'vitest'
import { toCalloutLoss, toCalloutRefusal } from '../../../src/callouts/failures.ts'
import { attemptsOf, pauseAfter } from '../../../src/callouts/retry.ts'

const down = toCalloutLoss('news', false, new Error('refused'))
const half = () => 0.5

describe('a request', () => {
  it.each([
    [{}, 3],
    [{ method: 'GET', retries: 0 }, 1],
    [{ method: 'PUT', retries: 5 }, 6],
    [{ method: 'DELETE' }, 3],
    [{ method: 'POST' }, 1],
    [{ method: 'PATCH', retries: 5 }, 1],
    [{ method: 'POST', idempotencyKey: 'k' }, 3],
    [{ method: 'PATCH', idempotencyKey: 'k', retries: 1 }, 2],
  ] as const)('%j is sent at most %i times', (options, attempts) => {
    expect(attemptsOf(options)).toBe(attempts)
  })
})

describe('the pause before the next attempt', () => {
  it('grows, and differs from caller to caller', () => {
    expect([1, 2, 3].map(attempt => pauseAfter(attempt, down, half))).toEqual([100, 200, 400])
    expect([() => 0, () => 0.999].map(random => pauseAfter(1, down, random))).toEqual([50, expect.closeTo(149.9)])
  })

  it.each([
    ['2', 2000],
    ['0', 100],
    ['5', 5000],
    ['6', undefined],
    ['999999999', undefined],
    ['-5', 100],
    ['soon', 100],
    ['', 100],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 100],
    ['Wed, 21 Oct 2215 07:28:00 GMT', undefined],
  ])('obeys Retry-After %j', (retryAfter, ms) => {
    expect(pauseAfter(1, toCalloutRefusal('news', 429, retryAfter), half)).toBe(ms)
  })

  it.each([429, 502, 503, 504])('is there after status %i', status => {
    expect(pauseAfter(1, toCalloutRefusal('news', status), half)).toBe(100)
  })

  it.each([301, 400, 401, 403, 404, 409, 422, 500, 501])(
    'is not there after status %i: it would be the same',
    status => {
      expect(pauseAfter(1, toCalloutRefusal('news', status), half)).toBeUndefined()
    },
  )
})
