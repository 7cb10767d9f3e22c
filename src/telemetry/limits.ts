import type { Meter } from '@opentelemetry/api'
import { readLimitInfo } from '../salesforce/limits/limit-info.ts'

/** What orgs say of the calls that they have left today. */
export interface DailyLimits {
  /** @param info the header `Sforce-Limit-Info`, such as `api-usage=18/5000` */
  note(origin: string, info: string | string[] | undefined): void
}

/** Orgs of which the last word is kept. */
const maxOrgs = 200

export function createDailyLimits(meter: Meter): DailyLimits {
  const known = new Map<string, { readonly limit: number; readonly remaining: number }>()
  const remaining = meter.createObservableGauge('salesforce.api.requests.remaining', {
    description: 'API calls that an org has left in 24 hours, as it said last',
    unit: '{request}',
  })
  const limit = meter.createObservableGauge('salesforce.api.requests.limit', {
    description: 'API calls that an org takes in 24 hours',
    unit: '{request}',
  })
  meter.addBatchObservableCallback(
    result => {
      for (const [address, said] of known) {
        const attributes = { 'server.address': address }
        result.observe(remaining, said.remaining, attributes)
        result.observe(limit, said.limit, attributes)
      }
    },
    [remaining, limit],
  )
  return {
    note(origin, info) {
      const usage = typeof info === 'string' ? readLimitInfo(info).org : undefined
      if (!usage) return
      const address = origin.replace(/^https?:\/\//, '').replace(/:\d+$/, '')
      if (known.size >= maxOrgs && !known.has(address)) known.delete(known.keys().next().value ?? '')
      known.set(address, { limit: usage.limit, remaining: Math.max(0, usage.limit - usage.used) })
    },
  }
}
