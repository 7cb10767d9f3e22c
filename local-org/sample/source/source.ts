import type { CsvRow } from '../../csv.ts'
import type { ObjectDefinition } from '../../model.ts'
import type { GrantsNotation } from '../../rights/grants.ts'
import type { CustomPermission } from '../../rights/rights.ts'
import { createSourceFiles, type SourceFile } from './files.ts'
import { readSourceObjects } from './objects.ts'
import { readPermissionSet } from './permission-sets.ts'
import { nodeOf, nodesOf, textOf } from './xml.ts'

/** What an `sf` project adds to the org. */
export interface Project {
  /** The standard objects with the project's fields, and the project's own objects. */
  readonly objects: readonly ObjectDefinition[]
  readonly permissionSets: Readonly<Record<string, GrantsNotation>>
  readonly customPermissions: Readonly<Record<string, CustomPermission>>
  /** Custom metadata records by type. */
  readonly metadata: Readonly<Record<string, readonly CsvRow[]>>
  /** One sentence for each thing that was left out, with its file. */
  readonly notes: readonly string[]
}

/** `Rate.Gold.md-meta.xml` is the record Gold of the type Rate__mdt. */
function readMetadataRecord({ name, root }: SourceFile): readonly [string, CsvRow] {
  const [type = '', record = ''] = name.split('.')
  const values = nodesOf(root, 'values').map(node => {
    const value = nodeOf(node, 'value')
    return [textOf(node, 'field') ?? '', value?.text.trim() ?? ''] as const
  })
  const label = textOf(root, 'label') ?? record
  return [`${type}__mdt`, new Map([['DeveloperName', record], ['MasterLabel', label], ...values])]
}

function readCustomPermission({ name, root }: SourceFile): readonly [string, CustomPermission] {
  const app = textOf(root, 'connectedApp')
  return [name, { label: textOf(root, 'label') ?? name, ...(app && { externalClientApp: app }) }]
}

/**
 * Reads objects, fields, global value sets, permission sets, custom permissions and custom metadata records from a project in source
 * format, wherever below the folder they are.
 * @throws Error naming the file that cannot be read
 */
export function readProject(folder: string, standard: readonly ObjectDefinition[]): Project {
  const files = createSourceFiles(folder)
  const { objects, notes } = readSourceObjects(standard, files)
  const known = new Set(objects.map(({ name }) => name))
  const records = files('md').map(readMetadataRecord)
  const metadata = Object.groupBy(records, ([type]) => type)
  return {
    objects,
    permissionSets: Object.fromEntries(files('permissionset').map(file => [file.name, readPermissionSet(file)])),
    customPermissions: Object.fromEntries(files('customPermission').map(readCustomPermission)),
    metadata: Object.fromEntries(
      Object.entries(metadata).flatMap(([type, pairs = []]) =>
        known.has(type) ? [[type, pairs.map(([, row]) => row)]] : [],
      ),
    ),
    notes: [
      ...notes,
      ...Object.keys(metadata)
        .filter(type => !known.has(type))
        .map(type => `${type}: no such type`),
    ],
  }
}
