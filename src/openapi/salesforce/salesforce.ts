import { defaultAdminPermission } from '../../core/administration/administration.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { customPermissionsOf } from '../../core/tool/run-as.ts'
import type { AppLinkConfig } from '../config.ts'
import { createDocuments, type DocumentConfig } from '../openapi.ts'
import { type PublishedAction, toActions } from './action.ts'
import { createClassNamer, toClasses } from './classes.ts'
import { type DirectWay, toDirectFiles } from './direct/direct.ts'
import { toFlowXml } from './flow.ts'
import { unaskable } from './flow-fields.ts'
import { toManifest, toProjectJson } from './manifest.ts'
import { createNamer, type Namer } from './namer.ts'
import { toAdminFiles, toExampleSet, toPeopleFiles, toSessionSet } from './permissions.ts'
import { type ProjectFile, toClassFiles, toMetadataFile } from './project-file.ts'
import { toReadme } from './readme.ts'

/** What Salesforce takes for most names. */
const maxNameChars = 80

/**
 * An sf project for an org in which the app is published, or that reaches it without AppLink, where `direct` says how: for each action Apex that calls it with a test, for each that only
 * reads a screen flow, and the permissions that the tools name. Nothing of it was compiled by Salesforce.
 * @throws Error as `createDocuments` does
 */
export function toSalesforceProject(
  catalog: Catalog,
  config: AppLinkConfig,
  direct?: DirectWay,
): readonly ProjectFile[] {
  const documents = createDocuments(catalog, direct ? toDirectConfig(config, direct) : config)
  const access = direct && { ...direct, ...toDirectFiles(documents, config, direct) }
  const actions = documents.flatMap(toActions)
  const classNamer = createClassNamer()
  const flowNamer = createNamer(maxNameChars)
  const classes = actions.map(action => toClasses(action, classNamer))
  const flows = actions.filter(isShown).map(action => toFlow(action, flowNamer))
  const files = [
    ...classes.flatMap(toFilesOf),
    ...flows.map(({ file }) => file),
    ...toPermissions({ catalog, config, access, classes, flows }),
    ...(access?.files ?? []),
  ]
  return [
    toReadme({ config, access, classes, flows, tools: catalog.tools, left: actions.filter(isLeftOut) }),
    toProjectJson(config),
    toManifest(files),
    ...(access ? [access.first] : []),
    ...files,
  ]
}

/** What the documents are made with for an org that calls the app by itself. */
const toDirectConfig = (config: AppLinkConfig, { publicUrl }: DirectWay): DocumentConfig => ({
  ...{ ...config, serverUrl: publicUrl },
  reachedBy: 'named-credential',
})

interface PermissionParts {
  readonly catalog: Catalog
  readonly config: AppLinkConfig
  readonly access: { readonly callersSet: string } | undefined
  readonly classes: readonly { readonly name: string }[]
  readonly flows: readonly { readonly name: string }[]
}

/** Those that the tools name, that of administrators, and one for who tries the examples. */
function toPermissions({ access, catalog, classes, config, flows }: PermissionParts): readonly ProjectFile[] {
  const setNamer = createNamer(maxNameChars)
  const permissions = customPermissionsOf(catalog.tools)
  const admin = permissions.includes(defaultAdminPermission) ? [] : toAdminFiles()
  const taken = [config.sessionPermissionSet, defaultAdminPermission, ...permissions]
  for (const name of [...taken, ...(access ? [access.callersSet] : [])]) setNamer.take(name)
  const set = toExampleSet({
    ...{ name: setNamer.take(`${config.clientName}Examples`), config },
    classes: classes.map(({ name }) => name),
    flows: flows.map(({ name }) => name),
  })
  return [...toSessionSet(catalog.tools, config), ...toPeopleFiles(catalog.tools), ...admin, set]
}

const toFilesOf = ({ main, mainTest, name, test }: ReturnType<typeof toClasses>): readonly ProjectFile[] => [
  ...toClassFiles(name, main),
  ...toClassFiles(test, mainTest),
]

const isReader = ({ operation, tool }: PublishedAction): boolean =>
  tool.writes === false && operation.flowAction !== undefined

const isShown = (action: PublishedAction): boolean => isReader(action) && unaskable(action).length === 0

/** A reader that gets no flow. */
const isLeftOut = (action: PublishedAction): boolean => isReader(action) && unaskable(action).length > 0

function toFlow(action: PublishedAction, namer: Namer) {
  const { operation, names } = action
  const name = namer.take(`${names.service}_${operation.method}`)
  return { action, name, file: toMetadataFile('flow', name, toFlowXml(action)) }
}
