import { emptyResource } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics'
import { afterEach, describe, expect, it } from 'vitest'
import { createMemo } from '../../../src/core/bounded-map.ts'
import { createDurations } from '../../../src/telemetry/durations.ts'

const scope = { name: 'test', version: '1.0.0' }
const keys = ['tool', 'port', 'error.type']
const bounds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]
const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** The same counted by ours and by an instrument of the SDK, each with a reader of its own. */
function createPair(sentAs: AggregationTemporality, isBound = false) {
  const durations = createDurations({ resource: emptyResource(), scope, sentAs })
  const [ours, theirs] = [startReader(sentAs, durations), startReader(sentAs)]
  const count = durations.create({ name: 'waits', description: 'Waits', classes: 'waits', keys })
  const histogram = theirs.meters
    .getMeter('test', '1.0.0')
    .createHistogram('waits', { unit: 's', description: 'Waits', advice: { explicitBucketBoundaries: bounds } })
  const under = createMemo(9, key => count.under(...(JSON.parse(key) as [string, number])))
  return {
    record(ms: number, ...values: (string | number | undefined)[]) {
      if (isBound) under(JSON.stringify(values.slice(0, -1)))(ms, values.at(-1))
      else count(ms, values)
      const named = keys.map((key, at) => [key, values[at]] as const).filter(([, value]) => value !== undefined)
      histogram.record(ms / 1000, Object.fromEntries(named))
    },
    read: async () => ({ ours: await ours.read(), theirs: await theirs.read() }),
  }
}

function startReader(sentAs: AggregationTemporality, ...metricProducers: MetricProducer[]) {
  const exporter = new InMemoryMetricExporter(sentAs)
  const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter, metricProducers })] })
  stops.push(() => meters.shutdown())
  return {
    meters,
    async read() {
      exporter.reset()
      await meters.forceFlush()
      return exporter.getMetrics().flatMap(toFigures)
    },
  }
}

/** All but the times, and what else a descriptor of the SDK has. */
const toFigures = ({ scopeMetrics }: ResourceMetrics) =>
  scopeMetrics.flatMap(({ metrics, scope: { name, version } }) =>
    metrics.map(metric => ({
      ...{
        scope: `${name} ${version}`,
        sentAs: metric.aggregationTemporality,
        isHistogram: metric.dataPointType === DataPointType.HISTOGRAM,
      },
      ...{ name: metric.descriptor.name, unit: metric.descriptor.unit, description: metric.descriptor.description },
      points: metric.dataPoints.map(({ attributes, value }) => ({ attributes, value })),
    })),
  )

const all = [
  ['what came since it asked last', AggregationTemporality.DELTA, 'for each', false],
  ['what came since it asked last', AggregationTemporality.DELTA, 'once', true],
  ['all that ever came', AggregationTemporality.CUMULATIVE, 'for each', false],
  ['all that ever came', AggregationTemporality.CUMULATIVE, 'once', true],
] as const

describe('durations', () => {
  it.each(all)('are counted as an instrument of the SDK does: %s (%d), values given %s', async (...row) => {
    const [, sentAs, , isBound] = row
    const { read, record } = createPair(sentAs, isBound)
    for (const ms of [0, 0.5, 1, 1.001, 5, 49.9, 50, 10_000, 10_000.1, 60_000]) record(ms, 'find', 443, undefined)
    record(3, 'find', 443, 'not_found')
    record(3, 'find', 80, undefined)
    record(3, 'save', 443, undefined)
    const first = await read()
    expect(first.theirs[0]?.points).toHaveLength(4)
    expect(first.ours).toEqual(first.theirs)
    record(7, 'save', 443, undefined)
    record(8, 'new', 443, 'internal')
    const second = await read()
    expect(second.theirs[0]?.points).toHaveLength(sentAs === AggregationTemporality.DELTA ? 2 : 5)
    expect(second.ours).toEqual(second.theirs)
  })

  it('are one series for all, where there would be too many', async () => {
    const { read, record } = createPair(AggregationTemporality.CUMULATIVE)
    for (let at = 0; at < 2100; at += 1) record(at, `tool${at}`, at % 3, undefined)
    record(5, 'tool7', 1, undefined)
    const { ours, theirs } = await read()
    expect(theirs[0]?.points).toHaveLength(2000)
    expect(ours).toEqual(theirs)
  })
})
