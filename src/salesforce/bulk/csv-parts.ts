import { AppError } from '../../core/failure.ts'
import type { FieldValues } from '../../core/org/records.ts'
import { checkFields } from '../records/fields.ts'
import { toCsvLine } from './csv.ts'

/** A job takes 150 MB of base64; its refused records come back whole, so parts stay far below what an answer may hold. */
const maxPartLength = 8_000_000
/** Each refused record comes back with an error text. */
const maxPartRows = 40_000

/** Records as CSV texts, each with its header. The first record names the columns of all. @throws internal, invalid_input */
export async function* toCsvParts(
  records: Iterable<FieldValues> | AsyncIterable<FieldValues>,
): AsyncGenerator<string, void> {
  let columns: readonly string[] | undefined
  let part = ''
  let rows = 0
  for await (const record of records) {
    const cells = toCells(record)
    columns ??= [...cells.keys()]
    const line = toCsvLine(toRow(columns, cells))
    if (part === '') part = toCsvLine(columns)
    part += line
    rows += 1
    if (part.length > maxPartLength || rows === maxPartRows) {
      yield part
      part = ''
      rows = 0
    }
  }
  if (part !== '') yield part
}

function toCells(record: FieldValues): Map<string, string> {
  checkFields(record)
  const cells = new Map<string, string>()
  for (const [name, value] of Object.entries(record)) {
    if (isParent(value)) addParent(cells, name, value)
    else cells.set(name, toText(value))
  }
  cells.delete('attributes')
  return cells
}

function isParent(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}

/** A parent by external id, such as `Owner: { Employee__c: 7 }`, becomes the column `Owner.Employee__c`. */
function addParent(cells: Map<string, string>, name: string, parent: object): void {
  if (name === 'attributes') return
  for (const [field, value] of Object.entries(parent)) cells.set(`${name}.${field}`, toText(value))
}

/** An empty cell means "leave as it is", so what empties a field is written as #N/A. */
function toText(value: unknown): string {
  if (value === undefined) return ''
  if (value === null || value === '') return '#N/A'
  if (value === '#N/A')
    throw new AppError('invalid_input', 'A bulk job cannot write the text #N/A: it empties the field.')
  return value instanceof Date ? value.toISOString() : String(value)
}

function toRow(columns: readonly string[], cells: ReadonlyMap<string, string>): string[] {
  for (const [name, text] of cells) {
    if (text !== '' && !columns.includes(name)) {
      throw new AppError('internal', 'Records of a bulk job must have the fields of the first one.')
    }
  }
  return columns.map(name => cells.get(name) ?? '')
}
