import { defaultAdminPermission } from '../../core/administration/administration.ts'
import { customPermissionsOf } from '../../core/tool/run-as.ts'
import type { Tool } from '../../core/tool/tool.ts'
import type { AppLinkConfig } from '../config.ts'
import { toMetadataXml, type XmlElement } from '../metadata-xml.ts'
import { toSessionSetXml } from '../permission-set.ts'
import { type ProjectFile, toMetadataFile } from './project-file.ts'
import { toLabel } from './words.ts'

/** Characters that the label of a permission set or a custom permission may have. */
const maxLabelChars = 80

/** The session permission set of `user-plus` tools, as publishing sends it. */
export function toSessionSet(tools: readonly Tool[], config: AppLinkConfig): readonly ProjectFile[] {
  const text = toSessionSetXml(tools, config)
  return text === undefined ? [] : [toMetadataFile('permissionset', config.sessionPermissionSet, text)]
}

/** For each custom permission that lets people reach stored rights: the permission, and a set that gives it. */
export function toPeopleFiles(tools: readonly Tool[]): readonly ProjectFile[] {
  return customPermissionsOf(tools).flatMap(name => {
    const titles = tools.filter(({ people }) => people?.customPermission === name).map(({ title }) => title)
    return toPermissionFiles(name, `Lets people use: ${titles.join(', ')}.`)
  })
}

/** The custom permission that makes an administrator of the console, and a set that gives it. */
export const toAdminFiles = (): readonly ProjectFile[] =>
  toPermissionFiles(defaultAdminPermission, 'Makes an administrator of the console. Gives no rights to data.')

function toPermissionFiles(name: string, about: string): readonly ProjectFile[] {
  const description = toLabel(about)
  const label = toLabel(name.replaceAll('_', ' '), maxLabelChars)
  const permission = toMetadataXml('CustomPermission', [
    ['description', description],
    ['label', label],
  ])
  const set = toMetadataXml('PermissionSet', [
    ['customPermissions', Object.entries({ enabled: true, name })],
    ['description', description],
    ['hasActivationRequired', false],
    ['label', label],
  ])
  return [toMetadataFile('customPermission', name, permission), toMetadataFile('permissionset', name, set)]
}

export interface ExampleSetParts {
  readonly name: string
  readonly config: AppLinkConfig
  readonly classes: readonly string[]
  readonly flows: readonly string[]
}

/** The permission set for those who try the examples. */
export function toExampleSet({ classes, config, flows, name }: ExampleSetParts): ProjectFile {
  const byName = (names: readonly string[]) => [...names].sort((one, other) => (one < other ? -1 : 1))
  const text = toMetadataXml('PermissionSet', [
    ...byName(classes).map((apexClass): XmlElement => ['classAccesses', Object.entries({ apexClass, enabled: true })]),
    ['description', toLabel(`Apex classes and flows that show how to call ${config.title}.`)],
    ...byName(flows).map((flow): XmlElement => ['flowAccesses', Object.entries({ enabled: true, flow })]),
    ['hasActivationRequired', false],
    ['label', toLabel(`${config.title}: examples`, maxLabelChars)],
  ])
  return toMetadataFile('permissionset', name, text)
}
