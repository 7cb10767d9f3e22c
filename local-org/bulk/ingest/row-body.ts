import { dataError, refusal, SalesforceError } from '../../failure.ts'
import type { RecordBody } from '../../records/input.ts'
import { readValue } from '../../records/values/values.ts'
import type { Column } from '../csv/columns.ts'

/** What empties a field; an empty value leaves it as it is. */
const emptied = '#N/A'

function checkType({ field }: Column & { kind: 'field' }, text: string): void {
  try {
    readValue(field, text)
  } catch (error) {
    // Other refusals are the record's own and come back, all together, when it is written.
    if (!(error instanceof SalesforceError) || error.message !== 'JSON_PARSER_ERROR') return
    const message = `${field.label}: value not of required type: ${text}`
    throw dataError('INVALID_TYPE_ON_FIELD_IN_RECORD', message, [field.name])
  }
}

function addCell(body: Record<string, unknown>, column: Column, text: string): void {
  if (column.kind === 'ignored' || text === '') return
  if (text === emptied) body[column.field.name] = null
  else if (column.kind === 'field') {
    checkType(column, text)
    body[column.field.name] = text
  } else {
    const attributes = column.type === undefined ? {} : { attributes: { type: column.type } }
    body[column.relationship] = { ...attributes, [column.key]: text }
  }
}

/** A row as a record. @throws SalesforceError for values of the wrong type, and rows of another length than the header */
export function toRowBody(columns: readonly Column[], cells: readonly string[]): RecordBody {
  if (cells.length !== columns.length) {
    const message = `The row has ${cells.length} values, the header has ${columns.length}`
    throw refusal('CLIENTINPUTERROR', message)
  }
  const body: Record<string, unknown> = {}
  for (const [at, column] of columns.entries()) addCell(body, column, cells[at] ?? '')
  return body
}
