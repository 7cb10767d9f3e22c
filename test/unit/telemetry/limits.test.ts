import type { BatchObservableCallback, Meter, Observable } from '@opentelemetry/api'
import { expect, it } from 'vitest'
import { createDailyLimits } from '../../../src/telemetry/limits.ts'

/** What is observed of an org that said this. */
function observedOf(info: string): readonly number[] {
  const callbacks: BatchObservableCallback[] = []
  const meter = {
    createObservableGauge: () => ({}),
    addBatchObservableCallback: (callback: BatchObservableCallback) => callbacks.push(callback),
  }
  const limits = createDailyLimits(meter as unknown as Meter)
  limits.note('https://acme.my.salesforce.com', info)
  const seen: number[] = []
  for (const callback of callbacks) callback({ observe: (_gauge: Observable, value: number) => seen.push(value) })
  return seen
}

it('tells what the whole org has left, wherever its share stands in the header', () => {
  expect(observedOf('api-usage=18/5000')).toEqual([4982, 5000])
  expect(observedOf('api-usage=18/5000; per-app-api-usage=17/250(appName=portal)')).toEqual([4982, 5000])
  expect(observedOf('per-app-api-usage=17/250(appName=portal); api-usage=18/5000')).toEqual([4982, 5000])
})

it('tells nothing where an org says only what one app has', () => {
  expect(observedOf('per-app-api-usage=17/250(appName=portal)')).toEqual([])
  expect(observedOf('api-usage=many')).toEqual([])
})
