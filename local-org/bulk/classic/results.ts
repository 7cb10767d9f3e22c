import type { ErrorEntry } from '../../failure.ts'
import type { FieldDefinition, Schema } from '../../model.ts'
import { toUtcText } from '../../store/wire.ts'
import { toElement, toElements, toNil, toTextElement } from '../../xml/write.ts'
import type { Contents, RowOutcome } from '../csv/contents.ts'
import { toCsvLine, usualFormat } from '../csv/line.ts'
import { toErrorText } from '../ingest/run.ts'
import { jsonAnswer, xmlAnswer } from './answer.ts'
import type { ClassicBatch, ClassicFormat } from './jobs.ts'

type Json = Readonly<Record<string, unknown>>

const csvAnswer = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'text/csv; charset=UTF-8' } })

const entriesOf = ({ error }: RowOutcome): readonly ErrorEntry[] =>
  error === undefined ? [] : (JSON.parse(error) as readonly ErrorEntry[])

const toSaid = (outcome: RowOutcome) => ({
  success: outcome.error === undefined,
  created: outcome.created,
  id: outcome.id === '' || outcome.error !== undefined ? null : outcome.id,
  errors: entriesOf(outcome).map(({ message, fields = [], errorCode }) => ({
    ...{ message, fields, statusCode: errorCode, extendedErrorDetails: null },
  })),
})

function toXmlResult(outcome: RowOutcome): string {
  const { id, success, created, errors } = toSaid(outcome)
  const said = errors.map(({ fields, message, statusCode }) => toElements('errors', { fields, message, statusCode }))
  const content = [
    ...said,
    id === null ? toNil('id') : toTextElement('id', id),
    toTextElement('success', success),
    toTextElement('created', created),
  ]
  return toElement('result', content.join(''))
}

function toCsvResult(outcome: RowOutcome): string {
  const { id, success, created } = toSaid(outcome)
  return toCsvLine([id ?? '', String(success), String(created), toErrorText(entriesOf(outcome))], usualFormat)
}

/** What became of each row, in the order sent. */
export function writtenAnswer(kind: ClassicFormat, contents: Contents, { id, processed }: ClassicBatch): Response {
  const outcomes = [...contents.outcomes(id, 0, processed).values()].sort((a, b) => a.row - b.row)
  if (kind === 'JSON') return jsonAnswer(JSON.stringify(outcomes.map(toSaid)))
  if (kind === 'XML') return xmlAnswer('results', outcomes.map(toXmlResult).join(''))
  return csvAnswer(toCsvLine(['Id', 'Success', 'Created', 'Error'], usualFormat) + outcomes.map(toCsvResult).join(''))
}

const times: ReadonlySet<string | undefined> = new Set(['date', 'datetime'])

const isParent = (value: unknown): value is Json => typeof value === 'object' && value !== null && 'attributes' in value

const typeOf = ({ attributes }: Json): string => String((attributes as { type?: unknown }).type)

/** The types of a record's fields, of those that are known. */
function createTypes(record: Json, schema: Schema): (name: string) => FieldDefinition['type'] | undefined {
  const object = schema.objectOf(typeOf(record))
  return name => object && schema.fieldOf(object, name)?.type
}

/** In JSON a day or a time is a number of milliseconds, unlike in REST. */
function withNumbers(record: Json, schema: Schema): Json {
  const typeIn = createTypes(record, schema)
  const cells = Object.entries(record).map(([name, value]) => {
    if (isParent(value)) return [name, withNumbers(value, schema)] as const
    const isTime = typeof value === 'string' && times.has(typeIn(name))
    return [name, isTime ? Date.parse(toUtcText(value)) : value] as const
  })
  return Object.fromEntries(cells)
}

function toXmlRecord(tag: string, record: Json, schema: Schema): string {
  const typeIn = createTypes(record, schema)
  const { attributes: _, ...fields } = record
  const cells = Object.entries(fields).map(([name, value]) => {
    if (value === null) return toNil(name)
    if (isParent(value)) return toXmlRecord(name, value, schema)
    return toTextElement(name, typeIn(name) === 'datetime' ? toUtcText(String(value)) : String(value))
  })
  return toElement(tag, toTextElement('type', typeOf(record)) + cells.join(''), 'xsi:type="sObject"')
}

export interface FoundParts {
  readonly contents: Contents
  readonly schema: Schema
  readonly header: readonly string[]
}

/** The records that a query found. */
export function foundAnswer(kind: ClassicFormat, { id, processed }: ClassicBatch, parts: FoundParts): Response {
  const { contents, schema, header } = parts
  const lines = contents.lines(id, 0, processed)
  if (kind === 'CSV') {
    return csvAnswer(
      lines.length === 0 ? 'Records not found for this query' : toCsvLine(header, usualFormat) + lines.join(''),
    )
  }
  const records = lines.map(line => JSON.parse(line) as Json)
  if (kind === 'JSON') return jsonAnswer(JSON.stringify(records.map(record => withNumbers(record, schema))))
  return xmlAnswer('queryResult', records.map(record => toXmlRecord('records', record, schema)).join(''))
}
