import { formulaColumn, whyEmpty } from '../../formula/fields.ts'
import type { FieldDefinition, FieldType, ObjectDefinition, Schema, SummaryDefinition } from '../../model.ts'
import { createSchema } from '../../store/schema.ts'
import { nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import type { SourceFile } from './files.ts'
import type { LeftOut } from './left-out.ts'

export const isCalculated = (root: XmlNode): boolean =>
  textOf(root, 'formula') !== undefined || textOf(root, 'type') === 'Summary'

const types: ReadonlyMap<string, FieldType> = new Map([
  ['Checkbox', 'boolean'],
  ['Currency', 'currency'],
  ['Date', 'date'],
  ['DateTime', 'datetime'],
  ['Number', 'double'],
  ['Percent', 'percent'],
  ['Time', 'time'],
])

const fieldIn = (path: string | undefined): string => path?.split('.').at(-1) ?? ''

const summaryOperations = ['count', 'sum', 'min', 'max'] as const

function readSummary(root: XmlNode): SummaryDefinition {
  const reference = textOf(root, 'summaryForeignKey')
  const summarized = textOf(root, 'summarizedField')
  return {
    object: reference?.split('.')[0] ?? '',
    reference: fieldIn(reference),
    operation: summaryOperations.find(name => name === textOf(root, 'summaryOperation')) ?? 'count',
    ...(summarized && { field: fieldIn(summarized) }),
    filters: nodesOf(root, 'summaryFilterItems').map(node => ({
      field: fieldIn(textOf(node, 'field')),
      operation: textOf(node, 'operation') ?? '',
      value: textOf(node, 'value') ?? '',
    })),
  }
}

/** A number of the size that a roll-up can grow to; what it rolls up has the type, see `withSummaryType`. */
function sizeOf(type: FieldType, root: XmlNode): Partial<FieldDefinition> {
  if (type === 'string') return { length: 1300 }
  if (type === 'currency' || type === 'double' || type === 'percent')
    return { precision: 18, scale: Number(textOf(root, 'scale') ?? 2) }
  return {}
}

/** A formula or roll-up field, which nobody writes. */
export function readCalculated({ object, name, root }: Pick<SourceFile, 'object' | 'name' | 'root'>): FieldDefinition {
  const text = textOf(root, 'formula')
  const type = text === undefined ? 'double' : (types.get(textOf(root, 'type') ?? '') ?? 'string')
  const blanksAsZero = textOf(root, 'formulaTreatBlanksAs') !== 'BlankAsBlank'
  return {
    ...{ name, label: textOf(root, 'label') ?? name, type },
    ...sizeOf(type, root),
    ...{ createable: false, updateable: false, derived: formulaColumn(object, name) },
    ...(text === undefined ? { summary: readSummary(root), scale: 0 } : { formula: { text, blanksAsZero } }),
  }
}

/** A roll-up of amounts is an amount, one of days a day; a count is a number. */
function withSummaryType(field: FieldDefinition, schema: Schema): FieldDefinition {
  const { summary } = field
  const object = schema.objectOf(summary?.object ?? '')
  const rolledUp = object && schema.fieldOf(object, summary?.field ?? '')
  if (rolledUp === undefined || field.summary?.operation === 'count') return field
  const { type, scale } = rolledUp
  return { ...field, type, ...(scale !== undefined && { scale }) }
}

export interface CalculatedSource {
  readonly objects: readonly ObjectDefinition[]
  readonly leftOut: readonly LeftOut[]
}

/** Gives roll-ups the type of what they roll up, and empties what uses more than is here. */
export function settleCalculated(objects: readonly ObjectDefinition[]): CalculatedSource {
  const schema = createSchema(objects)
  const leftOut: LeftOut[] = []
  const settle = (object: ObjectDefinition, field: FieldDefinition): FieldDefinition => {
    if (!field.formula && !field.summary) return field
    const why = whyEmpty(object, field, schema)
    if (why === undefined) return withSummaryType(field, schema)
    leftOut.push({
      what: `${object.name}.${field.name} (${why})`,
      why: 'are formulas or roll-ups of what is not here, and are empty',
    })
    const { formula, summary, ...empty } = field
    return { ...empty, derived: 'NULL' }
  }
  return {
    objects: objects.map(object => ({
      ...object,
      fields: new Map([...object.fields].map(([name, field]) => [name, settle(object, field)])),
    })),
    leftOut,
  }
}
