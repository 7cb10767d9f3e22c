import type { FieldDefinition, FieldType, ObjectDefinition, PicklistValue } from '../model.ts'
import { eventFields, metadataFields, systemFields } from './system-fields.ts'
import { labelOf, readTerms, type Terms } from './terms.ts'

/** An object as its file in `sample/objects` writes it; `fields` maps an API name to terms, see `readField`. */
export interface ObjectNotation {
  readonly name: string
  readonly label: string
  readonly plural: string
  readonly keyPrefix: string
  readonly sharing?: ObjectDefinition['sharing']
  readonly sharingParent?: string
  readonly shareObject?: string
  readonly ownerless?: boolean
  /** Objects that may own a record, `User` alone unless told: `Group|User`. */
  readonly owners?: string
  readonly setup?: boolean
  readonly passing?: boolean
  /** A custom metadata type: its records come from files, not from the API. */
  readonly metadata?: boolean
  /** A platform event. */
  readonly publishes?: ObjectDefinition['publishes']
  readonly createable?: boolean
  readonly updateable?: boolean
  readonly deletable?: boolean
  readonly fields: Readonly<Record<string, string>>
}

function textOf(terms: Terms, name: string): string | undefined {
  const text = terms.get(name)
  return text === '' ? undefined : text
}

function listOf(text: string | undefined): readonly string[] | undefined {
  return text === undefined ? undefined : text.split('|')
}

function toPicklist(values: readonly string[], standard: string | undefined): readonly PicklistValue[] {
  return values.map(value => ({ value, label: value, active: true, isDefault: value === standard }))
}

const defaultLengths: Partial<Record<FieldType, number>> = {
  picklist: 255,
  multipicklist: 4099,
  reference: 18,
  id: 18,
  base64: 104_857_600,
}

function toSize(type: FieldType, text: string | undefined): Partial<FieldDefinition> {
  if (type === 'reference') return { length: 18 }
  if (type === 'int') return { precision: 9, scale: 0 }
  const [first, second] = (text ?? '').split(',').map(Number)
  if (second !== undefined) return { precision: first ?? 18, scale: second }
  const length = first || defaultLengths[type]
  return length === undefined ? {} : { length }
}

function toDefault(type: FieldType, text: string | undefined): Partial<FieldDefinition> {
  if (type === 'boolean') return { defaultValue: text === 'true' }
  return text === undefined ? {} : { defaultValue: text }
}

function toReference(terms: Terms, referenceTo: readonly string[] | undefined): Partial<FieldDefinition> {
  const relationshipName = textOf(terms, 'parent')
  const childRelationshipName = textOf(terms, 'children')
  return {
    ...(referenceTo && { referenceTo }),
    ...(relationshipName && { relationshipName }),
    ...(childRelationshipName && { childRelationshipName }),
    ...(terms.has('cascade') && { cascadeDelete: true }),
    ...(terms.has('blocks') && { restrictedDelete: true }),
  }
}

function toFlags(terms: Terms): Partial<FieldDefinition> {
  return {
    ...(terms.has('required') && { required: true }),
    ...(terms.has('name') && { nameField: true }),
    ...(terms.has('unique') && { unique: true }),
    ...(terms.has('external') && { externalId: true }),
    ...(terms.has('caseSensitive') && { caseSensitive: true }),
    ...(terms.has('open') && { alwaysReadable: true }),
  }
}

function toDataClass(terms: Terms): Partial<FieldDefinition> {
  const securityClassification = textOf(terms, 'class')
  const complianceGroup = listOf(textOf(terms, 'compliance'))
  if (!securityClassification && !complianceGroup) return {}
  return {
    dataClass: {
      ...(securityClassification && { securityClassification }),
      ...(complianceGroup && { complianceGroup }),
    },
  }
}

const neverWritten = ['readOnly', 'derived', 'auto'] as const
const compound: ReadonlySet<FieldType> = new Set(['address', 'location'])

function toWritable(type: FieldType, terms: Terms): Partial<FieldDefinition> {
  const writable = !compound.has(type) && !neverWritten.some(term => terms.has(term))
  return { createable: writable, updateable: writable && !terms.has('createOnly') }
}

/**
 * One field from its terms, such as `string(255) label(Account Name) required name`: first the type with its length, or
 * precision (digits in all) and scale, or the objects a reference points at; then `label(...)`, `required`, `name`, `unique`, `external`,
 * `caseSensitive`, `values(a|b)`, `restricted`, `default(...)`, `parent(...)`, `children(...)`, `cascade`, `blocks`,
 * `part(compound)`, `readOnly`, `createOnly`, `auto(A-{0000})`, `derived(SQL)`, `open` (readable without field rights), `class(Confidential)`,
 * `compliance(PII|GDPR)`.
 * @throws Error when the terms are malformed.
 */
export function readField(name: string, text: string): FieldDefinition {
  const terms = readTerms(text)
  const [type, size] = [...terms][0] as [FieldType, string]
  const values = listOf(textOf(terms, 'values'))
  const autoNumber = textOf(terms, 'auto')
  const derived = textOf(terms, 'derived')
  const compoundFieldName = textOf(terms, 'part')
  return {
    name,
    label: textOf(terms, 'label') ?? labelOf(name),
    type,
    ...toSize(type, size),
    ...toFlags(terms),
    ...toWritable(type, terms),
    ...toDefault(type, textOf(terms, 'default')),
    ...toDataClass(terms),
    ...toReference(terms, type === 'reference' ? listOf(size) : undefined),
    ...(values && { picklist: toPicklist(values, textOf(terms, 'default')) }),
    ...(values && { restrictedPicklist: terms.has('restricted') }),
    ...(autoNumber && { autoNumber }),
    ...(derived && { derived }),
    ...(compoundFieldName && { compoundFieldName }),
  }
}

function systemTermsOf(notation: ObjectNotation): Readonly<Record<string, string>> {
  if (notation.metadata) return metadataFields
  if (notation.publishes) return eventFields
  return systemFields({ owners: notation.ownerless ? undefined : (notation.owners ?? 'User') })
}

/** Whether the records of an object are changed and deleted at all. */
const isChanged = ({ metadata, publishes }: ObjectNotation): boolean => !metadata && publishes === undefined

/** An object from its file. The fields that Salesforce gives every object come on top. @throws Error when malformed. */
export function readObject(notation: ObjectNotation): ObjectDefinition {
  const terms = { ...systemTermsOf(notation), ...notation.fields }
  const { sharingParent, shareObject, publishes } = notation
  return {
    name: notation.name,
    label: notation.label,
    labelPlural: notation.plural,
    keyPrefix: notation.keyPrefix,
    fields: new Map(Object.entries(terms).map(([name, text]) => [name, readField(name, text)])),
    sharing: notation.sharing ?? 'read',
    ...(sharingParent && { sharingParent }),
    ...(shareObject && { shareObject }),
    createable: notation.createable ?? !notation.metadata,
    updateable: notation.updateable ?? isChanged(notation),
    deletable: notation.deletable ?? isChanged(notation),
    custom: /__(?:c|mdt|e)$/.test(notation.name),
    ownerless: notation.ownerless === true || !isChanged(notation),
    setup: notation.setup === true,
    ...(notation.passing && { passing: true }),
    ...(publishes && { publishes }),
  }
}
