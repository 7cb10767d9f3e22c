import { expect, test } from 'vitest'
import { toScale } from '../../../local-org/decimals.ts'

test.each([
  [1.005, 2, 1.01],
  [-2.5, 0, -3],
  [0.000_000_1, 2, 0],
  [0.000_001_5, 6, 0.000_002],
  [12_345_678.25, 15, 12_345_678.25],
  [1e21, 2, 1e21],
  [1e300, 18, 1e300],
])('%d at %d places is %d', (value, scale, rounded) => {
  expect(toScale(value, scale)).toBe(rounded)
})
