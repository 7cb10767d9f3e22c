import type { AppLinkConfig } from '../config.ts'
import { toMetadataXml, type XmlElement } from '../metadata-xml.ts'
import { type ProjectFile, sourceFolder } from './project-file.ts'
import { apiVersion } from './version.ts'

/** Of a file: the type of its component, and its API name. */
const kinds: readonly (readonly [type: string, form: RegExp])[] = [
  ['ApexClass', /\/(\w+)\.cls$/],
  ['CustomPermission', /\/(\w+)\.customPermission-meta\.xml$/],
  ['ExternalAuthIdentityProvider', /\/(\w+)\.externalAuthIdentityProvider-meta\.xml$/],
  ['ExternalCredential', /\/(\w+)\.externalCredential-meta\.xml$/],
  ['ExternalServiceRegistration', /\/(\w+)\.externalServiceRegistration-meta\.xml$/],
  ['Flow', /\/(\w+)\.flow-meta\.xml$/],
  ['NamedCredential', /\/(\w+)\.namedCredential-meta\.xml$/],
  ['PermissionSet', /\/(\w+)\.permissionset-meta\.xml$/],
]

/** A manifest, `package.xml` unless it has another name: the components of these files, in the order of their names. */
export function toManifest(files: readonly ProjectFile[], fileName = 'package.xml'): ProjectFile {
  const types = kinds.flatMap(([type, form]): readonly XmlElement[] => {
    const members = files.flatMap(({ name }) => form.exec(name)?.[1] ?? []).sort()
    if (members.length === 0) return []
    return [['types', [...members.map(member => ['members', member] as const), ['name', type]]]]
  })
  return { name: `manifest/${fileName}`, text: toMetadataXml('Package', [...types, ['version', apiVersion]]) }
}

/** `sfdx-project.json`. */
export function toProjectJson({ clientName }: AppLinkConfig): ProjectFile {
  const project = {
    packageDirectories: [{ path: sourceFolder, default: true }],
    name: clientName,
    namespace: '',
    sfdcLoginUrl: 'https://login.salesforce.com',
    sourceApiVersion: apiVersion,
  }
  return { name: 'sfdx-project.json', text: `${JSON.stringify(project, null, 2)}\n` }
}
