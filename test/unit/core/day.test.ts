import { describe, expect, it } from 'vitest'
import { addDays, dayIn } from '../../../src/core/day.ts'
import type { Soql } from '../../../src/core/org/query.ts'
import { todayOf } from '../../../src/salesforce/query/today.ts'

describe('the day that it is', () => {
  it.each([
    ['America/Los_Angeles', '2026-03-02T01:00:00Z', '2026-03-01'],
    ['Pacific/Auckland', '2026-03-01T20:00:00Z', '2026-03-02'],
    ['Europe/Berlin', '2026-12-31T23:30:00Z', '2027-01-01'],
    ['GMT', '2026-03-01T23:59:59Z', '2026-03-01'],
    ['America/Sao_Paulo', '2026-03-01T02:59:59Z', '2026-02-28'],
  ])('in %s at %s is %s', (zone, instant, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day)
  })

  it('in a zone that is not known is none', () => {
    expect(() => dayIn('Mars/Olympus', new Date(0))).toThrow('time zone')
  })
})

describe('days later', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 30, '2027-01-30'],
    ['2026-03-01', -1, '2026-02-28'],
    // Clocks are changed in between.
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-10-24', 2, '2026-10-26'],
  ])('than %s by %i is %s', (day, days, later) => {
    expect(addDays(day, days)).toBe(later)
  })

  it('than no day is refused', () => {
    expect(() => addDays('tomorrow', 1)).toThrow('YYYY-MM-DD')
  })
})

describe('today plus days, for a user', () => {
  const orgIn = (zone: string | undefined, asked: Soql[] = []) => ({
    user: { id: '005000000000001AAA', username: 'x@acme.example' },
    queryOne: async (query: Soql) => {
      asked.push(query)
      return (zone && { TimeZoneSidKey: zone }) as never
    },
  })

  it('is counted from the day in her time zone', async () => {
    const evening = { plusDays: 30, now: new Date('2026-03-02T01:00:00Z') }
    const asked: Soql[] = []
    expect(await todayOf(orgIn('America/Los_Angeles', asked), evening)).toBe('2026-03-31')
    expect(await todayOf(orgIn('Pacific/Auckland'), evening)).toBe('2026-04-01')
    expect(asked.map(({ text }) => text)).toEqual(["SELECT TimeZoneSidKey FROM User WHERE Id = '005000000000001AAA'"])
  })

  it('is no guess where the user cannot be seen', async () => {
    await expect(todayOf(orgIn(undefined))).rejects.toMatchObject({ code: 'upstream_failed' })
  })
})
