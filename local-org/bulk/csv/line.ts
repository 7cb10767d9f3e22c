import type { LineEnding } from './csv.ts'

/** Characters of the delimiters by the names that jobs give them. */
export const delimiters = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
} as const

export type ColumnDelimiter = keyof typeof delimiters

export interface CsvFormat {
  readonly columnDelimiter: ColumnDelimiter
  readonly lineEnding: LineEnding
}

/** Of what Salesforce writes where nobody has chosen. */
export const usualFormat: CsvFormat = { columnDelimiter: 'COMMA', lineEnding: 'LF' }

/** One line with its end, every value in quotes as Salesforce writes results. */
export function toCsvLine(cells: readonly string[], { columnDelimiter, lineEnding }: CsvFormat): string {
  const quoted = cells.map(cell => `"${cell.replaceAll('"', '""')}"`)
  return quoted.join(delimiters[columnDelimiter]) + (lineEnding === 'LF' ? '\n' : '\r\n')
}
