import { describe, expect, it } from 'vitest'
import { readSearchExpression } from '../../../../local-org/search/expression.ts'
import { matchesSearch } from '../../../../local-org/search/matching.ts'
import { matchesPattern, wordsOf } from '../../../../local-org/search/words.ts'
import { cpuMsOf } from '../../../cpu-time.ts'

describe('wordsOf', () => {
  it.each([
    ["O'Connell & Sons", ['o', 'connell', 'sons']],
    ['klara.vogel@nordwind.example', ['klara', 'vogel', 'nordwind', 'example']],
    ['  Göteborg  MARINE 2 ', ['göteborg', 'marine', '2']],
    ['Go\u0308teborg', ['göteborg']],
    ['東京Tower', ['東', '京', 'tower']],
    ['--', []],
  ])('splits %s', (text, words) => {
    expect(wordsOf(text)).toEqual(words)
  })
})

describe('the words of a text of marks without an end', () => {
  it('are found in time that grows with it alone', () => {
    expect(wordsOf(`x${'\u0301\u0323'.repeat(500_000)} tower`)).toEqual([expect.stringMatching(/^x.{30}$/u), 'tower'])
  })
})

describe('fits', () => {
  it.each([
    ['logistik', 'log*', true],
    ['logistik', '*ik', true],
    ['logistik', 'l?gis*k', true],
    ['logistik', '*', true],
    ['logistik', 'log', false],
    ['logistik', 'log?', false],
    ['log', 'log*', true],
    ['abab', 'a*b*c', false],
  ])('%s against %s', (word, pattern, expected) => {
    expect(matchesPattern(word, pattern)).toBe(expected)
  })

  it('is done at once with a word made to keep it busy', () => {
    const match = () => expect(matchesPattern('a'.repeat(255), `${'a*'.repeat(120)}b`)).toBe(false)
    expect(cpuMsOf(match)).toBeLessThan(5000)
  })
})

describe('a search text', () => {
  const record = ['Bergmann Maschinenbau', 'Stuttgart', 'Bau und Montage']

  it.each([
    ['bergmann', true],
    ['berg', false],
    ['berg*', true],
    ['bergmann stuttgart', true],
    ['bergmann hamburg', false],
    ['bergmann OR hamburg', true],
    ['bergmann AND NOT stuttgart', false],
    ['bergmann and not hamburg', true],
    ['(hamburg OR stuttgart) AND bau', true],
    ['hamburg OR stuttgart AND berlin', false],
    ['"bau und"', true],
    ['"und bau"', false],
    ['"maschinenbau stuttgart"', false],
    ['bau\\-und', true],
    ['bergmann & stuttgart', true],
    ['"and" OR montage', true],
    ['berg\\*', false],
    ['m?ntage', true],
  ])('%s', (text, found) => {
    const expression = readSearchExpression(text)
    expect(expression !== undefined && matchesSearch(expression, record)).toBe(found)
  })

  it.each(['a', '*', '', '&&', '"open', '(bergmann', 'bergmann)', 'bergmann AND', 'OR bergmann', '\\'])(
    'is refused when it is %j',
    text => {
      expect(() => readSearchExpression(text)).toThrow('MALFORMED_SEARCH')
    },
  )

  it('nests no deeper than fifty parentheses', () => {
    expect(() => readSearchExpression(`${'('.repeat(1000)}bergmann${')'.repeat(1000)}`)).toThrow('MALFORMED_SEARCH')
  })

  it('loses its operators beyond 4,000 characters, and finds nothing beyond 10,000', () => {
    const long = readSearchExpression(`bergmann AND ${'x'.repeat(4000)}`)
    expect(long && matchesSearch(long, record)).toBe(true)
    expect(readSearchExpression('bergmann '.repeat(1200))).toBeUndefined()
  })
})
