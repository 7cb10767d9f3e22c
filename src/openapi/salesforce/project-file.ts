import { isApiName } from '../../core/names.ts'
import { toMetadataXml } from '../metadata-xml.ts'
import { apiVersion } from './version.ts'

/** A file of an sf project. */
export interface ProjectFile {
  /** From the folder of the project, with slashes. */
  readonly name: string
  readonly text: string
}

/** The folder that `sf project deploy` sends. */
export const sourceFolder = 'force-app'

const folders = {
  permissionset: 'permissionsets',
  customPermission: 'customPermissions',
  flow: 'flows',
  externalAuthIdentityProvider: 'externalAuthIdentityProviders',
  externalCredential: 'externalCredentials',
  namedCredential: 'namedCredentials',
  externalServiceRegistration: 'externalServiceRegistrations',
} as const

/** A component that is one file of XML. @throws Error for what is no API name: it is part of a path */
export function toMetadataFile(kind: keyof typeof folders, name: string, text: string): ProjectFile {
  if (!isApiName(name)) throw new Error(`"${name}" is no API name: letters, digits and underscores, a letter first`)
  return { name: `${sourceFolder}/main/default/${folders[kind]}/${name}.${kind}-meta.xml`, text }
}

const classMeta = toMetadataXml('ApexClass', [
  ['apiVersion', apiVersion],
  ['status', 'Active'],
])

/** An Apex class, which is two files. */
export function toClassFiles(name: string, text: string): readonly ProjectFile[] {
  const path = `${sourceFolder}/main/default/classes/${name}.cls`
  return [
    { name: path, text },
    { name: `${path}-meta.xml`, text: classMeta },
  ]
}
