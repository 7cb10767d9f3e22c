import { AppError } from '../../core/failure.ts'

const needsQuotes = /[",\r\n]|^\s|\s$/

/** One line of CSV with its line end. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(',')}\n`
}

function toCell(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The rows of CSV text by the names in its first line. @throws upstream_failed for text that is no CSV */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...lines] = readLines(text)
  return lines.map(cells => {
    if (cells.length !== header.length) throw notCsv()
    return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']))
  })
}

function readLines(text: string): string[][] {
  const lines: string[][] = [[]]
  let index = 0
  while (index < text.length) {
    const cell = text[index] === '"' ? readQuoted(text, index) : readPlain(text, index)
    lines.at(-1)?.push(cell.value)
    index = cell.end + (text.startsWith('\r\n', cell.end) ? 2 : 1)
    if (text[cell.end] !== ',') lines.push([])
    else if (index === text.length) lines.at(-1)?.push('')
  }
  return lines.filter(cells => cells.length > 0)
}

interface Cell {
  readonly value: string
  /** Where the comma or line end stands, or the length of the text. */
  readonly end: number
}

function endsCell(character: string | undefined): boolean {
  return character === ',' || character === '\n' || character === '\r' || character === undefined
}

function readPlain(text: string, start: number): Cell {
  let end = start
  while (!endsCell(text[end])) end += 1
  const value = text.slice(start, end)
  if (value.includes('"')) throw notCsv()
  return { value, end }
}

function readQuoted(text: string, start: number): Cell {
  let close = text.indexOf('"', start + 1)
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2)
  const end = close + 1
  if (close < 0 || !endsCell(text[end])) throw notCsv()
  return { value: text.slice(start + 1, close).replaceAll('""', '"'), end }
}

function notCsv(): AppError {
  return new AppError('upstream_failed', 'Salesforce answered a bulk job with something that is not CSV.')
}
