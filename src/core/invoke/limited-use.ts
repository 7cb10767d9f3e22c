import { AppError } from '../failure.ts'
import type { ToolLimits } from '../tool/limits.ts'
import type { Tool } from '../tool/tool.ts'
import { type CountedUse, createOrgUse } from './footprint.ts'

const remedies: Readonly<Record<keyof ToolLimits, string>> = {
  orgRequests:
    'ask for more with each request: one query in place of one for each record, `org.collections`, a bulk job',
  rows: 'read less: a narrower WHERE, a LIMIT, an aggregate in place of the rows',
}

/**
 * A use that ends a tool which does more than its limits allow.
 * @param end is told why, once: what the tool makes of the failure does not keep it alive.
 */
export function createLimitedUse(
  { limits = {}, name }: Pick<Tool, 'name' | 'limits'>,
  end: (why: AppError) => void,
): CountedUse {
  const { orgRequests = Number.POSITIVE_INFINITY, rows = Number.POSITIVE_INFINITY } = limits
  const use = createOrgUse()
  let over: AppError | undefined
  const stop = (limit: keyof ToolLimits): never => {
    if (!over) {
      over = toOver(name, { limit, most: limits[limit] ?? 0, counts: use.counts() })
      end(over)
    }
    throw over
  }
  return {
    ...use,
    request() {
      if (over || use.counts().requests >= orgRequests) stop('orgRequests')
      use.request()
    },
    rows(count) {
      use.rows(count)
      if (use.counts().rows > rows) stop('rows')
    },
  }
}

interface Over {
  readonly limit: keyof ToolLimits
  readonly most: number
  readonly counts: { readonly requests: number; readonly rows: number }
}

function toOver(tool: string, { counts, limit, most }: Over): AppError {
  const used = `It had sent ${counts.requests} requests to Salesforce and got ${counts.rows} rows`
  return new AppError(
    'rejected',
    `${tool}: was ended by its limit of ${most} (limits.${limit}). ${used}. Ask for less. The author of the tool can ${remedies[limit]}; or raise the limit.`,
  )
}
