import type { Catalog } from '../core/catalog.ts'
import type { Log } from '../core/log.ts'
import type { Database } from '../storage/database.ts'
import { createDeliveryRows } from './delivery-rows.ts'
import { createEndings } from './endings.ts'
import { createEngine } from './engine.ts'
import { createJobRows } from './job-rows.ts'
import { createOperator, type Operator } from './operator.ts'
import type { EngineStore } from './store.ts'

export interface OfficeParts {
  readonly catalog: Catalog
  readonly database: Database
  readonly store: EngineStore
  readonly log: Log
  /** Milliseconds since the epoch; the real clock by default. */
  readonly now?: () => number
}

/**
 * What people can do with jobs from a process that runs none, beside those that do: a job that runs elsewhere ends with its
 * next step, or when its lease is to be renewed.
 */
export function createOffice({ catalog, database, log, now = Date.now, store }: OfficeParts): Operator {
  const rows = createJobRows(database, now)
  const deliveries = createDeliveryRows(database, now)
  const endings = createEndings({ database, rows, deliveries, now, onDelivery() {} })
  const idle = { execute: async () => {}, onLost() {}, leaseMs: 1, concurrency: 1 }
  const engine = createEngine({ store, log, ...idle })
  return createOperator({ catalog, rows, deliveries, endings, engine, cut() {}, wake() {} })
}
