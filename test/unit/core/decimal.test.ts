import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal } from '../../../src/core/decimal.ts'

describe('an amount', () => {
  it.each([
    [0.285, 2, 0.29],
    [1.005, 2, 1.01],
    [-1.005, 2, -1.01],
    [2.675, 2, 2.68],
    [1.004999, 2, 1],
    [0.5, 0, 1],
    [-0.5, 0, -1],
    [1234.5678, 3, 1234.568],
    [1e21, 2, 1e21],
    [1.5e-7, 2, 0],
    [1.5e-7, 7, 2e-7],
    [0, 2, 0],
  ])('of %d is rounded to %i digits as it is written: %d', (value, digits, expected) => {
    expect(decimal(value).round(digits)).toBe(expected)
  })

  it.each([[-1], [1.5], [Number.NaN]])('is not rounded to %d digits', digits => {
    expect(() => decimal(1550).round(digits)).toThrow('The digits to round to are a whole number, at least 0.')
  })

  it('is computed without the error of binary fractions', () => {
    expect(decimal(0.1).plus(0.2).toString()).toBe('0.3')
    expect(decimal('0.07').times(100).toString()).toBe('7.00')
    expect(decimal(19.99).times(3).minus(59.97).round()).toBe(0)
    expect(decimal(10).percent(2.85).toString()).toBe('0.2850')
    expect(decimal(decimal(-3)).times(decimal(0.5)).toString()).toBe('-1.5')
  })

  it('changed by a percentage is right to the cent for every price and percentage, where numbers alone are not', () => {
    let wrong = 0
    for (let cents = 1; cents <= 4400; cents += 1)
      for (const percent of [-12.5, -7.5, -5, -2.5, 1.5, 2.5, 5, 7.5, 10, 12.5]) {
        const price = cents / 100
        const exact = Number((BigInt(cents) * BigInt(1000 + percent * 10) * 2n + 1000n) / 2000n) / 100
        expect(decimal(price).percent(decimal(100).plus(percent)).round()).toBe(exact)
        if (Math.round(price * (1 + percent / 100) * 100) / 100 !== exact) wrong += 1
      }
    // The comparison would show nothing if binary fractions came to the same.
    expect(wrong).toBeGreaterThan(100)
  })

  it('is the sum of any amounts in cents, in any order', () => {
    const amounts = fc.array(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), { maxLength: 50 })
    fc.assert(
      fc.property(amounts, cents => {
        const sum = cents.reduce((total, each) => total.plus(each / 100), decimal(0))
        expect(sum.round()).toBe(cents.reduce((total, each) => total + each, 0) / 100 + 0)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, '', '1,5', '0x10', ' 1'])('cannot be made of %j', value => {
    expect(() => decimal(value)).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  })
})
