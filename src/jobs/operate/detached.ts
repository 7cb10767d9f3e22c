import type { Catalog } from '../../core/tool/catalog.ts'
import type { Database } from '../../storage/database.ts'
import type { JobAuditParts } from '../audit.ts'
import { createDeliveryRows } from '../callbacks/delivery-rows.ts'
import { createRunRows } from '../engine/run-rows.ts'
import { createStepsOf } from '../engine/steps-of.ts'
import { createJobRows } from '../job-rows.ts'
import { createEndings } from '../run/endings.ts'
import { createJobOperator, type JobOperator } from './operate.ts'

export interface DetachedOperatorParts extends JobAuditParts {
  readonly catalog: Catalog
  readonly database: Database
  /** Milliseconds since the epoch; the real clock by default. */
  readonly now?: () => number
}

/**
 * What people can do with jobs from a process that runs none, beside those that do: a job that runs elsewhere ends with its
 * next step, or when its lease is to be renewed.
 */
export function createDetachedOperator({
  audit,
  catalog,
  database,
  now = Date.now,
}: DetachedOperatorParts): JobOperator {
  const rows = createJobRows(database, now)
  const deliveries = createDeliveryRows(database, now)
  const endings = createEndings({ database, rows, deliveries, now, onDelivery() {} })
  const stepsOf = createStepsOf(createRunRows(database))
  return createJobOperator({ audit, catalog, database, rows, deliveries, endings, stepsOf, abort() {}, wake() {} })
}
