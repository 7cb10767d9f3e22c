import { expect, test } from 'vitest'
import { countOf, idOf, readId, toId18 } from '../../../../local-org/store/id.ts'

test('the suffix of an 18-character id is the one that Salesforce computes', () => {
  // Pairs from the REST API guide.
  expect(toId18('001D000000IRFma')).toBe('001D000000IRFmaIAH')
  expect(toId18('001D000000INjVe')).toBe('001D000000INjVeIAL')
})

test('an id of 15 or 18 characters reads as 18, in any case when it has a suffix', () => {
  for (const text of ['001D000000IRFma', '001D000000IRFmaIAH', '001d000000irfmaiah', '001D000000IRFMAIAH']) {
    expect(readId(text)).toBe('001D000000IRFmaIAH')
  }
})

test.each([
  '',
  '001',
  '001D000000IRFm!',
  '001D000000IRFmaIA',
  '001D000000IRFma5AH',
  "001D000000IRFm'a",
  '001D000000IRFma ',
])('%j is no id', text => {
  expect(readId(text)).toBeUndefined()
})

test('numbered ids are different, sort in the order of their numbers, and give the number back', () => {
  const counts = [1, 9, 10, 35, 36, 61, 62, 3843, 3844, 1_000_000]
  const ids = counts.map(count => idOf('001', count))
  expect(ids.every(id => /^001\w{15}$/.test(id) && readId(id) === id)).toBe(true)
  expect([...ids].sort()).toEqual(ids)
  expect(ids.map(countOf)).toEqual(counts)
  expect(countOf('001D000000IRFmaIAH')).toBeUndefined()
})
