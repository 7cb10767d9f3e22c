import { type ContextManager, ProxyTracerProvider, type TracerProvider as Tracers } from '@opentelemetry/api'
import type { InstrumentationScope } from '@opentelemetry/core'
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http'
import { TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer'
import type { Resource } from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { TelemetrySettings } from '../settings.ts'
import { createChosenIds, createFaces } from './faces.ts'
import type { OwnSpan } from './own-span.ts'
import { createSpanSerializer } from './request.ts'
import { createSpans } from './spans.ts'

export interface TracesParts {
  readonly settings: TelemetrySettings
  readonly resource: Resource
  readonly scope: InstrumentationScope
  readonly manager: ContextManager
}

/** Starts what makes spans, of the host and of apps, and sends them. */
export function startTraces({ manager, resource, scope, settings }: TracesParts) {
  const sampler = toSampler(settings.sampler)
  const ids = createChosenIds()
  const batches = settings.traces
    ? new BatchSpanProcessor({ exporter: createExporter(resource, scope), ...settings.batch })
    : undefined
  const spanProcessors = batches ? [batches] : []
  const provider = new TracerProvider({ resource, sampler, spanProcessors, idGenerator: ids })
  const faces = createFaces(provider.getTracer(scope.name, scope.version), ids)
  // The processor looks at nothing that these spans do not have.
  const keep = (span: OwnSpan) => batches?.onEnd(span as OwnSpan & ReadableSpan)
  return {
    provider,
    global: withoutEngine(provider),
    spans: createSpans({ faces, ids, keep, manager, resource, sampler }),
  }
}

/** The exporter of the SDK, but for who writes what is sent. */
function createExporter(resource: Resource, scope: InstrumentationScope) {
  const headers = { 'Content-Type': 'application/x-protobuf' }
  return createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', headers),
    createSpanSerializer(resource, scope),
    'otlp_http_span_exporter',
    TraceExporterMetricsHelper,
    undefined,
  )
}

/** The engine of jobs has spans of its own, with the names of steps and the words of errors as they are. */
function withoutEngine(provider: Tracers): Tracers {
  const silent = new ProxyTracerProvider()
  return {
    getTracer: (name, ...rest) => (name === 'openworkflow' ? silent : provider).getTracer(name, ...rest),
  }
}

function toSampler({ name, ratio }: TelemetrySettings['sampler']): Sampler {
  if (name.endsWith('traceidratio') && ratio < 1) return ofParent(name, new TraceIdRatioBasedSampler(ratio))
  return ofParent(name, name.endsWith('always_off') ? new AlwaysOffSampler() : new AlwaysOnSampler())
}

const ofParent = (name: string, root: Sampler): Sampler =>
  name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
