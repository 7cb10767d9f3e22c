import { describe, expect, it } from 'vitest'
import { toNumbered } from '../../../src/storage/placeholders.ts'

describe('numbering the values of a statement', () => {
  it.each([
    ['SELECT 1', 'SELECT 1', 0],
    ['a = ? AND b IN (?, ?)', 'a = $1 AND b IN ($2, $3)', 3],
    ["'?' || ?", "'?' || $1", 1],
    ["'it''s ?' = ?", "'it''s ?' = $1", 1],
    ['"a?""?" = ?', '"a?""?" = $1', 1],
    ["? -- ? it's\n, ?", "$1 -- ? it's\n, $2", 2],
    ["? /* ? ' \n */ ?", "$1 /* ? ' \n */ $2", 2],
    ["'-- ?' , ?", "'-- ?' , $1", 1],
    ['a - ? / ?', 'a - $1 / $2', 2],
    ["' not closed ?", "' not closed $1", 1],
  ])('writes %j as %j', (statement, text, count) => {
    expect(toNumbered(statement)).toEqual({ text, count })
  })
})
