import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Meter } from '@opentelemetry/api'

/** Milliseconds between two looks at how late the event loop is. */
const resolution = 20
const percentiles = [50, 90, 99] as const

/**
 * Figures of the process: how late its event loop is, and what memory it has.
 * @see https://opentelemetry.io/docs/specs/semconv/runtime/nodejs-metrics/
 */
export function observeProcess(meter: Meter): { stop(): void } {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  let before = performance.eventLoopUtilization()
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(name, { unit, description })
  const at = percentiles.map(percentile => ({
    percentile,
    gauge: gauge(`nodejs.eventloop.delay.p${percentile}`, 's', `Delay of the event loop, percentile ${percentile}`),
  }))
  const longest = gauge('nodejs.eventloop.delay.max', 's', 'Longest delay of the event loop')
  const utilization = gauge('nodejs.eventloop.utilization', '1', 'Share of the time in which the event loop had work')
  const memory = gauge('process.memory.usage', 'By', 'Memory of the process')
  meter.addBatchObservableCallback(
    result => {
      const toSeconds = (ns: number) => Math.max(0, ns / 1e9 - resolution / 1000)
      if (delays.count > 0) {
        for (const { gauge: delay, percentile } of at) result.observe(delay, toSeconds(delays.percentile(percentile)))
        result.observe(longest, toSeconds(delays.max))
      }
      delays.reset()
      const now = performance.eventLoopUtilization()
      result.observe(utilization, performance.eventLoopUtilization(now, before).utilization)
      before = now
      result.observe(memory, process.memoryUsage.rss())
    },
    [...at.map(each => each.gauge), longest, utilization, memory],
  )
  return { stop: () => void delays.disable() }
}
