import { defaultAdminPermission } from '../../core/administration/administration.ts'
import type { Catalog } from '../../core/tool/catalog.ts'
import { customPermissionsOf } from '../../core/tool/run-as.ts'
import type { AppLinkConfig } from '../config.ts'
import { createDocuments } from '../openapi.ts'
import { type PublishedAction, toActions } from './action.ts'
import { type ClassNames, toExampleClass } from './apex-class.ts'
import { toExampleTest } from './apex-test.ts'
import { toCallbackClass } from './callback-class.ts'
import { toCallbackTest } from './callback-test.ts'
import { toFlowXml } from './flow.ts'
import { unaskable } from './flow-fields.ts'
import { toManifest, toProjectJson } from './manifest.ts'
import { createNamer, type Namer } from './namer.ts'
import { toAdminFiles, toExampleSet, toPeopleFiles, toSessionSet } from './permissions.ts'
import { type ProjectFile, toClassFiles, toMetadataFile } from './project-file.ts'
import { toReadme } from './readme.ts'

/** What Salesforce takes for the name of a class, and of most other things. */
const [maxClassChars, maxNameChars] = [40, 80]

/**
 * An sf project for an org in which the app is published: for each action Apex that calls it with a test, for each that only
 * reads a screen flow, and the permissions that the tools name. Nothing of it was compiled by Salesforce.
 * @throws Error as `createDocuments` does
 */
export function toSalesforceProject(catalog: Catalog, config: AppLinkConfig): readonly ProjectFile[] {
  const actions = createDocuments(catalog, config).flatMap(toActions)
  const classNamer = createNamer(maxClassChars)
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
  const files = [...classes.flatMap(each => each.files), ...flows.map(({ file }) => file), ...taken, set]
  return [
    toReadme({ config, classes, flows, tools: catalog.tools, left: actions.filter(isLeftOut) }),
    toProjectJson(config),
    toManifest(files),
    ...files,
  ]
}

function toClasses(action: PublishedAction, namer: Namer) {
  const { name: toolName } = action.tool
  const stem = toolName.charAt(0).toUpperCase() + toolName.slice(1)
  const kind = action.report ? 'Callback' : 'Example'
  const name = namer.take(stem.slice(0, maxClassChars - `${kind}99Test`.length), kind)
  const names: ClassNames = { name, test: namer.take(name, 'Test') }
  const [main, test] = action.report
    ? [toCallbackClass(action, names), toCallbackTest(action, names)]
    : [toExampleClass(action, names), toExampleTest(action, names)]
  return { action, ...names, files: [...toClassFiles(name, main), ...toClassFiles(names.test, test)] }
}

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
