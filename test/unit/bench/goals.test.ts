import { expect, it } from 'vitest'
import { goals } from '../../../bench/goals.ts'
import { readSource } from '../../contract/imports.ts'

const page = readSource('docs/performance.md')

/** First and last cells of the tables that have rows of the bench. */
function rowsOf(text: string): readonly (readonly [row: string, goal: string])[] {
  const tables = text.split(/\n{2,}/).filter(block => /^\| Row \|.* Goal \|$/m.test(block))
  return tables.flatMap(table =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map(line => line.split('|').map(cell => cell.trim()))
      .map(cells => [cells[1] ?? '', cells.at(-2) ?? ''] as const),
  )
}

/** As it stands in a table: `1.25 x`, `1,000 /s`. */
const toText = (name: string): string => {
  const { least, most, unit } = goals[name] ?? { unit: '' }
  const bound = most ?? least
  return bound === undefined ? '' : `${Number(bound.toFixed(2)).toLocaleString('en')} ${unit}`
}

it('the page on performance has every row of the bench that has a goal, with its goal, and no other', () => {
  expect(rowsOf(page)).toHaveLength(Object.keys(goals).length)
  expect(new Map(rowsOf(page))).toEqual(new Map(Object.keys(goals).map(name => [name, toText(name)])))
})

it('every group that has such a row is named with its command', () => {
  const groups = [...new Set(Object.values(goals).map(({ group }) => group))]
  expect(groups.filter(group => !page.includes(`npm run bench -- ${group}\``))).toEqual([])
})
