import type { ObjectNeeds, Tool } from '../core/tool/tool.ts'
import type { AppLinkConfig } from './config.ts'
import { toMetadataXml, type XmlContent, type XmlElement } from './metadata-xml.ts'

/** Fields that everybody who sees a record sees; Salesforce refuses permissions for them. */
const openFields = new Set(
  'id name ownerid createddate createdbyid lastmodifieddate lastmodifiedbyid systemmodstamp isdeleted'.split(' '),
)

const isMetadataType = (object: string): boolean => object.toLowerCase().endsWith('__mdt')

interface PermissionSetParts {
  readonly label: string
  readonly description: string
  readonly tools: readonly Tool[]
}

/**
 * The session permission set with the rights that the `user-plus` tools say they need, as Metadata API XML: active only
 * while AppLink activates it for a call. `undefined` when no tool needs anything.
 * @see https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_permissionset.htm
 */
export function toPermissionSetXml({ description, label, tools }: PermissionSetParts): string | undefined {
  const needs = tools
    .filter(({ runAs }) => runAs === 'user-plus')
    .flatMap(tool => Object.entries(tool.needs?.objects ?? {}))
  if (needs.length === 0) return undefined
  const objects = merge(needs)
  const metadataTypes = [...objects.keys()].filter(isMetadataType)
  const records = [...objects].filter(([object]) => !isMetadataType(object))
  return toMetadataXml('PermissionSet', [
    ...metadataTypes.map(name => ['customMetadataTypeAccesses', Object.entries({ enabled: true, name })] as const),
    ['description', description],
    ...records.flatMap(([object, { fields }]) => [...fields].sort(byName).map(field => toFieldEntry(object, field))),
    ['hasActivationRequired', true],
    ['label', label],
    ...records.map(([object, { rights }]) => ['objectPermissions', toObjectEntry(object, rights)] as const),
  ])
}

/** The one of the app, as publishing sends it and as the sf project has it. */
export const toSessionSetXml = (tools: readonly Tool[], config: AppLinkConfig): string | undefined =>
  toPermissionSetXml({
    label: config.sessionPermissionSet,
    description: `What ${config.title} may do for the time of one call.`,
    tools,
  })

type Right = NonNullable<ObjectNeeds['rights']>[number]

interface Merged {
  readonly rights: Set<Right>
  /** Whether each field is written too. */
  readonly fields: Map<string, boolean>
}

const byName = (one: readonly [string, unknown], other: readonly [string, unknown]): number =>
  one[0] < other[0] ? -1 : 1

function merge(needs: readonly (readonly [string, ObjectNeeds])[]): ReadonlyMap<string, Merged> {
  const objects = new Map<string, Merged>()
  for (const [object, need] of [...needs].sort(byName)) {
    const merged = objects.get(object) ?? { rights: new Set(), fields: new Map() }
    objects.set(object, addNeed(merged, need))
  }
  return objects
}

const isClosed = (field: string): boolean => !openFields.has(field.toLowerCase())

function addNeed(merged: Merged, { edit = [], read = [], rights = [] }: ObjectNeeds): Merged {
  for (const right of rights) merged.rights.add(right)
  for (const field of read.filter(isClosed)) merged.fields.set(field, merged.fields.get(field) ?? false)
  for (const field of edit.filter(isClosed)) merged.fields.set(field, true)
  return merged
}

const toFieldEntry = (object: string, [field, editable]: readonly [string, boolean]): XmlElement => [
  'fieldPermissions',
  Object.entries({ editable, field: `${object}.${field}`, readable: true }),
]

/** Salesforce takes no right without those it rests on. */
function toObjectEntry(object: string, rights: ReadonlySet<Right>): XmlContent {
  const modifyAll = rights.has('modifyAll')
  const allowDelete = modifyAll || rights.has('delete')
  return Object.entries({
    allowCreate: rights.has('create'),
    allowDelete,
    allowEdit: allowDelete || rights.has('edit'),
    allowRead: true,
    modifyAllRecords: modifyAll,
    object,
    viewAllRecords: modifyAll || rights.has('viewAll'),
  })
}
