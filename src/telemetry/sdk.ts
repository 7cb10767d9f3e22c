import { hostname } from 'node:os'
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import {
  defaultResource,
  detectResources,
  type Resource,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { createDurations, type DurationsParts } from './durations.ts'
import type { TelemetrySettings } from './settings.ts'
import { startTraces } from './spans/traces.ts'

/** What sends: the app, as collectors name it. */
export interface TelemetrySource {
  readonly name: string
  readonly version: string
}

/** What comes from the host, and not from its app, has this name. */
export const scopeName = 'applink-action-host'

/** Milliseconds in which all that waits is sent at the end, whatever the collector does. */
const closingMs = 2000

/**
 * Starts the SDK, for tools of the app too that use its API: their spans join those of the host. The exporters read
 * their own variables: address, headers, certificates, compression, time limits.
 */
export function startSdk(settings: TelemetrySettings, service: TelemetrySource) {
  const resource = toResource(service)
  const scope = { name: scopeName, version: service.version }
  const manager = new AsyncLocalStorageContextManager().enable()
  const traces = startTraces({ settings, resource, scope, manager })
  const { durations, meters } = startMeters(settings, { resource, scope })
  const logs = settings.logs
    ? new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
      })
    : undefined
  context.setGlobalContextManager(manager)
  trace.setGlobalTracerProvider(traces.global)
  metrics.setGlobalMeterProvider(meters)
  const providers = [traces.provider, meters, ...(logs ? [logs] : [])]
  return {
    ...{ durations, logs, spans: traces.spans, meter: meters.getMeter(scope.name, scope.version) },
    async close() {
      const sent = Promise.allSettled(providers.map(provider => provider.shutdown()))
      await Promise.race([sent, new Promise(resolve => setTimeout(resolve, closingMs).unref())])
      context.disable()
      trace.disable()
      metrics.disable()
    },
  }
}

function startMeters({ metricEvery, metrics: isSent }: TelemetrySettings, parts: Omit<DurationsParts, 'sentAs'>) {
  const exporter = isSent ? new OTLPMetricExporter() : undefined
  const sentAs = exporter?.selectAggregationTemporality(InstrumentType.HISTOGRAM)
  const durations = createDurations({ ...parts, sentAs: sentAs ?? AggregationTemporality.CUMULATIVE })
  const readers = exporter
    ? [new PeriodicExportingMetricReader({ exporter, metricProducers: [durations], ...metricEvery })]
    : []
  return { durations, meters: new MeterProvider({ resource: parts.resource, readers }) }
}

function toResource({ name, version }: TelemetrySource): Resource {
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector]
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name, 'service.version': version, 'host.name': hostname() }))
    .merge(detectResources({ detectors }))
}
