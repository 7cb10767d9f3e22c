import type { ApexProperty } from '../../spec/names/apex-classes.ts'
import type { XmlElement } from '../metadata-xml.ts'
import type { SchemaNode } from '../schema/node.ts'
import { classOf, type PublishedAction } from './action.ts'
import type { Namer } from './namer.ts'
import { toLabel } from './words.ts'

/** A field of the input as a screen asks for it. */
export interface ScreenField {
  /** Of the element in the flow. */
  readonly name: string
  readonly property: ApexProperty
  readonly node: SchemaNode
  readonly isRequired: boolean
  readonly choices: readonly Choice[]
}

interface Choice {
  readonly name: string
  readonly value: string
}

/** The types that a screen can ask for, and what a flow calls them. */
const flowTypes: Readonly<Record<string, string>> = {
  String: 'String',
  Integer: 'Number',
  Long: 'Number',
  Double: 'Number',
  Boolean: 'Boolean',
  Date: 'Date',
  Datetime: 'DateTime',
}

export const isPlain = ({ type }: ApexProperty): boolean => Object.hasOwn(flowTypes, type)

const propertiesOf = ({ input, names }: PublishedAction): readonly ApexProperty[] =>
  classOf(names, input.type)?.properties ?? []

/** Required fields of the input that no screen can ask for: lists, maps and objects. */
export function unaskable(action: PublishedAction): readonly string[] {
  const required = new Set(action.inputSchema.required)
  return propertiesOf(action).flatMap(property =>
    required.has(property.name) && !isPlain(property) ? [property.name] : [],
  )
}

/**
 * What the first screen asks for. A box that need not be ticked is left out: without a tick it says no, where the app has
 * a default of its own.
 */
export function toAsked(action: PublishedAction, namer: Namer): readonly ScreenField[] {
  const { properties = {}, required = [] } = action.inputSchema
  return propertiesOf(action).flatMap(property => {
    const isRequired = required.includes(property.name)
    const isAsked = isPlain(property) && (isRequired || property.type !== 'Boolean')
    if (!isAsked) return []
    const node = properties[property.name] ?? {}
    const name = namer.take(`Ask_${property.apexName}`)
    return [{ name, property, node, isRequired, choices: toChoices(node, name, namer) }]
  })
}

function toChoices({ enum: values = [], type }: SchemaNode, name: string, namer: Namer): readonly Choice[] {
  if (type !== 'string') return []
  return values.map((value, index) => ({ name: namer.take(name, `_${index + 1}`), value: String(value) }))
}

/** The choices of a field, which stand beside the screens. */
export const toChoiceElements = ({ choices }: ScreenField): readonly XmlElement[] =>
  choices.map(({ name, value }) => [
    'choices',
    [
      ['name', name],
      ['choiceText', toLabel(value)],
      ['dataType', 'String'],
      ['value', [['stringValue', value]]],
    ],
  ])

/** The field of the screen. */
export function toFieldElement({ choices, isRequired, name, node, property }: ScreenField): XmlElement {
  const dataType = flowTypes[property.type] ?? 'String'
  return [
    'fields',
    [
      ['name', name],
      ...choices.map(choice => ['choiceReferences', choice.name] as const),
      ['dataType', dataType],
      ['fieldText', toLabel(property.name)],
      ['fieldType', choices.length > 0 ? 'DropdownBox' : 'InputField'],
      ...(node.description ? [['helpText', toLabel(node.description)] as const] : []),
      ['inputsOnNextNavToAssocScrn', 'UseStoredValues'],
      ['isRequired', isRequired],
      ...(dataType === 'Number' ? [['scale', property.type === 'Double' ? 2 : 0] as const] : []),
    ],
  ]
}
