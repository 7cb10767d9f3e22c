import { AppError } from '../../core/failure.ts'
import { toDateTime } from '../query/literal.ts'

/** The references of one unit of work. */
export type References = Pick<ReadonlySet<object>, 'has'>

const maxDepth = 10

/**
 * Field values as JSON text. What `JSON.stringify` would turn into `null` without a word (NaN, an invalid date) is
 * refused: `null` empties a field. With `references` the text is for a composite graph: those objects may be values, and
 * a text with `@{` is refused, since Salesforce would read it as a reference and knows no escape.
 * @throws invalid_input for such a text or a date that Salesforce does not store, internal for what is no field value.
 */
export function toFieldsJson(fields: object, references?: References): string {
  checkFields(fields, references)
  return JSON.stringify(fields)
}

/** @throws as `toFieldsJson` does */
export function checkFields(fields: object, references?: References): void {
  checkPlain(fields, references, 0)
}

function checkValue(value: unknown, references: References | undefined, depth: number): void {
  if (typeof value === 'string') checkText(value, references)
  else if (typeof value === 'object' && value !== null) checkObject(value, references, depth)
  else if (typeof value !== 'boolean' && value !== undefined && value !== null && !Number.isFinite(value)) {
    throw new AppError('internal', 'A field value is not a text, finite number, boolean, date or null.')
  }
}

/** @throws invalid_input for text that a composite graph would take as a reference. */
export function checkText(text: string, references: References | undefined): void {
  if (references !== undefined && text.includes('@{')) {
    throw new AppError('invalid_input', 'A text holds @{, which Salesforce does not take in one unit of work.')
  }
}

function checkObject(value: object, references: References | undefined, depth: number): void {
  if (value instanceof Date) toDateTime(value)
  else if (!references?.has(value)) checkPlain(value, references, depth)
}

function checkPlain(value: object, references: References | undefined, depth: number): void {
  if ('toJSON' in value || depth > maxDepth) {
    throw new AppError('internal', 'Field values are not plain data, or refer to a record of another unit of work.')
  }
  for (const name in value) checkValue((value as Record<string, unknown>)[name], references, depth + 1)
}
