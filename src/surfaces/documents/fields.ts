import type { DescribedSchema } from './described.ts'

/** A field at any depth, as a line of a table. */
export interface DescribedField {
  /** From the root, such as `products[].productCode`; `*` stands for a name of one's own. */
  readonly path: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
  /** What its value must be beside its type, such as `1 to 100`. */
  readonly limits: readonly string[]
}

/** The fields of an object, each with those below it. */
export const toDescribedFields = (schema: DescribedSchema): readonly DescribedField[] => below(schema, '')

function below(schema: DescribedSchema, path: string): readonly DescribedField[] {
  const { additionalProperties, items, properties = {}, required = [] } = schema
  const prefix = path === '' ? '' : `${path}.`
  const forms = formsOf(schema)
  return [
    ...Object.entries(properties).flatMap(([name, each]) =>
      withBelow(each, `${prefix}${name}`, required.includes(name)),
    ),
    ...(typeof additionalProperties === 'object' ? withBelow(additionalProperties, `${prefix}*`, false) : []),
    ...(items ? below(items, `${path}[]`) : []),
    ...forms.flatMap((form, at) => below(form, `${path}<${at + 1}>`)),
  ]
}

const withBelow = (schema: DescribedSchema, path: string, isRequired: boolean): readonly DescribedField[] => [
  { ...{ path, isRequired }, type: typeOf(schema), description: schema.description ?? '', limits: limitsOf(schema) },
  ...below(schema, path),
]

const formsOf = ({ anyOf = [], oneOf = [] }: DescribedSchema): readonly DescribedSchema[] => [...anyOf, ...oneOf]

function typeOf(schema: DescribedSchema): string {
  const { format, items, type = 'object' } = schema
  if (items) return `list of ${typeOf(items)}`
  const forms = formsOf(schema).length
  return forms > 0 ? `object, one of ${forms} forms` : [type, format].filter(Boolean).join(', ')
}

/** Those of what is in a list are said with it, where it has no fields of its own. */
function limitsOf(schema: DescribedSchema): readonly string[] {
  const { default: value, enum: choices, items, maxItems, maxLength, minItems, minLength, multipleOf, pattern } = schema
  return [
    choices && `one of ${choices.map(String).join(', ')}`,
    toSpan({ from: minLength, to: maxLength }, ['character', 'characters']),
    toSpan({ from: minItems, to: maxItems }, ['entry', 'entries']),
    ...rangeOf(schema),
    multipleOf !== undefined && `a multiple of ${multipleOf}`,
    pattern !== undefined && `matches ${pattern}`,
    value !== undefined && `default ${JSON.stringify(value)}`,
    ...(items ? limitsOf(items).map(limit => `each ${limit}`) : []),
  ].filter(limit => typeof limit === 'string')
}

function rangeOf({
  exclusiveMaximum,
  exclusiveMinimum,
  maximum,
  minimum,
}: DescribedSchema): readonly (string | undefined)[] {
  const [from, to] = [exclusiveMinimum ? undefined : minimum, exclusiveMaximum ? undefined : maximum]
  return [
    exclusiveMinimum ? `more than ${minimum}` : undefined,
    toSpan({ from, to }),
    exclusiveMaximum ? `less than ${maximum}` : undefined,
  ]
}

function toSpan({ from, to }: Span, [one = '', more = ''] = [] as readonly string[]): string | undefined {
  if (from === undefined && to === undefined) return undefined
  const noun = (to ?? from) === 1 ? one : more
  return `${toRange(from, to)} ${noun}`.trim()
}

interface Span {
  readonly from: number | undefined
  readonly to: number | undefined
}

function toRange(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return `at most ${to}`
  if (to === undefined) return `at least ${from}`
  return from === to ? `exactly ${to}` : `${from} to ${to}`
}
