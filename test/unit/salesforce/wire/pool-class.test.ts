import { Pool } from 'undici'
import { expect, test } from 'vitest'
import { loadPoolClass } from '../../../../src/salesforce/wire/pool-class.ts'

test('the class that is loaded alone is that of the package', () => {
  expect(loadPoolClass()).toBe(Pool)
})

test('a version of undici that has its files elsewhere is loaded whole', () => {
  expect(loadPoolClass('undici/lib/elsewhere.js')).toBe(Pool)
})
