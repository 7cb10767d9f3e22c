import { defaultAdminPermission } from '../../core/administration/administration.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { customPermissionsOf } from '../../core/tool/run-as.ts'
import type { AppLinkConfig } from '../config.ts'
import { createDocuments } from '../openapi.ts'
import { type PublishedAction, toActions } from './action.ts'
import { createClassNamer, toClasses } from './classes.ts'
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
 * An sf project for an org in which the app is published: for each action Apex that calls it with a test, for each that only
 * reads a screen flow, and the permissions that the tools name. Nothing of it was compiled by Salesforce.
 * @throws Error as `createDocuments` does
 */
export function toSalesforceProject(catalog: Catalog, config: AppLinkConfig): readonly ProjectFile[] {
  const actions = createDocuments(catalog, config).flatMap(toActions)
  const classNamer = createClassNamer()
  const flowNamer = createNamer(maxNameChars)
  const classes = actions.map(action => toClasses(action, classNamer))
  const flows = actions.filter(isShown).map(action => toFlow(action, flowNamer))
  const setNamer = createNamer(maxNameChars)
  const permissions = customPermissionsOf(catalog.tools)
  const admin = permissions.includes(defaultAdminPermission) ? [] : toAdminFiles()
  const taken = [...toSessionSet(catalog.tools, config), ...toPeopleFiles(catalog.tools), ...admin]
  for (const name of [config.sessionPermissionSet, defaultAdminPermission, ...permissions]) setNamer.take(name)
  const set = toExampleSet({
    ...{ name: setNamer.take(`${config.clientName}Examples`), config },
    classes: classes.map(({ name }) => name),
    flows: flows.map(({ name }) => name),
  })
  const files = [...classes.flatMap(toFilesOf), ...flows.map(({ file }) => file), ...taken, set]
  return [
    toReadme({ config, classes, flows, tools: catalog.tools, left: actions.filter(isLeftOut) }),
    toProjectJson(config),
    toManifest(files),
    ...files,
  ]
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
