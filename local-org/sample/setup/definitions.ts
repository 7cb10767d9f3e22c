import { toFieldTerms } from '../../describe/field.ts'
import type { Access, FieldDefinition, FieldType, ObjectDefinition } from '../../model.ts'
import { isSearchable } from '../../search/fields.ts'
import { isCompound, isIndexed } from '../../soql/plan/field-traits.ts'
import { objectNamed } from '../../store/schema.ts'
import type { Store, Values } from '../../store/store.ts'

const bare = (name: string): string => name.replace(/__(c|mdt|e|b|Share)$/, '')

const sharingModels = {
  private: 'Private',
  read: 'Read',
  'read-write': 'ReadWrite',
  'controlled-by-parent': 'ControlledByParent',
} as const

const toEntity = (object: ObjectDefinition): Values => ({
  DurableId: object.name,
  QualifiedApiName: object.name,
  DeveloperName: bare(object.name),
  MasterLabel: object.label,
  Label: object.label,
  PluralLabel: object.labelPlural,
  KeyPrefix: object.keyPrefix,
  InternalSharingModel: sharingModels[object.sharing],
  IsCustomSetting: 0,
  IsQueryable: 1,
  IsRetrieveable: 1,
  IsSearchable: isSearchable(object) ? 1 : 0,
  IsTriggerable: object.setup ? 0 : 1,
  IsCustomizable: object.setup ? 0 : 1,
  IsDeprecatedAndHidden: 0,
})

const typeNames: Partial<Record<FieldType, string>> = {
  address: 'Address',
  anyType: 'Any',
  base64: 'Base64',
  boolean: 'Checkbox',
  combobox: 'Picklist',
  date: 'Date',
  datetime: 'Date/Time',
  email: 'Email',
  encryptedstring: 'Text (Encrypted)',
  id: 'Id',
  location: 'Geolocation',
  multipicklist: 'Picklist (Multi-Select)',
  phone: 'Phone',
  picklist: 'Picklist',
  time: 'Time',
  url: 'URL',
}

const numbers: Partial<Record<FieldType, string>> = {
  ...{ currency: 'Currency', double: 'Number', percent: 'Percent' },
  ...{ int: 'Number', long: 'Number' },
}

const lookupOf = ({ cascadeDelete, required, referenceTo = [] }: FieldDefinition): string =>
  `${cascadeDelete && required ? 'Master-Detail' : 'Lookup'}(${referenceTo.join(',')})`

const textOf = ({ type, length = 0 }: FieldDefinition): string =>
  `${type !== 'textarea' ? 'Text' : length > 255 ? 'Long Text Area' : 'Text Area'}(${length})`

/** As Setup names types: `Text(80)`, `Currency(16, 2)`, `Lookup(User)`. */
function typeNameOf(field: FieldDefinition): string {
  const { type, precision = 18, scale = 0 } = field
  const number = numbers[type]
  if (number !== undefined) return `${number}(${precision - scale}, ${scale})`
  return type === 'reference' ? lookupOf(field) : (typeNames[type] ?? textOf(field))
}

const flag = (value: unknown): 0 | 1 => (value === true ? 1 : 0)

function toField(object: ObjectDefinition, field: FieldDefinition, access: Access): Values {
  const described = toFieldTerms(object, field, access)
  return {
    DurableId: `${object.name}.${field.name}`,
    QualifiedApiName: field.name,
    EntityDefinitionId: object.name,
    DeveloperName: bare(field.name),
    MasterLabel: String(described.label),
    Label: String(described.label),
    Length: Number(described.length),
    DataType: typeNameOf(field),
    ValueTypeId: field.type,
    Precision: Number(described.precision),
    Scale: Number(described.scale),
    IsCalculated: flag(described.calculated),
    IsIndexed: flag(isIndexed(field)),
    IsNameField: flag(described.nameField),
    IsNillable: flag(described.nillable),
    IsApiFilterable: flag(described.filterable),
    IsApiGroupable: flag(described.groupable),
    IsApiSortable: flag(described.sortable),
    IsCompound: flag(isCompound(field)),
    RelationshipName: field.relationshipName ?? null,
    SecurityClassification: field.dataClass?.securityClassification ?? null,
    ComplianceGroup: field.dataClass?.complianceGroup?.join(';') ?? null,
    BusinessStatus: field.dataClass?.businessStatus ?? null,
  }
}

/** Records of the schema itself: an EntityDefinition for each object, a FieldDefinition for each field. */
export function writeDefinitions(store: Store, access: Access, stamps: Values): void {
  const entity = objectNamed(store, 'EntityDefinition')
  const definition = objectNamed(store, 'FieldDefinition')
  for (const object of store.schema.objects) {
    const EntityId = store.insert(entity, { ...stamps, ...toEntity(object) })
    for (const field of object.fields.values()) {
      store.insert(definition, { ...stamps, ...toField(object, field, access), EntityId })
    }
  }
}
