import { writeSync } from 'node:fs'
import { type Goal, goals } from '../goals.ts'

/** What was measured of a row that `bench/goals.ts` names. */
export interface Figure {
  readonly row: string
  readonly value: number
  /** How far it varied. */
  readonly low: number
  readonly high: number
  /** Absent: that of the row's goal, else a ratio. */
  readonly unit?: Goal['unit']
}

/** Says a figure where it was measured, and once more in the last table of `npm run bench`. */
export function tell(figure: Figure, note = ''): void {
  console.log(`${toLine(figure.row, figure)}  ${note}`.trimEnd())
  if (process.env.BENCH_FIGURES_FD) writeSync(Number(process.env.BENCH_FIGURES_FD), `${JSON.stringify(figure)}\n`)
}

/** The median, with the quartiles. */
export function figureOf(row: string, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number): number => quantileOf(sorted, part)
  return { row, value: at(0.5), low: at(0.25), high: at(0.75) }
}

/** Of sorted numbers, between the two that are nearest. */
function quantileOf(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2)
  return below + (above - below) * (place % 1)
}

export const medianOf = (values: readonly number[]): number => figureOf('', values).value

/** `met`, `not met`, or nothing where there is no goal. */
export function verdictOf({ least, most }: Goal, value: number): string {
  if (most === undefined && least === undefined) return ''
  return value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? Number.NEGATIVE_INFINITY) ? 'met' : 'NOT MET'
}

const toText = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 })

/** One line of a table: row, value, spread, goal, whether it is met. */
export function toLine(row: string, figure: Figure | undefined): string {
  const goal = goals[row] ?? { unit: 'x', group: '' }
  const bound = goal.most ?? goal.least
  const cells = [
    figure ? `${toText(figure.value)} ${(figure.unit ?? goal.unit).padEnd(5)}` : 'not measured',
    figure ? `${toText(figure.low)} to ${toText(figure.high)}` : '',
    bound === undefined ? '' : `${goal.least === undefined ? 'at most' : 'at least'} ${toText(bound)}`,
  ]
  const verdict = figure ? verdictOf(goal, figure.value) : ''
  return `${row.padEnd(68)}${cells.map(cell => cell.padStart(18)).join('')}  ${verdict}`.trimEnd()
}
