import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CsvError, createCsvReader } from '../../../../local-org/bulk/csv/csv.ts'
import { delimiters, toCsvLine } from '../../../../local-org/bulk/csv/line.ts'

const read = (text: string, delimiter = ',', pieces = [text]) => {
  const reader = createCsvReader(delimiter)
  return [...pieces.flatMap(piece => reader.read(piece)), ...reader.end()]
}
const cellsOf = (text: string, delimiter?: string) => read(text, delimiter).map(({ cells }) => cells)

const cutAt = (text: string, places: readonly number[]): string[] => {
  const cuts = [0, ...places.map(place => place % (text.length + 1)).sort((a, b) => a - b), text.length]
  return cuts.slice(1).map((end, at) => text.slice(cuts[at], end))
}

describe('the CSV reader', () => {
  it('reads back what was written, however the text is cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ä', '"', ',', ';', '\t', '\n', '\r', ' ') })
    const format = fc.record({
      columnDelimiter: fc.constantFrom(...(Object.keys(delimiters) as (keyof typeof delimiters)[])),
      lineEnding: fc.constantFrom('LF' as const, 'CRLF' as const),
    })
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }))
    fc.assert(
      fc.property(rows, format, fc.array(fc.nat()), (written, options, places) => {
        const text = written.map(row => toCsvLine(row, options)).join('')
        const records = read(text, delimiters[options.columnDelimiter], cutAt(text, places))
        expect(records.map(({ cells }) => cells)).toEqual(written)
        expect(records.every(({ ending }) => ending === options.lineEnding)).toBe(true)
      }),
    )
  })

  it.each([
    ['bare values, kept as they are', 'a, b \n', [['a', ' b ']]],
    [
      'a last line without an end',
      'a,b\nc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'empty values',
      'a,,\n,,\n',
      [
        ['a', '', ''],
        ['', '', ''],
      ],
    ],
    ['an empty value at the very end', 'a,', [['a', '']]],
    ['line ends within quotes', '"a\r\nb","c\nd"\n', [['a\r\nb', 'c\nd']]],
    ['doubled quotes', '"a ""b""",""""\n', [['a "b"', '"']]],
    ['a carriage return that ends no line', 'a\rb,c\r', [['a\rb', 'c\r']]],
    ['blank lines as none', '\n\na\n\r\n\n', [['a']]],
    ['no text at all', '', []],
  ])('reads %s', (_, text, rows) => {
    expect(cellsOf(text)).toEqual(rows)
  })

  it('tells how each line ends', () => {
    expect(read('a\nb\r\nc').map(({ ending }) => ending)).toEqual(['LF', 'CRLF', undefined])
  })

  it.each([
    ['a quote within a bare value', 'a"b\n'],
    ['text behind a closing quote', '"a" ,b\n'],
    ['a carriage return behind a closing quote', '"a"\rb\n'],
    ['a quote that is never closed', 'a,"b\nc\n'],
    ['a record of more than 400,000 characters', `a,"${'x'.repeat(400_001)}`],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(CsvError)
  })
})
