import { expect, it } from 'vitest'
import { createTimeText } from '../../../src/core/log.ts'

it('writes times as ISO text, within one second and beyond, forth and back', () => {
  const start = Date.UTC(2026, 10, 30, 23, 59, 59, 7)
  let at = start
  const timeOf = createTimeText(() => new Date(at))
  for (const step of [0, 0, 1, 92, 899, 0, 1, 1, 10, -5, -1000, 86_400_000, 0.5, 1e12]) {
    at += step
    expect(timeOf()).toBe(new Date(at).toISOString())
  }
  for (const ms of [-1, -2, -1000, -1e14]) {
    at = ms
    expect(timeOf()).toBe(new Date(at).toISOString())
  }
})
