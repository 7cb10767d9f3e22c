import type { FieldNotation, GrantsNotation } from '../../rights/grants.ts'
import { isTrue, nodesOf, textOf, type XmlNode } from '../../xml/xml.ts'
import type { SourceFile } from './files.ts'

const objectWords = [
  ['allowRead', 'read'],
  ['allowCreate', 'create'],
  ['allowEdit', 'edit'],
  ['allowDelete', 'delete'],
  ['viewAllRecords', 'viewAll'],
  ['modifyAllRecords', 'modifyAll'],
] as const

function readObjects(root: XmlNode): Record<string, string> {
  const objects = nodesOf(root, 'objectPermissions').map(node => {
    const words = objectWords.filter(([element]) => isTrue(node, element)).map(([, word]) => word)
    return [textOf(node, 'object') ?? '', words.join(' ')] as const
  })
  const types = nodesOf(root, 'customMetadataTypeAccesses').filter(node => isTrue(node, 'enabled'))
  return Object.fromEntries([...objects, ...types.map(node => [textOf(node, 'name') ?? '', 'read'] as const)])
}

/** Field rights are complete here: what a permission set does not name, it does not give. */
function readFields(root: XmlNode): Record<string, FieldNotation> {
  const named = new Map<string, { readable: string[]; editable: string[] }>()
  const entryOf = (object: string) => {
    const entry = named.get(object) ?? { readable: [], editable: [] }
    named.set(object, entry)
    return entry
  }
  for (const node of nodesOf(root, 'objectPermissions')) entryOf(textOf(node, 'object') ?? '')
  for (const node of nodesOf(root, 'fieldPermissions')) {
    const [object = '', field = ''] = (textOf(node, 'field') ?? '').split('.')
    if (isTrue(node, 'readable')) entryOf(object).readable.push(field)
    if (isTrue(node, 'editable')) entryOf(object).editable.push(field)
  }
  return Object.fromEntries(named)
}

/** A permission set from its `*.permissionset-meta.xml`. */
export function readPermissionSet({ name, root }: Pick<SourceFile, 'name' | 'root'>): GrantsNotation {
  const permissions = nodesOf(root, 'userPermissions').filter(node => isTrue(node, 'enabled'))
  const description = textOf(root, 'description')
  const customPermissions = nodesOf(root, 'customPermissions').filter(node => isTrue(node, 'enabled'))
  const principals = nodesOf(root, 'externalCredentialPrincipalAccesses').filter(node => isTrue(node, 'enabled'))
  return {
    label: textOf(root, 'label') ?? name,
    ...(description && { description }),
    hasActivationRequired: isTrue(root, 'hasActivationRequired'),
    permissions: permissions.map(node => textOf(node, 'name') ?? ''),
    customPermissions: customPermissions.map(node => textOf(node, 'name') ?? ''),
    credentialPrincipals: principals.map(node => textOf(node, 'externalCredentialPrincipal') ?? ''),
    objects: readObjects(root),
    fields: readFields(root),
  }
}
