import { expect, test } from 'vitest'
import { readCsv } from '../../../local-org/csv.ts'

const read = (text: string) => readCsv(text).map(row => Object.fromEntries(row))

test('cells may be quoted, and hold commas, quotes and line ends then', () => {
  expect(read('A,B\n1,"x, ""y""\nz"\r\n,2\n')).toEqual([
    { A: '1', B: 'x, "y"\nz' },
    { A: '', B: '2' },
  ])
})

test('a last line without line end counts, a blank line does not, a short line ends in empty cells', () => {
  expect(read('A,B\n\n1\n2,')).toEqual([
    { A: '1', B: '' },
    { A: '2', B: '' },
  ])
})

test.each(['A\n"open', 'A\nx"y', 'A\n"x"y'])('%j is malformed', text => {
  expect(() => read(text)).toThrow('malformed')
})
