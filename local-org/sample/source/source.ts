import type { CsvRow } from '../../csv.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { ProjectRules } from '../../records/project-rules/project-rules.ts'
import type { GrantsNotation } from '../../rights/grants.ts'
import type { CustomPermission } from '../../rights/rights.ts'
import { createSchema } from '../../store/schema.ts'
import { nodeOf, nodesOf, textOf } from '../../xml/xml.ts'
import { settleCalculated } from './calculated.ts'
import { type ProjectCredentials, readCredentials } from './credentials.ts'
import { createSourceFiles, type SourceFile } from './files.ts'
import type { LeftOut } from './left-out.ts'
import { readSourceObjects } from './objects.ts'
import { readPermissionSet } from './permission-sets.ts'
import { type PlanRecord, readPlan } from './plans.ts'
import { readProjectRules } from './rules.ts'

/** What an `sf` project adds to the org. */
export interface Project {
  /** The standard objects with the project's fields, and the project's own objects. */
  readonly objects: readonly ObjectDefinition[]
  readonly permissionSets: Readonly<Record<string, GrantsNotation>>
  /** By the name that the org has for them: `System Administrator` for `Admin`. */
  readonly profiles: Readonly<Record<string, GrantsNotation>>
  readonly customPermissions: Readonly<Record<string, CustomPermission>>
  readonly credentials: ProjectCredentials
  /** Custom metadata records by type, and the file of each. */
  readonly metadata: Readonly<Record<string, readonly CsvRow[]>>
  readonly places: ReadonlyMap<CsvRow, string>
  /** Records of its data plans, those that others point at first. */
  readonly plans: readonly (readonly PlanRecord[])[]
  readonly rules: ProjectRules
  readonly leftOut: readonly LeftOut[]
}

interface MetadataRecord {
  readonly type: string
  readonly row: CsvRow
  readonly path: string
}

/** Relationships name the other record: a column of the path to its name. */
const columnOf = (name: string, object: ObjectDefinition | undefined): string =>
  object?.fields.get(name)?.type === 'reference' ? `${name.replace(/__c$/, '__r')}.DeveloperName` : name

/** `Rate.Gold.md-meta.xml` is the record Gold of the type Rate__mdt. */
function readMetadataRecord(
  { name, path, root }: SourceFile,
  objects: ReadonlyMap<string, ObjectDefinition>,
): MetadataRecord {
  const [prefix = '', record = ''] = name.split('.')
  const type = `${prefix}__mdt`
  const values = nodesOf(root, 'values').map(node => {
    const value = nodeOf(node, 'value')
    return [columnOf(textOf(node, 'field') ?? '', objects.get(type)), value?.text.trim() ?? ''] as const
  })
  const label = textOf(root, 'label') ?? record
  return { type, path, row: new Map([['DeveloperName', record], ['MasterLabel', label], ...values]) }
}

/** Types before those whose records point at theirs. */
function inOrder(types: readonly string[], objects: ReadonlyMap<string, ObjectDefinition>): readonly string[] {
  const placed = new Set<string>()
  const place = (type: string, above: readonly string[]): void => {
    if (placed.has(type) || above.includes(type)) return
    const parents = [...(objects.get(type)?.fields.values() ?? [])].flatMap(({ referenceTo = [] }) => referenceTo)
    for (const parent of parents) if (types.includes(parent)) place(parent, [...above, type])
    placed.add(type)
  }
  for (const type of types) place(type, [])
  return [...placed]
}

function readMetadata(files: readonly SourceFile[], objects: readonly ObjectDefinition[]) {
  const known = new Map(objects.map(object => [object.name, object]))
  const records = files.map(file => readMetadataRecord(file, known))
  const byType = Map.groupBy(records, ({ type }) => type)
  const types = [...byType.keys()].filter(type => known.has(type))
  return {
    metadata: Object.fromEntries(
      inOrder(types, known).map(type => [type, (byType.get(type) ?? []).map(({ row }) => row)]),
    ),
    places: new Map(records.map(({ row, path }) => [row, path])),
    leftOut: records
      .filter(({ type }) => !known.has(type))
      .map(({ path }) => ({ what: path, why: 'are records of custom metadata types that are not here' })),
  }
}

const fileNames: ReadonlyMap<string, string> = new Map([
  ['Admin', 'System Administrator'],
  ['Standard', 'Standard User'],
])

/** Names of profiles are escaped as in an address; those of Salesforce's own differ from those of their files. */
function profileNameOf({ name }: SourceFile): string {
  const known = fileNames.get(name)
  if (known !== undefined) return known
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function readCustomPermission({ name, root }: SourceFile): readonly [string, CustomPermission] {
  const app = textOf(root, 'connectedApp')
  return [name, { label: textOf(root, 'label') ?? name, ...(app && { externalClientApp: app }) }]
}

/**
 * Reads objects, fields, global value sets, permission sets, custom permissions, credentials and services, custom metadata records
 * and data plans of projects in source format, wherever below the folders they are.
 * @throws Error naming the file that cannot be read
 */
export function readProject(folders: readonly string[], standard: readonly ObjectDefinition[]): Project {
  const { metadata: files, plans } = createSourceFiles(folders)
  const source = readSourceObjects(standard, files)
  const { objects, leftOut: empty } = settleCalculated(source.objects)
  const { leftOut: records, ...metadata } = readMetadata(files('md'), objects)
  const { rules, leftOut: ignored } = readProjectRules({ metadata: files }, createSchema(objects))
  return {
    objects,
    permissionSets: Object.fromEntries(files('permissionset').map(file => [file.name, readPermissionSet(file)])),
    profiles: Object.fromEntries(files('profile').map(file => [profileNameOf(file), readPermissionSet(file)])),
    customPermissions: Object.fromEntries(files('customPermission').map(readCustomPermission)),
    credentials: readCredentials({ metadata: files }),
    ...metadata,
    plans: plans.map(readPlan),
    rules,
    leftOut: [...source.leftOut, ...empty, ...ignored, ...records],
  }
}
