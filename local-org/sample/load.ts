import { existsSync } from 'node:fs'
import { assetUrl } from '../assets.ts'
import { type CsvRow, readCsv } from '../csv.ts'
import { SalesforceError } from '../failure.ts'
import type { ObjectDefinition } from '../model.ts'
import type { Author } from '../records/draft.ts'
import type { RecordBody } from '../records/input.ts'
import { createRecords } from '../records/records.ts'
import { createSystemAccess } from '../rights/rights.ts'
import { idOf } from '../store/id.ts'
import type { Store } from '../store/store.ts'
import { readTextFile } from '../text.ts'
import { wallClock } from '../zones.ts'
import { createRelations } from './relations.ts'

const folder = assetUrl('sample/data/')

/** Parents before children. A row may point at rows above it in its own file. */
const order = [
  'Organization',
  'Profile',
  'UserRole',
  'User',
  'Group',
  'GroupMember',
  'QueueSobject',
  'RecordType',
  'PermissionSet',
  'PermissionSetAssignment',
  'ProvisioningParameter__mdt',
  'Product2',
  'Pricebook2',
  'PricebookEntry',
  'Account',
  'AccountShare',
  'Contact',
  'Lead',
  'Campaign',
  'CampaignMember',
  'Opportunity',
  'OpportunityLineItem',
  'Quote',
  'QuoteLineItem',
  'Case',
  'Task',
]

const dayMs = 86_400_000

const zoneOfOrg = 'SELECT "TimeZoneSidKey" AS zone FROM "Organization"'

/** The org's own day is today's, since its users are in several zones. */
function today(store: Store): number {
  const zone = String(store.statement(zoneOfOrg).get()?.zone ?? 'GMT')
  return wallClock(zone, Date.parse(store.now())).getTime()
}

/** A second of the sample's days. */
export const sampleTime = 'T09:00:00.000Z'

/** `today-30`, as files write dates so that the sample never grows old; other cells stay as they are. */
function readCell(object: ObjectDefinition, [name, text]: readonly [string, string], store: Store): unknown {
  const days = /^today([+-]\d+)?$/.exec(text)
  if (days === null) return text
  const day = new Date(today(store) + Number(days[1] ?? 0) * dayMs).toISOString().slice(0, 10)
  return store.schema.fieldOf(object, name)?.type === 'datetime' ? `${day}${sampleTime}` : day
}

function toBody(object: ObjectDefinition, row: CsvRow, store: Store): RecordBody {
  const cells = [...row].filter(([name, text]) => text !== '' && !name.includes('.'))
  return Object.fromEntries(cells.map(cell => [cell[0], readCell(object, cell, store)]))
}

/** Rows of the files in `data/`, by object. */
export function readSampleRows(): RowsByObject {
  const files = order.map(name => [name, new URL(`${name}.csv`, folder)] as const)
  const present = files.filter(([, file]) => existsSync(file))
  return Object.fromEntries(present.map(([name, file]) => [name, readCsv(readTextFile(file))]))
}

/** Rows as files hold them, by object. */
export type RowsByObject = Readonly<Record<string, readonly CsvRow[]>>

function wordsOf(error: unknown): string {
  if (error instanceof SalesforceError) return error.entries.map(entry => entry.message).join('; ')
  return error instanceof Error ? error.message : String(error)
}

function objectsIn(rows: RowsByObject, { schema }: Store): readonly ObjectDefinition[] {
  const names = new Set([...order, ...Object.keys(rows)])
  return [...names].filter(name => name in rows).flatMap(name => schema.objectOf(name) ?? [])
}

/** Custom metadata records are files of their own in a project. */
function placeOf({ name }: ObjectDefinition, row: CsvRow, at: number): string {
  if (name.endsWith('__mdt')) return `custom metadata ${name.slice(0, -'__mdt'.length)}.${row.get('DeveloperName')}`
  return `sample data ${name}.csv, row ${at + 1}`
}

/** The org itself in the name of its first user. */
export function createLoadAuthor(store: Store): Author {
  const user = store.schema.objectOf('User')
  return { access: createSystemAccess(idOf(user?.keyPrefix ?? '', 1), store), system: true }
}

/** Says whether the others may go on without a row, and notes it then. */
export type Excuse = (row: CsvRow, place: string, words: string) => boolean

/**
 * Makes records of rows, all or none, parents before children: a column is a field, or a path to a field that identifies a
 * parent (`Account.Name`); dates may be relative to today (`today-30`). The first user is their author.
 * @throws Error naming file and row that do not fit and have no excuse
 */
export function loadRows(store: Store, rows: RowsByObject, excuse: Excuse = () => false): void {
  const records = createRecords(store)
  const relate = createRelations(store)
  const author = createLoadAuthor(store)
  const load = (object: ObjectDefinition, [at, row]: readonly [number, CsvRow]) => {
    try {
      records.create(author, object, { ...toBody(object, row, store), ...Object.fromEntries(relate(object, row)) })
    } catch (error) {
      const [place, words] = [placeOf(object, row, at), wordsOf(error)]
      if (!excuse(row, place, words)) throw new Error(`${place}: ${words}`, { cause: error })
    }
  }
  store.transaction(() => {
    for (const object of objectsIn(rows, store)) {
      for (const row of rows[object.name]?.entries() ?? []) load(object, row)
    }
  })
}
