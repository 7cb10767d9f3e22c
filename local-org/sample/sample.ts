import type { CsvRow } from '../csv.ts'
import { createRecords, type Records } from '../records/records.ts'
import { createRights, type Rights, type RightsDefinition } from '../rights/rights.ts'
import { createSchema } from '../store/schema.ts'
import { createStore, type Store, type StoreParts } from '../store/store.ts'
import { loadRows, type RowsByObject, readSampleRows } from './load.ts'
import { readObjects } from './objects.ts'
import { clientName, readOrgId } from './people.ts'
import { permissionSetRows, readRightsDefinition } from './permissions.ts'
import { type Project, readProject } from './source/source.ts'

export interface SampleOrg {
  /** 18 characters, as its records have it. */
  readonly orgId: string
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
  /** What the project has and this org left out, a sentence each. */
  readonly notes: readonly string[]
}

export interface SampleOrgParts extends Omit<StoreParts, 'schema'> {
  /** Folder of an `sf` project in source format whose objects, permission sets and custom metadata come on top. */
  readonly project?: string
  /** Of a new org, 18 characters; one with records must have it already. Default: the sample company's. */
  readonly orgId?: string
}

const nothing = (objects: Project['objects']): Project => ({
  ...{ objects, permissionSets: {}, customPermissions: {}, metadata: {} },
  notes: [],
})

/** A project's permission sets belong to everybody who may call the service. */
function assignmentRows(sets: readonly string[], sample: RowsByObject): readonly CsvRow[] {
  const callers = (sample.PermissionSetAssignment ?? []).filter(row => row.get('PermissionSet.Name') === clientName)
  return sets.flatMap(set => callers.map(row => new Map([...row, ['PermissionSet.Name', set]])))
}

function projectRows(project: Project, own: RightsDefinition, sample: RowsByObject): RowsByObject {
  const sets = Object.keys(project.permissionSets).filter(name => !(name in own.permissionSets))
  return {
    PermissionSet: permissionSetRows({ ...own.permissionSets, ...project.permissionSets }),
    PermissionSetAssignment: assignmentRows(sets, sample),
    ...project.metadata,
  }
}

const keyFields = ['DeveloperName', 'Name'] as const

/** Drops rows whose record an org on disk already has. */
function missingRows(rows: RowsByObject, { schema, statement }: Store): RowsByObject {
  const has = (object: string, row: CsvRow) => {
    const key = keyFields.find(name => row.has(name))
    if (key === undefined || !schema.objectOf(object)) return false
    return statement(`SELECT 1 FROM "${object}" WHERE "${key}" = ?`).get(row.get(key) ?? '') !== undefined
  }
  const kept = Object.entries(rows).map(([object, list]) => [object, list.filter(row => !has(object, row))] as const)
  const { PermissionSet = [], PermissionSetAssignment = [], ...rest } = Object.fromEntries(kept)
  const added = new Set(PermissionSet.map(row => row.get('Name')))
  const assignments = PermissionSetAssignment.filter(row => added.has(row.get('PermissionSet.Name')))
  return { ...rest, PermissionSet, PermissionSetAssignment: assignments }
}

function joined(a: RowsByObject, b: RowsByObject): RowsByObject {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return Object.fromEntries(names.map(name => [name, [...(a[name] ?? []), ...(b[name] ?? [])]]))
}

const isEmpty = (store: Store): boolean => store.statement('SELECT 1 FROM "Organization" LIMIT 1').get() === undefined

/** The sample under another id of the org, as in a second org of the same company. */
const withOrgId = (sample: RowsByObject, orgId: string | undefined): RowsByObject =>
  orgId === undefined
    ? sample
    : { ...sample, Organization: (sample.Organization ?? []).map(row => new Map([...row, ['Id', orgId]])) }

function requireOrgId(store: Store, wanted: string | undefined): string {
  const orgId = readOrgId(store)
  if (wanted === undefined || wanted === orgId) return orgId
  store.close()
  throw new Error(`ORG_ID: the org that is kept is ${orgId}. Leave ORG_ID out, or keep the other org in another folder`)
}

/**
 * The sample company's org: its shape, its rights, and its records, which are loaded when the store is new.
 *
 * @throws Error when an org that was kept has another id than the wanted one
 */
export function createSampleOrg({ orgId: wanted, project: folder, ...parts }: SampleOrgParts): SampleOrg {
  const standard = readObjects()
  const project = folder === undefined ? nothing(standard) : readProject(folder, standard)
  const own = readRightsDefinition()
  const definition = {
    ...own,
    permissionSets: { ...own.permissionSets, ...project.permissionSets },
    customPermissions: { ...own.customPermissions, ...project.customPermissions },
  }
  const store = createStore({ ...parts, schema: createSchema(project.objects) })
  const sample = withOrgId(readSampleRows(), wanted)
  const added = missingRows(projectRows(project, own, sample), store)
  loadRows(store, isEmpty(store) ? joined(sample, added) : added)
  const orgId = requireOrgId(store, wanted)
  const rights = createRights({ store, definition })
  return { orgId, store, rights, records: createRecords(store), notes: project.notes }
}
