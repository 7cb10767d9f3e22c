import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { telemetryPackages } from '../../../src/telemetry/packages.ts'
import { readTelemetrySettings } from '../../../src/telemetry/settings.ts'

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }

describe('the variables of OpenTelemetry', () => {
  it('have traces and metrics sent where a collector is set, and the log where that is said', () => {
    expect(readTelemetrySettings(endpoint)).toMatchObject({
      settings: { traces: true, metrics: true, logs: false, taken: { trace: true, baggage: true } },
      problems: [],
    })
    expect(readTelemetrySettings({ ...endpoint, OTEL_LOGS_EXPORTER: 'otlp' }).settings.logs).toBe(true)
  })

  it('leave out what is not to be sent, or has no place', () => {
    const only = { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:4318/v1/metrics' }
    expect(readTelemetrySettings(only).settings).toMatchObject({ traces: false, metrics: true, logs: false })
    const none = { ...endpoint, OTEL_TRACES_EXPORTER: 'none' }
    expect(readTelemetrySettings(none).settings).toMatchObject({ traces: false, metrics: true })
  })

  it('choose the sampler, the batches and what is taken of callers', () => {
    const { problems, settings } = readTelemetrySettings({
      ...endpoint,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
      OTEL_PROPAGATORS: 'tracecontext',
    })
    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      sampler: { name: 'parentbased_traceidratio', ratio: 0.25 },
      batch: { maxQueueSize: 100, maxExportBatchSize: 100 },
      metricEvery: { exportIntervalMillis: 5000, exportTimeoutMillis: 5000 },
      taken: { trace: true, baggage: false },
    })
  })

  it('that cannot be read count as not set, and are named without their values', () => {
    const { problems, settings } = readTelemetrySettings({
      ...endpoint,
      OTEL_TRACES_SAMPLER: 'secret',
      OTEL_TRACES_SAMPLER_ARG: '7',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    })
    expect(settings.sampler).toEqual({ name: 'parentbased_always_on', ratio: 1 })
    expect(problems.map(problem => problem.split(':')[0])).toEqual([
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'OTEL_TRACES_SAMPLER',
      'OTEL_TRACES_SAMPLER_ARG',
    ])
    expect(problems.join()).not.toMatch(/secret|7/)
  })
})

describe('the packages of the SDK', () => {
  const { devDependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as Record<string, Record<string, unknown>>
  const named = Object.fromEntries(telemetryPackages.map(text => text.split(/(?<=.)@/) as [string, string]))
  const optional = Object.keys(peerDependenciesMeta ?? {}).filter(name => name.startsWith('@opentelemetry/'))

  it('are optional, and those that a start without them says to install are the ones that are tested', () => {
    expect(Object.keys(named).sort()).toEqual(optional.sort())
    for (const [name, version] of Object.entries(named)) {
      expect(devDependencies?.[name]).toBe(version)
      expect(peerDependencies?.[name]).toBe(`^${version}`)
    }
  })
})

it('has batches of 2,048 spans, of those that are asked for, and of no more than can wait', () => {
  const sizeIn = (env: Record<string, string>) => readTelemetrySettings(env).settings.batch.maxExportBatchSize
  expect(sizeIn({})).toBe(2048)
  expect(sizeIn({ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '512' })).toBe(512)
  expect(sizeIn({ OTEL_BSP_MAX_QUEUE_SIZE: '300' })).toBe(300)
})
