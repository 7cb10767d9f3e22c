import { describe, expect, it } from 'vitest'
import { figureOf, toLine, verdictOf } from '../../../bench/measure/figures.ts'

describe('a figure', () => {
  it.each([
    { values: [3, 1, 2], figure: { value: 2, low: 1.5, high: 2.5 } },
    { values: [4, 1, 2, 3], figure: { value: 2.5, low: 1.75, high: 3.25 } },
    { values: [7], figure: { value: 7, low: 7, high: 7 } },
    { values: [1, 1, 1, 1, 100], figure: { value: 1, low: 1, high: 1 } },
  ])('of $values is the median with the quartiles: what came once from outside is not in it', ({ figure, values }) => {
    expect(figureOf('a row', values)).toEqual({ row: 'a row', ...figure })
  })

  it.each([
    { goal: { most: 1.2 }, value: 1.2, verdict: 'met' },
    { goal: { most: 1.2 }, value: 1.21, verdict: 'NOT MET' },
    { goal: { least: 1000 }, value: 1000, verdict: 'met' },
    { goal: { least: 1000 }, value: 999, verdict: 'NOT MET' },
    { goal: {}, value: 5, verdict: '' },
    { goal: { most: 1.2 }, value: Number.NaN, verdict: 'NOT MET' },
  ])('of $value against $goal is "$verdict"', ({ goal, value, verdict }) => {
    expect(verdictOf({ group: 'mcp', unit: 'x', ...goal }, value)).toBe(verdict)
  })

  it('stands in the table with its goal, also where it was not measured', () => {
    const line = toLine('tools/call, 1 tool', { row: '', value: 1.234, low: 1.1, high: 1.3 })
    expect(line.split(/ {2,}/)).toEqual(['tools/call, 1 tool', '1.23 x', '1.1 to 1.3', 'at most 1.2', 'NOT MET'])
    expect(toLine('tools/call, 1 tool', undefined).split(/ {2,}/)).toEqual([
      ...['tools/call, 1 tool', 'not measured', 'at most 1.2'],
    ])
  })
})
