import * as z from 'zod'
import { countUpTo, mustBe } from './fields.ts'

/** What a call of a tool may use of orgs at most; a job each attempt. What is not named has no bound. */
export interface ToolLimits {
  /** Requests that leave for orgs, repeats too; each counts as one of the org's daily API calls. */
  readonly orgRequests?: number
  /** Rows that queries and searches bring, those of subqueries too. */
  readonly rows?: number
}

const count = countUpTo(Number.MAX_SAFE_INTEGER, 'a whole number, at least 1')
const shape = { orgRequests: count.optional(), rows: count.optional() } satisfies Record<keyof ToolLimits, z.ZodType>

export const limitsField = z
  .strictObject(shape, mustBe('an object such as { orgRequests: 50, rows: 5000 }'))
  .refine(limits => Object.values(limits).some(limit => limit !== undefined), {
    error: 'name orgRequests, rows or both; without a limit leave it out',
  })

/** The limits in words; nothing where there are none. */
export function toLimitsText({ orgRequests, rows }: ToolLimits): string {
  const parts = [orgRequests && `${orgRequests} org requests`, rows && `${rows} rows`]
  return parts.filter(Boolean).join(' and ')
}
