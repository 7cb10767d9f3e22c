import type { BulkQueryOptions } from '../../core/org/bulk.ts'
import type { Rows, Soql } from '../../core/org/query.ts'
import { createRows } from '../query/rows.ts'
import { soqlTextOf } from '../query/soql.ts'
import type { Channel } from '../wire/channel.ts'
import type { TextRow } from './query-job.ts'

/** What runs the job is loaded with the first of them. */
export function bulkQuery(channel: Channel, soql: Soql, options: BulkQueryOptions = {}): Rows<TextRow> {
  const query = soqlTextOf(soql)
  const fetchFirst = async () => {
    const { runQueryJob } = await import('./query-job.ts')
    return runQueryJob({ channel, query }, options)
  }
  return createRows<TextRow>({ fetchFirst, signalOf: () => channel.scope.signal })
}
