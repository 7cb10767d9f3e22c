import { hostname } from 'node:os'
import { context, metrics, ProxyTracerProvider, type TracerProvider as Tracers, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
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
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TelemetrySettings } from './settings.ts'

/** What sends: the app, as collectors name it. */
export interface TelemetrySource {
  readonly name: string
  readonly version: string
}

/** Milliseconds in which all that waits is sent at the end, whatever the collector does. */
const closingMs = 2000

/**
 * Starts the SDK, for tools of the app too that use its API: their spans join those of the host. The exporters read
 * their own variables: address, headers, certificates, compression, time limits.
 */
export function startSdk(settings: TelemetrySettings, service: TelemetrySource) {
  const resource = toResource(service)
  const traces = new TracerProvider({
    resource,
    sampler: toSampler(settings.sampler),
    spanProcessors: settings.traces
      ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...settings.batch })]
      : [],
  })
  const meters = new MeterProvider({
    resource,
    readers: settings.metrics
      ? [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), ...settings.metricEvery })]
      : [],
  })
  const logs = settings.logs
    ? new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter() })],
      })
    : undefined
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(withoutEngine(traces))
  metrics.setGlobalMeterProvider(meters)
  const providers = [traces, meters, ...(logs ? [logs] : [])]
  return {
    ...{ traces, meters, logs },
    async close() {
      const sent = Promise.allSettled(providers.map(provider => provider.shutdown()))
      await Promise.race([sent, new Promise(resolve => setTimeout(resolve, closingMs).unref())])
      context.disable()
      trace.disable()
      metrics.disable()
    },
  }
}

/** The engine of jobs has spans of its own, with the names of steps and the words of errors as they are. */
function withoutEngine(provider: Tracers): Tracers {
  const silent = new ProxyTracerProvider()
  return {
    getTracer: (name, ...rest) => (name === 'openworkflow' ? silent : provider).getTracer(name, ...rest),
  }
}

function toResource({ name, version }: TelemetrySource): Resource {
  const detectors = [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector]
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name, 'service.version': version, 'host.name': hostname() }))
    .merge(detectResources({ detectors }))
}

function toSampler({ name, ratio }: TelemetrySettings['sampler']): Sampler {
  if (name.endsWith('traceidratio')) return ofParent(name, new TraceIdRatioBasedSampler(ratio))
  return ofParent(name, name.endsWith('always_off') ? new AlwaysOffSampler() : new AlwaysOnSampler())
}

const ofParent = (name: string, root: Sampler): Sampler =>
  name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
