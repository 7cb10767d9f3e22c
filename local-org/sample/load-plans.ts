import { SalesforceError } from '../failure.ts'
import type { ObjectDefinition, Schema } from '../model.ts'
import type { RecordBody } from '../records/input.ts'
import { createRecords } from '../records/records.ts'
import type { Store } from '../store/store.ts'
import { createLoadAuthor } from './load.ts'
import type { LeftOut } from './source/left-out.ts'
import type { PlanRecord } from './source/plans.ts'

const isLeftOutOf = (object: ObjectDefinition, name: string, schema: Schema): boolean =>
  schema.fieldOf(object, name) === undefined && schema.parentFieldOf(object, name) === undefined

type Ids = ReadonlyMap<string, string>

const isReference = (value: unknown): value is string => typeof value === 'string' && /^@\w+$/.test(value)

/**
 * Makes the records of data plans. A record that a plan before had already is made once; one that does not fit is left out, and
 * so is the value of a field that is not here, or that points at a record which is not made.
 */
export function loadPlans(store: Store, plans: readonly (readonly PlanRecord[])[]): readonly LeftOut[] {
  const records = createRecords(store)
  const author = createLoadAuthor(store)
  const leftOut: LeftOut[] = []
  const made = new Map<string, string>()

  /** A value as the record gets it; `undefined`, and named, where there is none. */
  function valueIn(object: ObjectDefinition, [name, value]: [string, unknown], [file, ids]: [string, Ids]): unknown {
    if (isLeftOutOf(object, name, store.schema)) {
      leftOut.push({ what: `${name} in ${file}`, why: 'are values of data plans for fields that are not here' })
      return undefined
    }
    if (!isReference(value)) return value
    const id = ids.get(value.slice(1))
    if (id === undefined) {
      const why = 'are values of data plans that point at records which are not made'
      leftOut.push({ what: `${name} (${value}) in ${file}`, why })
    }
    return id
  }

  function toBody(object: ObjectDefinition, { body, file }: PlanRecord, ids: Ids): RecordBody {
    const values = Object.entries(body).map(
      ([name, value]) => [name, valueIn(object, [name, value], [file, ids])] as const,
    )
    return Object.fromEntries(values.filter(([, value]) => value !== undefined))
  }

  function make(object: ObjectDefinition, record: PlanRecord, ids: Map<string, string>): void {
    const key = JSON.stringify([record.object, record.reference, record.body])
    const id = made.get(key) ?? records.create(author, object, toBody(object, record, ids))
    made.set(key, id)
    if (record.reference !== undefined) ids.set(record.reference, id)
  }

  function load(record: PlanRecord, ids: Map<string, string>): void {
    const object = store.schema.objectOf(record.object)
    const what = `${record.reference ?? 'a record'} in ${record.file}`
    if (object === undefined) {
      leftOut.push({ what, why: 'are records of data plans for objects that are not here' })
      return
    }
    try {
      make(object, record, ids)
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error
      const words = error.entries.map(({ message }) => message).join('; ')
      leftOut.push({ what: `${what} (${words})`, why: 'are records of data plans that do not fit' })
    }
  }

  store.transaction(() => {
    for (const plan of plans) {
      const ids = new Map<string, string>()
      for (const record of plan) load(record, ids)
    }
  })
  return leftOut
}
