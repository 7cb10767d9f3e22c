import { type Access, type FieldDefinition, isStored, type ObjectDefinition, type PicklistValue } from '../model.ts'
import { noTraits, soapTypeOf, traitsOf } from './traits.ts'

type Json = Record<string, unknown>

/** Filled by the org on every record, whatever a client sends. */
const systemNames = new Set([
  ...['Id', 'IsDeleted', 'OwnerId', 'CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById'],
  'SystemModstamp',
])

const isCustom = (name: string): boolean => name.endsWith('__c') || name.endsWith('__s')

const hasDefault = (field: FieldDefinition): boolean => field.type === 'boolean' || field.defaultValue !== undefined

/** A name that is made of others, as that of a person is, is never empty: one of them is required. */
const isMadeName = ({ derived, nameField }: FieldDefinition): boolean => nameField === true && derived !== undefined

const isOptional = (field: FieldDefinition): boolean =>
  !systemNames.has(field.name) &&
  field.required !== true &&
  field.type !== 'boolean' &&
  !field.autoNumber &&
  !isMadeName(field)

const toPicklistValue = ({ active, isDefault, label, value }: PicklistValue): Json => ({
  active,
  defaultValue: isDefault,
  label,
  validFor: null,
  value,
})

/** Where the value of a formula stands that gives the default; picklists mark theirs in the list. */
function defaultFormulaOf({ type, defaultValue }: FieldDefinition): string | null {
  if (defaultValue === undefined || type === 'boolean' || type === 'picklist' || type === 'multipicklist') return null
  return typeof defaultValue === 'string' ? JSON.stringify(defaultValue) : String(defaultValue)
}

function toDefaults(field: FieldDefinition): Json {
  return {
    defaultValue: field.type === 'boolean' ? field.defaultValue === true : null,
    defaultValueFormula: defaultFormulaOf(field),
    defaultedOnCreate: systemNames.has(field.name) || hasDefault(field) || field.autoNumber !== undefined,
    nillable: isOptional(field),
  }
}

const bytesPerCharacter = 3
const lengthy = new Set(['id', 'reference', 'base64'])
const unsized = new Set(['address', 'location'])

function toSizes({ type, length = 0, precision = 0, scale = 0 }: FieldDefinition): Json {
  const characters = unsized.has(type) ? 0 : type === 'id' ? 18 : length
  return {
    byteLength: lengthy.has(type) ? characters : characters * bytesPerCharacter,
    digits: type === 'int' ? precision : 0,
    length: characters,
    precision: type === 'int' ? 0 : precision,
    scale,
  }
}

function toRelations(field: FieldDefinition): Json {
  const { referenceTo = [], relationshipName = null, cascadeDelete = false, restrictedDelete = false } = field
  return {
    cascadeDelete,
    namePointing: referenceTo.length > 1,
    polymorphicForeignKey: referenceTo.length > 1,
    referenceTargetField: null,
    referenceTo,
    relationshipName,
    relationshipOrder: cascadeDelete && isCustom(field.name) ? 0 : null,
    restrictedDelete,
    writeRequiresMasterRead: false,
  }
}

function toRights(object: ObjectDefinition, field: FieldDefinition, access: Access): Json {
  const { create, edit } = access.objectRights(object)
  const editable = access.fieldEditable(object, field)
  return {
    createable: create && editable && field.createable !== false,
    permissionable: isOptional(field) && field.nameField !== true && field.alwaysReadable !== true,
    updateable: edit && editable && field.updateable !== false,
  }
}

function toKind(object: ObjectDefinition, field: FieldDefinition): Json {
  const { name, type, picklist = [] } = field
  return {
    autoNumber: field.autoNumber !== undefined,
    calculated: field.derived !== undefined && isCustom(name),
    calculatedFormula: field.formula?.text ?? null,
    formulaTreatNullNumberAsZero: field.formula?.blanksAsZero === true,
    caseSensitive: field.caseSensitive === true,
    compoundFieldName: field.compoundFieldName ?? null,
    custom: isCustom(name),
    externalId: field.externalId === true,
    extraTypeInfo: type === 'textarea' ? 'plaintextarea' : null,
    idLookup: name === 'Id' || field.externalId === true,
    label: name === 'Id' ? `${object.label} ID` : field.label,
    name,
    nameField: field.nameField === true,
    picklistValues: picklist.map(toPicklistValue),
    queryByDistance: unsized.has(type),
    restrictedPicklist: field.restrictedPicklist === true,
    soapType: soapTypeOf(field),
    type,
    unique: field.unique === true,
  }
}

/** What this org has none of. */
const absent: Json = {
  aiPredictionField: false,
  controllerName: null,
  dependentPicklist: false,
  deprecatedAndHidden: false,
  displayLocationInDecimal: false,
  encrypted: false,
  filteredLookupInfo: null,
  highScaleNumber: false,
  htmlFormatted: false,
  inlineHelpText: null,
  mask: null,
  maskType: null,
  searchPrefilterable: false,
}

export const inOrderOfNames = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1)))

/** What describe says of a field to a user who may read it, before it is put in order. */
export const toFieldTerms = (object: ObjectDefinition, field: FieldDefinition, access: Access): Json => ({
  ...absent,
  ...toKind(object, field),
  ...toSizes(field),
  ...toDefaults(field),
  ...toRelations(field),
  ...toRights(object, field, access),
  ...(isStored(object) ? traitsOf(field) : noTraits),
})

/** One field as describe gives it to a user who may read it. */
export const describeField = (...asked: Parameters<typeof toFieldTerms>): Json => inOrderOfNames(toFieldTerms(...asked))
