import { existsSync, readFileSync } from 'node:fs'
import type { ObjectDefinition } from '../model.ts'
import type { Author } from '../records/draft.ts'
import { SalesforceError } from '../records/failure.ts'
import type { RecordBody } from '../records/input.ts'
import { createRecords } from '../records/records.ts'
import { createSystemAccess } from '../rights/rights.ts'
import { idOf } from '../store/id.ts'
import type { Store } from '../store/store.ts'
import { type CsvRow, readCsv } from './csv.ts'
import { createRelations } from './relations.ts'

const folder = new URL('./data/', import.meta.url)

/** Parents before children. A row may point at rows above it in its own file. */
const order = [
  'Organization',
  'Profile',
  'UserRole',
  'User',
  'Group',
  'GroupMember',
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

/** `today-30`, as files write dates so that the sample never grows old; other cells stay as they are. */
function readCell(object: ObjectDefinition, [name, text]: readonly [string, string], store: Store): unknown {
  const days = /^today([+-]\d+)?$/.exec(text)
  if (days === null) return text
  const day = new Date(Date.parse(store.now()) + Number(days[1] ?? 0) * dayMs).toISOString().slice(0, 10)
  return store.schema.fieldOf(object, name)?.type === 'datetime' ? `${day}T09:00:00.000Z` : day
}

function toBody(object: ObjectDefinition, row: CsvRow, store: Store): RecordBody {
  const cells = [...row].filter(([name, text]) => text !== '' && !name.includes('.'))
  return Object.fromEntries(cells.map(cell => [cell[0], readCell(object, cell, store)]))
}

function rowsOf(name: string): readonly CsvRow[] {
  const file = new URL(`${name}.csv`, folder)
  return existsSync(file) ? readCsv(readFileSync(file, 'utf8')) : []
}

/** Rows that other files do not hold, by object. */
export type ExtraRows = Readonly<Record<string, readonly CsvRow[]>>

function wordsOf(error: unknown): string {
  if (error instanceof SalesforceError) return error.entries.map(entry => entry.message).join('; ')
  return error instanceof Error ? error.message : String(error)
}

/**
 * Fills an empty store with the sample company. The files in `data/` are CSV: a column is a field, or a path to a field that
 * identifies a parent (`Account.Name`); dates may be relative to today.
 * @throws Error naming file and row that do not fit
 */
export function loadSample(store: Store, extra: ExtraRows = {}): void {
  const records = createRecords(store)
  const relate = createRelations(store)
  const user = store.schema.objectOf('User')
  const author: Author = { access: createSystemAccess(idOf(user?.keyPrefix ?? '', 1), store), system: true }
  store.transaction(() => {
    for (const object of order.flatMap(name => store.schema.objectOf(name) ?? [])) {
      for (const [at, row] of [...rowsOf(object.name), ...(extra[object.name] ?? [])].entries()) {
        try {
          const body = { ...toBody(object, row, store), ...Object.fromEntries(relate(object, row)) }
          records.create(author, object, body)
        } catch (error) {
          throw new Error(`sample data ${object.name}.csv, row ${at + 1}: ${wordsOf(error)}`, { cause: error })
        }
      }
    }
  })
}
