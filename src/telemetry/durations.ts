import { type Attributes, type HrTime, ValueType } from '@opentelemetry/api'
import { hrTime, type InstrumentationScope } from '@opentelemetry/core'
import type { Resource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  DataPointType,
  type HistogramMetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'

/** Upper bounds of the classes in which durations are counted, in seconds. */
const boundaries = {
  /** Of HTTP and of databases, as their conventions have them. */
  requests: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  waits: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
  /** Of MCP, as its conventions have them. */
  messages: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  calls: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 30],
  jobs: [1, 5, 10, 30, 60, 300, 900, 1800, 3600, 7200, 21_600, 86_400],
} as const

/** What an attribute of a duration can be; absent in one that has none of this name. */
type Value = string | number | undefined

/** Counts something that took so long, under the values of its attributes in their order. */
export interface Duration {
  (ms: number, values: readonly Value[]): void
  /** Counts under these values and a last one, for whoever has the same often. */
  under(...first: readonly Value[]): (ms: number, last: Value) => void
}

export interface DurationOptions {
  readonly name: string
  readonly description: string
  readonly classes: keyof typeof boundaries
  /** Names of its attributes. */
  readonly keys: readonly string[]
}

/** Makes what counts durations. */
export interface Durations {
  create(options: DurationOptions): Duration
}

export interface DurationsParts {
  readonly resource: Resource
  readonly scope: InstrumentationScope
  /** Whether what was counted is sent once, or each time with all that came before. */
  readonly sentAs: AggregationTemporality
}

/**
 * Counts durations, and hands them to the SDK when it asks: an instrument of its own makes a text of the attributes for each
 * count, which here are found by their values.
 */
export function createDurations({ resource, scope, sentAs }: DurationsParts): Durations & MetricProducer {
  const all: (() => HistogramMetricData)[] = []
  return {
    create(options) {
      const { collect, record } = createDuration(options, sentAs)
      all.push(collect)
      return record
    },
    collect() {
      const metrics = all.map(collect => collect()).filter(({ dataPoints }) => dataPoints.length > 0)
      return Promise.resolve({ resourceMetrics: { resource, scopeMetrics: [{ scope, metrics }] }, errors: [] })
    },
  }
}

/** What was counted under the same values. */
interface Series {
  readonly attributes: Attributes
  readonly startTime: HrTime
  readonly counts: number[]
  count: number
  sum: number
  min: number
  max: number
}

/** Series by the values of their attributes, one map for each. */
type Branch = Map<Value, Branch | Series>

/** The limit of the SDK. What would be one more counts in one for all of them. @see https://opentelemetry.io/docs/specs/otel/metrics/sdk/#overflow-attribute */
const maxSeries = 2000

const nothing = { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY }

function createDuration({ classes, description, keys, name }: DurationOptions, sentAs: AggregationTemporality) {
  const bounds: number[] = [...boundaries[classes]]
  const descriptor = { name, description, unit: 's', valueType: ValueType.DOUBLE }
  const isSentOnce = sentAs === AggregationTemporality.DELTA
  let known = createKnownSeries(keys, bounds.length + 1)
  const add = (ms: number, series: Series) => {
    const seconds = ms / 1000
    series.count += 1
    series.sum += seconds
    if (seconds < series.min) series.min = seconds
    if (seconds > series.max) series.max = seconds
    let at = 0
    while (at < bounds.length && seconds > (bounds[at] ?? 0)) at += 1
    series.counts[at] = (series.counts[at] ?? 0) + 1
  }
  const under: Duration['under'] = (...first) => {
    let [of, found] = [known, new Map<Value, Series>()]
    let [same, series]: [Value, Series | undefined] = [undefined, undefined]
    const find = (last: Value): Series => {
      // What was sent once begins anew.
      if (of !== known) [of, found] = [known, new Map()]
      const series = found.get(last) ?? known.find([...first, last])
      if (found.size < maxSeries) found.set(last, series)
      return series
    }
    return (ms, last) => {
      if (of !== known || last !== same || series === undefined) {
        series = find(last)
        same = last
      }
      add(ms, series)
    }
  }
  return {
    record: Object.assign((ms: number, values: readonly Value[]) => add(ms, known.find(values)), { under }),
    collect(): HistogramMetricData {
      const endTime = hrTime()
      const dataPoints = known.all.map(({ attributes, counts, startTime, ...value }) => ({
        ...{ attributes, startTime, endTime },
        value: { ...value, buckets: { boundaries: bounds, counts: [...counts] } },
      }))
      if (isSentOnce) known = createKnownSeries(keys, bounds.length + 1, endTime)
      return { descriptor, aggregationTemporality: sentAs, dataPointType: DataPointType.HISTOGRAM, dataPoints }
    },
  }
}

/** @param since when they begin to count; absent: with the first of each */
function createKnownSeries(keys: readonly string[], classes: number, since?: HrTime) {
  const all: Series[] = []
  const root: Branch = new Map()
  let overflow: Series | undefined
  const add = (attributes: Attributes): Series => {
    const counts = Array<number>(classes).fill(0)
    const series = { attributes, counts, startTime: since ?? hrTime(), ...nothing }
    all.push(series)
    return series
  }
  const make = (values: readonly Value[]): Series => {
    if (all.length >= maxSeries - 1) {
      overflow ??= add({ 'otel.metric.overflow': true })
      return overflow
    }
    const named = keys.map((key, index) => [key, values[index]] as const).filter(([, value]) => value !== undefined)
    const series = add(Object.fromEntries(named))
    let branch = root
    for (const value of values.slice(0, -1)) {
      const next = (branch.get(value) as Branch | undefined) ?? new Map()
      branch.set(value, next)
      branch = next
    }
    branch.set(values.at(-1), series)
    return series
  }
  return {
    all,
    find(values: readonly Value[]): Series {
      let found: Branch | Series | undefined = root
      for (let at = 0; at < values.length && found !== undefined; at += 1) found = (found as Branch).get(values[at])
      return (found as Series | undefined) ?? make(values)
    },
  }
}
