import type { ObjectDefinition } from '../model.ts'
import { type DescribeParts, describeObject } from './object.ts'

// biome-ignore lint/suspicious/noExplicitAny: a description is JSON that was made here
type Json = Record<string, any>

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
/** The types that the UI API spells otherwise than with one capital. */
const dataTypes: Readonly<Record<string, string>> = {
  datetime: 'DateTime',
  multipicklist: 'MultiPicklist',
  textarea: 'TextArea',
  combobox: 'ComboBox',
  encryptedstring: 'EncryptedString',
}

function toField(field: Json, { schema }: DescribeParts): Json {
  const targets: readonly string[] = field.referenceTo
  const nameFieldsOf = (name: string) =>
    [...(schema.objectOf(name)?.fields.values() ?? [])].filter(({ nameField }) => nameField).map(each => each.name)
  return {
    apiName: field.name,
    calculated: field.calculated,
    compound: field.type === 'address' || field.type === 'location',
    compoundFieldName: field.compoundFieldName,
    controllingFields: [],
    createable: field.createable,
    custom: field.custom,
    dataType: dataTypes[field.type] ?? capital(field.type),
    filterable: field.filterable,
    label: field.label,
    length: field.length,
    nameField: field.nameField,
    polymorphicForeignKey: field.polymorphicForeignKey,
    precision: field.precision,
    reference: field.type === 'reference',
    referenceToInfos: targets.map(apiName => ({ apiName, nameFields: nameFieldsOf(apiName) })),
    relationshipName: field.relationshipName,
    required: !field.nillable && field.createable && !field.defaultedOnCreate,
    scale: field.scale,
    sortable: field.sortable,
    unique: field.unique,
    updateable: field.updateable,
  }
}

const toChild = ({ childSObject, field, relationshipName }: Json): Json => ({
  childObjectApiName: childSObject,
  fieldName: field,
  junctionIdListNames: [],
  junctionReferenceTo: [],
  relationshipName,
})

/** What `/ui-api/object-info/{object}` says: the description in the words of the UI API. */
export function toObjectInfo(object: ObjectDefinition, parts: DescribeParts): Json {
  const told: Json = describeObject(object, parts)
  const types: readonly Json[] = told.recordTypeInfos
  const infos = types.map(({ available, defaultRecordTypeMapping, master, name, recordTypeId }) => [
    recordTypeId,
    { available, defaultRecordTypeMapping, master, name, recordTypeId },
  ])
  return {
    apiName: object.name,
    childRelationships: told.childRelationships.filter((child: Json) => child.relationshipName !== null).map(toChild),
    createable: told.createable,
    custom: told.custom,
    defaultRecordTypeId: types.find(type => type.defaultRecordTypeMapping)?.recordTypeId,
    deletable: told.deletable,
    dependentFields: {},
    feedEnabled: told.feedEnabled,
    fields: Object.fromEntries(told.fields.map((field: Json) => [field.name, toField(field, parts)])),
    keyPrefix: told.keyPrefix,
    label: told.label,
    labelPlural: told.labelPlural,
    layoutable: told.layoutable,
    mruEnabled: told.mruEnabled,
    nameFields: told.fields.filter((field: Json) => field.nameField).map((field: Json) => field.name),
    queryable: told.queryable,
    recordTypeInfos: Object.fromEntries(infos),
    searchable: told.searchable,
    updateable: told.updateable,
  }
}
