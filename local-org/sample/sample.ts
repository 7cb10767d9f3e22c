import type { CsvRow } from '../csv.ts'
import { type Bus, createBus } from '../events/events.ts'
import { createFormulaColumns } from '../formula/fields.ts'
import { toFormulaStore } from '../formula/rows.ts'
import { createProjectCheck } from '../records/project-rules/project-rules.ts'
import { createRecords, type Records } from '../records/records.ts'
import { createRights, type Rights, type RightsDefinition } from '../rights/rights.ts'
import { createSchema } from '../store/schema.ts'
import { moveToNow } from '../store/stamps.ts'
import { createStore, type Store, type StoreParts } from '../store/store.ts'
import { type OrgImage, readImage } from './image.ts'
import { type Excuse, loadRows, type RowsByObject, readSampleRows } from './load.ts'
import { loadPlans } from './load-plans.ts'
import { readObjects } from './objects.ts'
import { clientName, readOrgId } from './people.ts'
import { permissionSetRows, readRightsDefinition } from './permissions.ts'
import { writeSetup } from './setup/setup.ts'
import type { LeftOut } from './source/left-out.ts'
import { type Project, readProject } from './source/source.ts'

export interface SampleOrg {
  /** 18 characters, as its records have it. */
  readonly orgId: string
  readonly store: Store
  readonly rights: Rights
  readonly records: Records
  /** What the projects have for callouts. */
  readonly projectCredentials: Project['credentials']
  /** Tells what is published and changed by way of `records`. */
  readonly bus: Bus
  /** What the projects have and this org has not, or has in another form. */
  readonly leftOut: readonly LeftOut[]
}

export interface SampleOrgParts extends Omit<StoreParts, 'schema'> {
  /** Folders of `sf` projects in source format whose objects, permission sets, custom metadata and data come on top. */
  readonly projects?: readonly string[]
  /** Of a new org, 18 characters; one with records must have it already. Default: the sample company's. */
  readonly orgId?: string
}

const nothing = (objects: Project['objects']): Project => ({
  ...{ objects, permissionSets: {}, profiles: {}, customPermissions: {}, metadata: {} },
  credentials: { providers: [], externalCredentials: [], namedCredentials: [], services: [] },
  ...{ places: new Map(), plans: [], rules: { validation: [], duplicates: [] }, leftOut: [] },
})

/** A project's permission sets belong to everybody who may call the service. */
function assignmentRows(sets: readonly string[], sample: RowsByObject): readonly CsvRow[] {
  const callers = (sample.PermissionSetAssignment ?? []).filter(row => row.get('PermissionSet.Name') === clientName)
  return sets.flatMap(set => callers.map(row => new Map([...row, ['PermissionSet.Name', set]])))
}

/** So that a user can be given a profile of the project. */
const profileRows = ({ profiles }: Project, own: RightsDefinition): readonly CsvRow[] =>
  Object.keys(profiles)
    .filter(name => !(name in own.profiles))
    .map(name => new Map([['Name', name]]))

function projectRows(project: Project, own: RightsDefinition, sample: RowsByObject): RowsByObject {
  const sets = Object.keys(project.permissionSets).filter(name => !(name in own.permissionSets))
  return {
    PermissionSet: permissionSetRows({ ...own.permissionSets, ...project.permissionSets }),
    PermissionSetAssignment: assignmentRows(sets, sample),
    Profile: profileRows(project, own),
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

const formulas = (store: Store) => createFormulaColumns(toFormulaStore(store))

const reasonsOf = ({ leftOut }: Project): ReadonlyMap<string, string> =>
  new Map(
    leftOut.filter(({ why }) => why.startsWith('are ') || why.startsWith('point ')).map(({ what, why }) => [what, why]),
  )

/** The org's own files fit; what a project changed may not, and what it brings need not. */
const createExcuse =
  ({ places }: Project, leftOut: LeftOut[]): Excuse =>
  (row, place, words) => {
    leftOut.push({ what: `${places.get(row) ?? place} (${words})`, why: 'are records that do not fit' })
    return true
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

/** A new org in memory without a project begins with an image: to load its records takes ten times as long. */
function imageFor({ now, orgId, path, projects = [] }: SampleOrgParts): OrgImage | undefined {
  if (path !== undefined || projects.length > 0) return undefined
  return readImage({ now: now(), variant: orgId ?? '' }, second => {
    const { store } = openSampleOrg({ now: () => second, ...(orgId !== undefined && { orgId }) })
    const bytes = store.image()
    store.close()
    return bytes
  })
}

/**
 * The sample company's org: its shape, its rights, and its records, which are loaded when the store is new.
 *
 * @throws Error when an org that was kept has another id than the wanted one
 */
export const createSampleOrg = (parts: SampleOrgParts): SampleOrg => openSampleOrg(parts, imageFor(parts))

function openSampleOrg({ orgId: wanted, projects = [], ...parts }: SampleOrgParts, image?: OrgImage): SampleOrg {
  const standard = readObjects()
  const project = projects.length === 0 ? nothing(standard) : readProject(projects, standard)
  const own = readRightsDefinition()
  const definition = {
    ...own,
    permissionSets: { ...own.permissionSets, ...project.permissionSets },
    projectProfiles: project.profiles,
    customPermissions: { ...own.customPermissions, ...project.customPermissions },
  }
  const schema = createSchema(project.objects, reasonsOf(project))
  const store = createStore({ ...parts, schema, formulas, ...(image && { image: image.bytes }) })
  if (image) moveToNow(store, image.second)
  const leftOut = image ? [] : load(store, project, { own, wanted, excuses: projects.length > 0 })
  const orgId = requireOrgId(store, wanted)
  if (!image) writeSetup(store, definition)
  const rights = createRights({ store, definition })
  const bus = createBus(store)
  const records = createRecords(store, createProjectCheck(project.rules, store.schema), bus)
  return { orgId, store, rights, bus, records, leftOut, projectCredentials: project.credentials }
}

interface Loading {
  readonly own: RightsDefinition
  readonly wanted: string | undefined
  /** Whether what does not fit is left out; else it stops the start. */
  readonly excuses: boolean
}

/** Loads what the store has not yet; gives what is left out. */
function load(store: Store, project: Project, { excuses, own, wanted }: Loading): readonly LeftOut[] {
  const sample = withOrgId(readSampleRows(), wanted)
  const added = missingRows(projectRows(project, own, sample), store)
  const leftOut = [...project.leftOut]
  const isNew = isEmpty(store)
  const excuse = excuses ? createExcuse(project, leftOut) : undefined
  loadRows(store, isNew ? joined(sample, added) : added, excuse)
  if (isNew) leftOut.push(...loadPlans(store, project.plans))
  return leftOut
}
