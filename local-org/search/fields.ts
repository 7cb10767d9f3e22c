import type { Access, FieldDefinition, FieldType, ObjectDefinition } from '../model.ts'

/** Which fields a search looks into. */
export const searchGroups = ['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR'] as const

export type SearchGroup = (typeof searchGroups)[number]

/** Parts of something else, found through it. */
const unsearched: ReadonlySet<string> = new Set([
  ...['CampaignMember', 'ContentDocumentLink', 'GroupMember', 'OpportunityLineItem', 'PricebookEntry'],
  'QuoteLineItem',
])
const searchedSetup: ReadonlySet<string> = new Set(['Group', 'User'])

/** Whether `FIND` looks into an object: those with a name, but no setup, shares, parts of others, or custom metadata. */
export function isSearchable(object: ObjectDefinition): boolean {
  if (unsearched.has(object.name) || object.name.endsWith('__mdt')) return false
  if (object.setup) return searchedSetup.has(object.name)
  return [...object.fields.values()].some(field => field.nameField)
}

const textTypes: ReadonlySet<FieldType> = new Set([
  ...(['string', 'textarea', 'email', 'phone', 'url', 'picklist', 'multipicklist', 'combobox'] as const),
])

const nameParts: ReadonlySet<string> = new Set(['FirstName', 'LastName', 'MiddleName', 'Subject', 'Company'])

const isName = ({ name, nameField }: FieldDefinition): boolean => nameField === true || nameParts.has(name)

function belongs(field: FieldDefinition, group: SearchGroup): boolean {
  if (!textTypes.has(field.type)) return false
  if (group === 'ALL') return true
  if (group === 'EMAIL') return field.type === 'email'
  if (group === 'PHONE') return field.type === 'phone'
  if (group === 'NAME') return isName(field)
  const indexed = field.externalId === true || field.autoNumber !== undefined
  return indexed || isName(field) || field.type === 'email' || field.type === 'phone'
}

/** The fields of an object that a user's search looks into: text that the user may read. */
export const searchedFields = (object: ObjectDefinition, group: SearchGroup, access: Access) =>
  [...object.fields.values()].filter(field => belongs(field, group) && access.fieldReadable(object, field))
