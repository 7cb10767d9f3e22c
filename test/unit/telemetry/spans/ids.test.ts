import { expect, it } from 'vitest'
import { createRandomIds } from '../../../../src/telemetry/spans/ids.ts'

it('gives ids of their length, each another one, also where one text of them ends and the next begins', () => {
  const ids = createRandomIds()
  const given = Array.from({ length: 1000 }, () => [ids.generateTraceId(), ids.generateSpanId()] as const)
  expect(given.filter(([trace, span]) => !(/^[0-9a-f]{32}$/.test(trace) && /^[0-9a-f]{16}$/.test(span)))).toEqual([])
  expect(new Set(given.flat()).size).toBe(2000)
})
