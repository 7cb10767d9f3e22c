import { describe, expect, it } from 'vitest'
import { backoffMs, readRetryAfter } from '../../../src/core/backoff.ts'

describe('the pause after an attempt', () => {
  it('is twice as long each time', () => {
    expect([1, 2, 3, 4].map(attempt => backoffMs(attempt, { firstMs: 100 }))).toEqual([100, 200, 400, 800])
  })

  it('grows by another factor where one is given', () => {
    expect([1, 2, 3].map(attempt => backoffMs(attempt, { firstMs: 500, factor: 1.5 }))).toEqual([500, 750, 1125])
  })

  it('is never longer than the longest', () => {
    const pauses = [1, 3, 4, 2000].map(attempt => backoffMs(attempt, { firstMs: 100, longestMs: 500 }))
    expect(pauses).toEqual([100, 400, 500, 500])
  })

  it('is between half and one and a half times as long where it is spread', () => {
    const spread = [0, 0.5, 0.999].map(value => backoffMs(2, { firstMs: 100, random: () => value }))
    expect(spread).toEqual([100, 200, expect.closeTo(299.8)])
  })
})

describe('Retry-After', () => {
  const now = Date.parse('2026-03-01T00:00:00Z')

  it.each([
    ['0', 0],
    ['2', 2000],
    ['999999999', 999_999_999_000],
    ['Sun, 01 Mar 2026 00:00:05 GMT', 5000],
    ['Sun, 01 Mar 2015 00:00:05 GMT', 0],
    ['soon', 0],
    ['', 0],
    [undefined, 0],
  ])('%j is %d ms', (text, ms) => {
    expect(readRetryAfter(text, now)).toBe(ms)
  })
})
