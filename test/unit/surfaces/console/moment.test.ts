import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClockText, toClockText } from '../../../../src/surfaces/console/moment.ts'

describe('a moment on a clock', () => {
  it.each([
    ['in winter', '2026-01-31T08:30:00Z', 'Europe/Berlin', '2026-01-31T09:30'],
    ['in summer', '2026-07-31T08:30:00Z', 'Europe/Berlin', '2026-07-31T10:30'],
    ['on the day before', '2026-01-01T03:00:00Z', 'America/Los_Angeles', '2025-12-31T19:00'],
    ['with half an hour', '2026-01-01T00:00:15Z', 'Asia/Kolkata', '2026-01-01T05:30:15'],
    ['on the far side', '2026-01-01T12:00:00Z', 'Pacific/Kiritimati', '2026-01-02T02:00'],
  ])('%s is the same both ways', (...[, iso, timeZone, clock]) => {
    expect(toClockText(new Date(iso), timeZone)).toBe(clock)
    expect(readClockText(clock, timeZone)).toBe(iso)
  })

  it('that is shown twice is the first, and one that is left out comes after it', () => {
    expect(readClockText('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00Z')
    expect(readClockText('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00Z')
  })

  it.each(['', 'soon', '2026-13-45T99:99', '2026-01-31T09:30:00Z'])('is left as it is where it is none: %j', text => {
    expect(readClockText(text, 'Europe/Berlin')).toBe(text)
  })

  it('comes back for any moment and zone, but for the hour that is shown twice', () => {
    const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    const seconds = fc.integer({ min: 0, max: 4_000_000_000 })
    fc.assert(
      fc.property(seconds, zones, (at, timeZone) => {
        const clock = toClockText(new Date(at * 1000), timeZone)
        expect(toClockText(new Date(readClockText(clock, timeZone)), timeZone)).toBe(clock)
      }),
      { numRuns: 300 },
    )
  })
})
