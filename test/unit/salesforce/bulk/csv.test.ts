import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCsv, toCsvLine } from '../../../../src/salesforce/bulk/csv.ts'

describe('CSV', () => {
  test.each([
    ['', []],
    ['a,b\n', []],
    ['a,b\n1,2', [{ a: '1', b: '2' }]],
    ['a,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
    ['a,b\r1,2\r', [{ a: '1', b: '2' }]],
    ['"a","b"\n"1","x ""y"", z"\n', [{ a: '1', b: 'x "y", z' }]],
    ['a,b\n"1\n2\r\n3",\n', [{ a: '1\n2\r\n3', b: '' }]],
    ['a,b\n,', [{ a: '', b: '' }]],
    ['a\n\n1\n', [{ a: '' }, { a: '1' }]],
    ['a,b\n""\n'.replace('""', '"",""'), [{ a: '', b: '' }]],
  ])('%j is read', (text, rows) => {
    expect(readCsv(text)).toEqual(rows)
  })

  test.each(['a,b\n1', 'a\n1,2', 'a\n"1', 'a\n"1"2', 'a\n1"2"', '<html>\n<p class="x">'])('%j is refused', text => {
    expect(() => readCsv(text)).toThrow(expect.objectContaining({ code: 'upstream_failed' }))
  })

  test('written is read back as it was, whatever the cells hold', () => {
    const cell = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ' ', 'a', 'ä', '😀', '\t', '\0') })
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell)), rows => {
        const text = [['x', 'y', 'z'], ...rows].map(toCsvLine).join('')
        expect(readCsv(text)).toEqual(rows.map(([x, y, z]) => ({ x, y, z })))
      }),
      { numRuns: 500 },
    )
  })

  test('with a cell of megabytes is read in no time', () => {
    const cell = 'x,"\n'.repeat(1_000_000)
    expect(readCsv(toCsvLine(['a']) + toCsvLine([cell]))).toEqual([{ a: cell }])
  })
})
