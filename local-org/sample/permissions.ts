import { assetUrl } from '../assets.ts'
import type { CsvRow } from '../csv.ts'
import type { SharingRule } from '../rights/reached-rows.ts'
import type { RightsDefinition } from '../rights/rights.ts'
import { readTextFile } from '../text.ts'

const read = (name: string): unknown => JSON.parse(readTextFile(assetUrl(`sample/access/${name}.json`)))

/** Profiles, permission sets, custom permissions and sharing rules of the sample company. */
export function readRightsDefinition(): RightsDefinition {
  return {
    profiles: read('profiles') as RightsDefinition['profiles'],
    permissionSets: read('permission-sets') as RightsDefinition['permissionSets'],
    customPermissions: read('custom-permissions') as RightsDefinition['customPermissions'],
    sharingRules: read('sharing-rules') as readonly SharingRule[],
  }
}

/** The records that stand for permission sets, so that they can be assigned and queried. */
export function permissionSetRows(permissionSets: RightsDefinition['permissionSets']): readonly CsvRow[] {
  return Object.entries(permissionSets).map(
    ([name, { label, description, hasActivationRequired }]) =>
      new Map([
        ['Name', name],
        ['Label', label ?? name],
        ['Description', description ?? ''],
        ['HasActivationRequired', String(hasActivationRequired === true)],
      ]),
  )
}
