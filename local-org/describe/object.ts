import { type Access, type FieldDefinition, isStored, type ObjectDefinition, type Schema } from '../model.ts'
import type { RecordType } from '../record-types.ts'
import { isSearchable } from '../search/fields.ts'
import { describeField, inOrderOfNames } from './field.ts'
import { allUrlsOf, urlsOf } from './urls.ts'

type Json = Record<string, unknown>

export interface DescribeParts {
  readonly schema: Schema
  readonly access: Access
  /** API version without `v`. */
  readonly version: string
  /** Origin of the org. */
  readonly orgUrl: string
  /** Those of an object; the first that is active is the default. */
  recordTypesOf(object: ObjectDefinition): readonly RecordType[]
}

const noFeatures: Json = {
  activateable: false,
  associateEntityType: null,
  associateParentEntity: null,
  customSetting: false,
  deepCloneable: false,
  deprecatedAndHidden: false,
  feedEnabled: false,
  hasSubtypes: false,
  isInterface: false,
  isSubtype: false,
  mergeable: false,
  mruEnabled: false,
}

const isVisible = (object: ObjectDefinition, { access }: DescribeParts): boolean => access.objectRights(object).read

const isMetadata = ({ name }: ObjectDefinition): boolean => name.endsWith('__mdt')

function toRights(object: ObjectDefinition, { access }: DescribeParts): Json {
  const { create, edit, delete: removes } = access.objectRights(object)
  return { createable: create, deletable: removes, undeletable: removes, updateable: edit }
}

/** What the list of all objects says about one. */
export function summarizeObject(object: ObjectDefinition, parts: DescribeParts): Json {
  const { name, label, labelPlural, keyPrefix, custom = false, setup = false } = object
  const stored = isStored(object)
  const recorded = stored && !setup && !isMetadata(object)
  return inOrderOfNames({
    ...noFeatures,
    ...toRights(object, parts),
    custom,
    keyPrefix,
    label,
    labelPlural,
    layoutable: recorded,
    name,
    queryable: stored,
    replicateable: recorded,
    retrieveable: stored,
    searchable: isSearchable(object),
    triggerable: recorded || !stored,
    urls: urlsOf(object, parts),
  })
}

interface ChildField {
  readonly child: ObjectDefinition
  readonly field: FieldDefinition
}

function* childFieldsOf(parent: ObjectDefinition, parts: DescribeParts): Iterable<ChildField> {
  for (const child of parts.schema.objects.filter(isStored)) {
    for (const field of isVisible(child, parts) ? child.fields.values() : []) {
      if (field.referenceTo?.includes(parent.name) && parts.access.fieldReadable(child, field)) yield { child, field }
    }
  }
}

const toChildRelationship = ({ child, field }: ChildField): Json => ({
  cascadeDelete: field.cascadeDelete === true,
  childSObject: child.name,
  deprecatedAndHidden: false,
  field: field.name,
  junctionIdListNames: [],
  junctionReferenceTo: [],
  relationshipName: field.childRelationshipName ?? null,
  restrictedDelete: field.restrictedDelete === true,
})

/** What stands for the record type of a record that has none. */
export const masterRecordTypeId = '012000000000000AAA'

/** Those that the object has, then the master, which is the default where none of them is active. */
function toRecordTypes(object: ObjectDefinition, { version, recordTypesOf }: DescribeParts): readonly Json[] {
  const master = { id: masterRecordTypeId, name: 'Master', developerName: 'Master', active: true }
  const types = [...recordTypesOf(object), master]
  const preset = types.find(({ active }) => active)
  return types.map(({ id, name, developerName, active }) => ({
    active,
    available: active,
    defaultRecordTypeMapping: id === preset?.id,
    developerName,
    master: id === masterRecordTypeId,
    name,
    recordTypeId: id,
    urls: { layout: `/services/data/v${version}/sobjects/${object.name}/describe/layouts/${id}` },
  }))
}

const toScopes = ({ labelPlural, fields }: ObjectDefinition): readonly Json[] => [
  { label: `All ${labelPlural.toLowerCase()}`, name: 'everything' },
  ...(fields.has('OwnerId') ? [{ label: `My ${labelPlural.toLowerCase()}`, name: 'mine' }] : []),
]

const noLayouts: Json = {
  actionOverrides: [],
  compactLayoutable: false,
  defaultImplementation: null,
  extendedBy: null,
  extendsInterfaces: null,
  implementedBy: null,
  implementsInterfaces: null,
  listviewable: null,
  lookupLayoutable: null,
  namedLayoutInfos: [],
  networkScopeFieldName: null,
  searchLayoutable: false,
  sobjectDescribeOption: 'FULL',
}

/**
 * The whole description: only fields that the user may read, `createable` and `updateable` as far as the user may write.
 *
 * @see https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm
 */
export function describeObject(object: ObjectDefinition, parts: DescribeParts): Json {
  const { access } = parts
  const readable = [...object.fields.values()].filter(field => access.fieldReadable(object, field))
  return inOrderOfNames({
    ...noLayouts,
    ...summarizeObject(object, parts),
    childRelationships: [...childFieldsOf(object, parts)].map(toChildRelationship),
    fields: readable.map(field => describeField(object, field, access)),
    recordTypeInfos: toRecordTypes(object, parts),
    supportedScopes: toScopes(object),
    urls: allUrlsOf(object, parts),
  })
}

/** Every object that the user may read. */
export const describeAll = (parts: DescribeParts): Json => ({
  encoding: 'UTF-8',
  maxBatchSize: 200,
  sobjects: parts.schema.objects.filter(object => isVisible(object, parts)).map(each => summarizeObject(each, parts)),
})
