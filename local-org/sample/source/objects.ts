import type { FieldDefinition, ObjectDefinition } from '../../model.ts'
import { type ObjectNotation, readObject } from '../../store/notation.ts'
import { nodeOf, nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import { withDataClasses } from './data-classes.ts'
import { type FieldReading, readFieldFile, readValues, type ValueSets } from './fields.ts'
import type { SourceFiles } from './files.ts'
import type { LeftOut } from './left-out.ts'
import { toShareObject } from './share-objects.ts'

const sharingModels: ReadonlyMap<string, ObjectDefinition['sharing']> = new Map([
  ['Private', 'private'],
  ['Read', 'read'],
  ['ReadWrite', 'read-write'],
  ['ReadWriteTransfer', 'read-write'],
  ['FullAccess', 'read-write'],
  ['ControlledByParent', 'controlled-by-parent'],
])

export interface ObjectSource {
  readonly objects: readonly ObjectDefinition[]
  readonly leftOut: readonly LeftOut[]
}

interface Draft {
  readonly name: string
  readonly root: XmlNode | undefined
  readonly fields: readonly FieldDefinition[]
}

function nameTerms(root: XmlNode | undefined): string {
  const node = nodeOf(root, 'nameField')
  const label = textOf(node, 'label') ?? 'Name'
  const format =
    textOf(node, 'type') === 'AutoNumber' ? ` auto(${textOf(node, 'displayFormat') ?? '{0}'})` : ' required'
  return `string(80) name label(${label})${format}`
}

function sharingOf({ root, fields }: Draft): Pick<ObjectNotation, 'sharing' | 'sharingParent' | 'ownerless'> {
  const master = fields.find(({ type, required, cascadeDelete }) => type === 'reference' && required && cascadeDelete)
  if (master) return { sharing: 'controlled-by-parent', sharingParent: master.name, ownerless: true }
  if (textOf(root, 'customSettingsType') !== undefined) return { sharing: 'read-write', ownerless: true }
  const model = sharingModels.get(textOf(root, 'sharingModel') ?? '') ?? 'read-write'
  return { sharing: model === 'controlled-by-parent' ? 'read-write' : model }
}

/** Custom metadata and settings have no rights to single fields. */
const givenByName = (fields: readonly FieldDefinition[], known: ObjectDefinition['fields'] = new Map()) =>
  fields.map(field => (known.has(field.name) ? field : { ...field, givenByName: true }))

function withFields(object: ObjectDefinition, fields: readonly FieldDefinition[]): ObjectDefinition {
  const added = fields.map(field => [field.name, field] as const)
  return { ...object, fields: new Map([...object.fields, ...added]) }
}

function toCustomObject(draft: Draft, keyPrefix: string): ObjectDefinition {
  const { name, root } = draft
  const label = textOf(root, 'label') ?? name
  const metadata = name.endsWith('__mdt')
  const settings = textOf(root, 'customSettingsType') === 'Hierarchy'
  const owner = 'reference(Organization|Profile|User) parent(SetupOwner) createOnly'
  const notation: ObjectNotation = {
    name,
    label,
    plural: textOf(root, 'pluralLabel') ?? label,
    keyPrefix,
    metadata,
    ...(metadata ? {} : sharingOf(draft)),
    fields: metadata ? {} : { Name: nameTerms(root), ...(settings && { SetupOwnerId: owner }) },
  }
  const open = metadata || textOf(root, 'customSettingsType') !== undefined
  const object = withFields(readObject(notation), open ? draft.fields : givenByName(draft.fields))
  const shared = object.sharing === 'private' || object.sharing === 'read'
  return shared && !metadata ? { ...object, shareObject: name.replace(/__c$/, '__Share') } : object
}

/** Whoever may read the event reads all of it: platform events have no rights to single fields. */
function toEventObject({ name, root, fields }: Draft, keyPrefix: string): ObjectDefinition {
  const label = textOf(root, 'label') ?? name
  const object = readObject({
    ...{ name, label, plural: textOf(root, 'pluralLabel') ?? label, keyPrefix, fields: {} },
    publishes: textOf(root, 'publishBehavior') === 'PublishAfterCommit' ? 'after-commit' : 'at-once',
    sharing: 'read-write',
  })
  const open = fields.map(field => ({ ...field, alwaysReadable: true, updateable: false }))
  return withFields(object, open)
}

const toOwnObject = (draft: Draft, keyPrefix: string): ObjectDefinition =>
  draft.name.endsWith('__e') ? toEventObject(draft, keyPrefix) : toCustomObject(draft, keyPrefix)

function toStandardObject(object: ObjectDefinition, { root, fields }: Draft): ObjectDefinition {
  const model = sharingModels.get(textOf(root, 'sharingModel') ?? '')
  const changed = model !== undefined && model !== 'controlled-by-parent' && object.shareObject !== undefined
  return withFields(changed ? { ...object, sharing: model } : object, givenByName(fields, object.fields))
}

/** The project's object with the fields that the sample's records have on it besides. */
function toMerged(own: ObjectDefinition, draft: Draft): ObjectDefinition {
  const merged = toOwnObject(draft, own.keyPrefix)
  return { ...merged, fields: new Map([...own.fields, ...merged.fields]) }
}

/** Fields whose object is nowhere to be found would break the schema. */
function dropDangling(objects: readonly ObjectDefinition[], leftOut: LeftOut[]): readonly ObjectDefinition[] {
  const names = new Set(objects.map(({ name }) => name))
  const isDangling = (field: FieldDefinition) =>
    field.type === 'reference' && !(field.referenceTo ?? []).every(name => names.has(name))
  return objects.map(object => {
    const dangling = [...object.fields.values()].filter(isDangling)
    for (const field of dangling) {
      leftOut.push({ what: `${object.name}.${field.name}`, why: 'point at objects that are not here' })
    }
    const fields = new Map([...object.fields].filter(([, field]) => !dangling.includes(field)))
    const { sharingParent = '' } = object
    const orphaned = object.sharing === 'controlled-by-parent' && !fields.has(sharingParent)
    return { ...object, fields, ...(orphaned && { sharing: 'read-write' as const }) }
  })
}

function draftsOf(files: SourceFiles['metadata'], leftOut: LeftOut[]): readonly Draft[] {
  const sets: ValueSets = new Map(
    files('globalValueSet').map(({ name, root }) => [name, readValues(nodesOf(root, 'customValue'))]),
  )
  const roots = new Map(files('object').map(({ name, root }) => [name, root]))
  const custom = files('field').filter(({ name }) => name.endsWith('__c'))
  const readings = custom.map(file => ({ object: file.object, reading: readFieldFile(file, sets) }))
  leftOut.push(...readings.flatMap(({ reading }) => reading.leftOut ?? []))
  const fieldsOf = (name: string) => readings.filter(({ object }) => object === name).flatMap(toFields)
  const names = new Set([...roots.keys(), ...custom.map(({ object }) => object)])
  return [...names].sort().map(name => ({ name, root: roots.get(name), fields: fieldsOf(name) }))
}

const toFields = ({ reading }: { reading: FieldReading }): readonly FieldDefinition[] => reading.fields

/**
 * The standard objects with what a project adds: custom objects, custom metadata types and settings, custom fields, sharing
 * models. Objects and fields of kinds that are not here are left out and noted.
 */
export function readSourceObjects(standard: readonly ObjectDefinition[], files: SourceFiles['metadata']): ObjectSource {
  const leftOut: LeftOut[] = []
  const known = new Map(standard.map(object => [object.name, object]))
  const prefixOf = createPrefixes(standard)
  const made: ObjectDefinition[] = []
  for (const draft of draftsOf(files, leftOut)) {
    const own = known.get(draft.name)
    if (own) known.set(own.name, own.custom ? toMerged(own, draft) : toStandardObject(own, draft))
    else if (!/__(c|mdt|e)$/.test(draft.name))
      leftOut.push({ what: draft.name, why: 'are objects that the local org does not have' })
    else made.push(toOwnObject(draft, prefixOf(draft.name)))
  }
  const all = [...known.values(), ...made]
  const shares = all.filter(({ shareObject }) => shareObject && !known.has(shareObject))
  const whole = [...all, ...shares.map(object => toShareObject(object, prefixOf(object.name)))]
  return { objects: withDataClasses(dropDangling(whole, leftOut), files('field')), leftOut }
}

/** First letters of prefixes by the ending of names. */
const letters: Readonly<Record<string, string>> = { mdt: 'm', e: 'e' }

/** Prefixes that no object has yet: `a00`, `a01`, ... for objects, `m00`, ... for metadata types, `e00`, ... for events. */
function createPrefixes(taken: readonly ObjectDefinition[]): (name: string) => string {
  const used = new Set(taken.map(({ keyPrefix }) => keyPrefix))
  return name => {
    const letter = letters[name.split('__').at(-1) ?? ''] ?? 'a'
    let at = 0
    const prefix = () => letter + at.toString(36).toUpperCase().padStart(2, '0')
    while (used.has(prefix())) at++
    used.add(prefix())
    return prefix()
  }
}
