import { describe, expect, it } from 'vitest'
import { standardOffset, startOfDayIn, wallClock, zoneOffset } from '../../../local-org/zones.ts'

const hourMs = 3_600_000
const begins = (zone: string, day: string): string => new Date(startOfDayIn(zone, day)).toISOString()
const at = (text: string): number => Date.parse(text)

describe('the clock of a zone', () => {
  it.each([
    ['Europe/Berlin', '2026-01-01T00:00:00Z', 1],
    ['Europe/Berlin', '2026-07-01T00:00:00Z', 2],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', 1],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', 2],
    ['America/New_York', '2026-07-01T00:00:00Z', -4],
    ['Asia/Kolkata', '2026-07-01T00:00:00Z', 5.5],
    ['Asia/Kathmandu', '2026-07-01T00:00:00Z', 5.75],
    ['GMT', '2026-07-01T00:00:00Z', 0],
    ['Middle/Earth', '2026-07-01T00:00:00Z', 0],
  ])('%s at %s is %s hours ahead', (zone, instant, hours) => {
    expect(zoneOffset(zone, at(instant))).toBe(hours * hourMs)
  })

  it('shows the time of the zone in the UTC parts of a date', () => {
    expect(wallClock('Asia/Tokyo', at('2026-05-20T22:30:00Z')).toISOString()).toBe('2026-05-21T07:30:00.000Z')
  })

  it('has an offset for winter, on both halves of the earth', () => {
    expect(standardOffset('America/Los_Angeles', at('2026-07-01T00:00:00Z'))).toBe(-8 * hourMs)
    expect(standardOffset('Pacific/Auckland', at('2026-01-01T00:00:00Z'))).toBe(12 * hourMs)
  })
})

describe('the first instant of a day', () => {
  it.each([
    ['GMT', '2026-05-20', '2026-05-20T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['America/New_York', '2026-05-20', '2026-05-20T04:00:00.000Z'],
    // Clocks went back at three in the morning.
    ['Pacific/Auckland', '2026-04-05', '2026-04-04T11:00:00.000Z'],
    ['Pacific/Auckland', '2026-04-06', '2026-04-05T12:00:00.000Z'],
    // Clocks jumped from midnight to one, and later in the year from midnight back to eleven.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['America/Sao_Paulo', '2019-02-17', '2019-02-17T03:00:00.000Z'],
  ])('in %s %s begins at %s', (zone, day, instant) => {
    expect(begins(zone, day)).toBe(instant)
  })
})
