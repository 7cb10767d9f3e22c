import type { FieldDefinition, FieldType, PicklistValue } from '../../model.ts'
import { isTrue, nodeOf, nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import { isCalculated, readCalculated } from './calculated.ts'
import type { SourceFile } from './files.ts'
import type { LeftOut } from './left-out.ts'

/** Values of the global value sets by name. */
export type ValueSets = ReadonlyMap<string, readonly PicklistValue[]>

/** What a field file became: fields (a location brings its parts), and why something was left out. */
export interface FieldReading {
  readonly fields: readonly FieldDefinition[]
  readonly leftOut?: LeftOut
}

const types: ReadonlyMap<string, FieldType> = new Map([
  ['AutoNumber', 'string'],
  ['Checkbox', 'boolean'],
  ['Currency', 'currency'],
  ['Date', 'date'],
  ['DateTime', 'datetime'],
  ['Email', 'email'],
  ['EncryptedText', 'encryptedstring'],
  ['Hierarchy', 'reference'],
  ['Html', 'textarea'],
  ['Location', 'location'],
  ['LongTextArea', 'textarea'],
  ['Lookup', 'reference'],
  ['MasterDetail', 'reference'],
  ['MetadataRelationship', 'reference'],
  ['MultiselectPicklist', 'multipicklist'],
  ['Number', 'double'],
  ['Percent', 'percent'],
  ['Phone', 'phone'],
  ['Picklist', 'picklist'],
  ['Text', 'string'],
  ['TextArea', 'textarea'],
  ['Time', 'time'],
  ['Url', 'url'],
])

const lengths: Partial<Record<FieldType, number>> = {
  email: 80,
  phone: 40,
  picklist: 255,
  multipicklist: 4099,
  reference: 18,
  string: 80,
  textarea: 255,
  url: 255,
}

/** The values in a `valueSetDefinition` or a global value set. */
export function readValues(nodes: readonly XmlNode[]): readonly PicklistValue[] {
  return nodes.map(node => {
    const value = textOf(node, 'fullName') ?? ''
    return {
      value,
      label: textOf(node, 'label') ?? value,
      active: textOf(node, 'isActive') !== 'false',
      isDefault: isTrue(node, 'default'),
    }
  })
}

function readPicklist(root: XmlNode, sets: ValueSets): Partial<FieldDefinition> {
  const set = nodeOf(root, 'valueSet')
  if (set === undefined) return {}
  const named = textOf(set, 'valueSetName')
  const own = readValues(nodesOf(nodeOf(set, 'valueSetDefinition'), 'value'))
  const picklist = named === undefined ? own : (sets.get(named) ?? [])
  const standard = picklist.find(({ isDefault }) => isDefault)
  return {
    picklist,
    restrictedPicklist: isTrue(set, 'restricted') || named !== undefined,
    ...(standard && { defaultValue: standard.value }),
  }
}

function readReference(root: XmlNode, name: string): Partial<FieldDefinition> {
  const kind = textOf(root, 'type')
  const referenceTo = textOf(root, 'referenceTo') ?? (kind === 'Hierarchy' ? 'User' : undefined)
  const children = textOf(root, 'relationshipName')
  const constraint = textOf(root, 'deleteConstraint')
  return {
    ...(referenceTo && { referenceTo: [referenceTo] }),
    relationshipName: name.replace(/__c$/, '__r'),
    ...(children && { childRelationshipName: `${children}__r` }),
    ...((kind === 'MasterDetail' || constraint === 'Cascade') && { cascadeDelete: true }),
    ...(constraint === 'Restrict' && { restrictedDelete: true }),
    ...(kind === 'MasterDetail' && { required: true, updateable: isTrue(root, 'reparentableMasterDetail') }),
  }
}

function readSize(root: XmlNode, type: FieldType): Partial<FieldDefinition> {
  const precision = textOf(root, 'precision')
  if (precision !== undefined) return { precision: Number(precision), scale: Number(textOf(root, 'scale') ?? 0) }
  const length = Number(textOf(root, 'length') ?? lengths[type] ?? 0)
  return length === 0 ? {} : { length }
}

/** A default that is a plain value; others are formulas, which this org does not work out. */
function readDefault(root: XmlNode, type: FieldType): Partial<FieldDefinition> {
  const text = textOf(root, 'defaultValue')
  if (type === 'boolean') return { defaultValue: text === 'true' }
  const quoted = /^"([^"]*)"$|^'([^']*)'$/.exec(text ?? '')
  if (quoted) return { defaultValue: quoted[1] ?? quoted[2] ?? '' }
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? { defaultValue: Number(text) } : {}
}

function readParts({ name, label }: FieldDefinition, scale: number): readonly FieldDefinition[] {
  return ['Latitude', 'Longitude'].map(part => ({
    name: `${name.replace(/c$/, '')}${part}__s`,
    label: `${label} (${part})`,
    type: 'double',
    precision: 3 + scale,
    scale,
    compoundFieldName: name,
    createable: true,
    updateable: true,
  }))
}

function readFlags(root: XmlNode, type: FieldType): Partial<FieldDefinition> {
  const written = type !== 'location' && textOf(root, 'type') !== 'AutoNumber'
  return {
    createable: written,
    updateable: written,
    ...(isTrue(root, 'required') && { required: true }),
    ...(isTrue(root, 'unique') && { unique: true }),
    ...(isTrue(root, 'externalId') && { externalId: true }),
    ...(isTrue(root, 'caseSensitive') && { caseSensitive: true }),
    ...(textOf(root, 'type') === 'AutoNumber' && { autoNumber: textOf(root, 'displayFormat') ?? '{0}' }),
  }
}

function refusedKind(root: XmlNode): string | undefined {
  if (textOf(root, 'type') === 'Summary') return undefined
  const kind = textOf(root, 'type') ?? 'of no type'
  return types.has(kind) ? undefined : `are of the type ${kind}, which the local org does not have`
}

/** Custom metadata that names an object or a field of the org holds its name. */
function typeOf(root: XmlNode): FieldType {
  const named = /^(EntityDefinition|FieldDefinition|EntityParticle)$/.test(textOf(root, 'referenceTo') ?? '')
  return named ? 'string' : (types.get(textOf(root, 'type') ?? '') ?? 'string')
}

/** A custom field from its `*.field-meta.xml`. */
export function readFieldFile({ object, name, root }: SourceFile, sets: ValueSets): FieldReading {
  const what = `${object}.${name}`
  const refused = refusedKind(root)
  if (refused) return { fields: [], leftOut: { what, why: refused } }
  if (isCalculated(root)) return { fields: [readCalculated({ object, name, root })] }
  const type = typeOf(root)
  const field: FieldDefinition = {
    name,
    label: textOf(root, 'label') ?? name,
    type,
    ...readSize(root, type),
    ...readDefault(root, type),
    ...readFlags(root, type),
    ...(type.endsWith('picklist') && readPicklist(root, sets)),
    ...(type === 'reference' && readReference(root, name)),
  }
  const hasFormula = textOf(root, 'defaultValue') !== undefined && field.defaultValue === undefined
  const note = hasFormula ? { leftOut: { what, why: 'have no default, since theirs is a formula' } } : {}
  const parts = type === 'location' ? readParts(field, Number(textOf(root, 'scale') ?? 6)) : []
  return { fields: [field, ...parts], ...note }
}
